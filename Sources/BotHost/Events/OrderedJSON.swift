import Foundation

/// JSON whose keys keep the order they are written in, so that people can read the lines too.
package enum OrderedJSON: Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case null
    case array([OrderedJSON])
    case object([(String, OrderedJSON)])

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The JSON, on one line.
    package var text: String {
        switch self {
        case .string(let value): OrderedJSON.encoded(value)
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? OrderedJSON.encoded(value) : "null"
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { "\(OrderedJSON.encoded($0.0)):\($0.1.text)" }.joined(separator: ",") + "}"
        }
    }

    /// The JSON with a line for each value, for people.
    package var prettyText: String { prettyText(indent: "") }

    private func prettyText(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            let lines = values.map { inner + $0.prettyText(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let fields) where !fields.isEmpty:
            let lines = fields.map { "\(inner)\(OrderedJSON.encoded($0.0)): \($0.1.prettyText(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return text
        }
    }

    private static func encoded(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a string or a finite number is always valid JSON: \(error)")
        }
    }
}
