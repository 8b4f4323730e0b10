import Foundation

/// A value of a YAML file, with its place.
package indirect enum FileValue: Sendable {
    /// `key:` with nothing behind it, `null` or `~`.
    case nothing(FilePosition)
    case scalar(Scalar)
    case list([FileValue], FilePosition)
    case mapping([Entry], FilePosition)

    /// A text, a number or a word: what it is depends on who reads it.
    package struct Scalar: Sendable {
        package var text: String
        /// Without quotes: then it may be a number or a word such as `true`.
        package var isPlain: Bool
        package var position: FilePosition
    }

    /// A key and its value.
    package struct Entry: Sendable {
        package var key: Scalar
        package var value: FileValue
    }

    package var position: FilePosition {
        switch self {
        case .nothing(let position), .list(_, let position), .mapping(_, let position): position
        case .scalar(let scalar): scalar.position
        }
    }

    /// What it is, for people.
    package var kind: String {
        switch self {
        case .nothing: "nothing"
        case .scalar(let scalar): "“\(scalar.text.prefix(60))”"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value as JSON: two values that mean the same have the same JSON, wherever they stand.
    package var json: OrderedJSON {
        switch self {
        case .nothing: .null
        case .scalar(let scalar): scalar.json
        case .list(let values, _): .array(values.map(\.json))
        case .mapping(let entries, _):
            .object(entries.sorted { $0.key.text < $1.key.text }.map { ($0.key.text, $0.value.json) })
        }
    }

    /// The entries of a mapping; none for anything else.
    package var entries: [Entry] {
        if case .mapping(let entries, _) = self { entries } else { [] }
    }

    /// The value of a key of a mapping.
    package subscript(key: String) -> FileValue? { entries.first { $0.key.text == key }?.value }
}

extension FileValue.Scalar {
    /// Whether it is one of YAML's words for yes and no.
    package var flag: Bool? {
        guard isPlain else { return nil }
        return switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    package var integer: Int? { isPlain ? Int(text.replacing("_", with: "")) : nil }

    package var number: Double? {
        guard isPlain, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    fileprivate var json: OrderedJSON {
        if let integer { return .integer(integer) }
        if let number { return .number(number) }
        if let flag { return .bool(flag) }
        return .string(text)
    }
}
