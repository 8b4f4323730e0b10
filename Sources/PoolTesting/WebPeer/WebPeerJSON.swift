public import Foundation

/// JSON as the web client has it: loosely typed, `null` kept apart from a missing key.
public enum WebJSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([WebJSON])
    case object([String: WebJSON])

    /// A member of an object; `nil` when it is missing.
    public subscript(key: String) -> WebJSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[key]
        }
        set {
            guard case .object(var members) = self else { return }
            members[key] = newValue
            self = .object(members)
        }
    }

    public var int: Int? {
        guard case .number(let value) = self else { return nil }
        return Int(exactly: value)
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var array: [WebJSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    public var isTrue: Bool { self == .bool(true) }

    /// As `JSON.parse`; `nil` for anything else.
    public init?(parsing data: Data) {
        do {
            self = try JSONDecoder().decode(WebJSON.self, from: data)
        } catch {
            return nil
        }
    }

    /// As `JSON.stringify`: slashes are not escaped. Keys are sorted, so that the same value gives the same text.
    public var text: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(self)
        } catch {
            preconditionFailure("a number that JSON does not have: \(error)")
        }
    }
}

extension WebJSON: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = Self.optional(try container.decode(Bool.self)) {
            self = .bool(value)
        } else if let value = Self.optional(try container.decode(Double.self)) {
            self = .number(value)
        } else if let value = Self.optional(try container.decode(String.self)) {
            self = .string(value)
        } else if let value = Self.optional(try container.decode([WebJSON].self)) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: WebJSON].self))
        }
    }

    /// The value, or `nil` where it has another type.
    private static func optional<T>(_ value: @autoclosure () throws -> T) -> T? {
        do {
            return try value()
        } catch {
            return nil
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension WebJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: WebJSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, WebJSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }

    public init(_ value: Int) { self = .number(Double(value)) }
}
