import PoolWire

/// A value that goes between a bot and its host: what Lua, Python, JSON and the others have in common.
public enum APIValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    /// JSON has no words for what is not finite: such a number is written as `null`.
    case double(Double)
    case string(String)
    /// Any bytes, such as a picture. JSON carries them as base64 text.
    case bytes([UInt8])
    case array([APIValue])
    case object(APIObject)
}

extension APIValue {
    public var isNull: Bool { self == .null }

    /// The text, if it is one.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The integer; also of a number without a fraction.
    public var int: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    /// Any number.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    public var array: [APIValue]? { if case .array(let values) = self { values } else { nil } }

    public var object: APIObject? { if case .object(let value) = self { value } else { nil } }

    /// The bytes; also of a text that is their base64.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .string(let text): Base64.decode(text)
        default: nil
        }
    }

    /// What kind of value it is, as errors say it.
    var kind: String {
        switch self {
        case .null: "nothing"
        case .bool: "true or false"
        case .int, .double: "a number"
        case .string: "a text"
        case .bytes: "bytes"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension APIValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: APIValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, APIValue)...) {
        self = .object(APIObject(elements.map { APIObject.Field(key: $0, value: $1) }))
    }
}
