import PoolWire

/// What a reader of JSON is willing to take from a bot.
public struct APIJSONLimits: Sendable, Equatable {
    /// The longest text, in bytes.
    public var bytes: Int
    /// Objects and arrays inside each other.
    public var depth: Int
    /// Values and keys.
    public var values: Int

    public init(bytes: Int = 1 << 20, depth: Int = 16, values: Int = 16_384) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }
}

extension APIValue {
    /// Reads a JSON text. Strict, as everywhere in this project: no repeated keys, no ill-formed UTF-8, no text after
    /// the value. A number without fraction and exponent that fits 64 bits is an integer.
    /// - Throws: `APIError.badValue`.
    public init(json: some Collection<UInt8>, limits: APIJSONLimits = APIJSONLimits()) throws(APIError) {
        let document: JSONDocument
        do throws(WireError) {
            document = try JSONDocument(
                Array(json), limits: .init(bytes: limits.bytes, depth: limits.depth, values: limits.values))
        } catch {
            throw APIError(.badValue, "\(error)")
        }
        self.init(document.value)
    }

    /// Recurses no deeper than the reader's limit.
    private init(_ value: JSONValue) {
        if let text = value.string {
            self = .string(text)
        } else if let integer: Int = value.integer() {
            self = .int(integer)
        } else if let number = value.double {
            self = .double(number)
        } else if let bool = value.bool {
            self = .bool(bool)
        } else if let elements = value.array {
            self = .array(elements.map(APIValue.init))
        } else if let object = value.object {
            self = .object(APIObject(object.members.map { .init(key: $0.key, value: APIValue($0.value)) }))
        } else {
            self = .null
        }
    }

    /// The value as JSON on one line.
    /// - Parameter limits: what was written within them can be read within them.
    /// - Throws: `APIError.badValue` beyond the limits.
    public func json(limits: APIJSONLimits = APIJSONLimits()) throws(APIError) -> [UInt8] {
        var writer = JSONWriter(limits: limits)
        try writer.write(self, depth: 0)
        return writer.bytes
    }

    /// As `json`, as text.
    public func jsonText(limits: APIJSONLimits = APIJSONLimits()) throws(APIError) -> String {
        String(decoding: try json(limits: limits), as: UTF8.self)
    }
}

/// Writes values within bounds.
private struct JSONWriter {
    let limits: APIJSONLimits
    private(set) var bytes: [UInt8] = []
    private var values = 0

    init(limits: APIJSONLimits) { self.limits = limits }

    mutating func write(_ value: APIValue, depth: Int) throws(APIError) {
        try count()
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .int(let value): append(String(value))
        case .double(let value): append(value.isFinite ? "\(value)" : "null")
        case .string(let text): string(text)
        case .bytes(let bytes): string(Base64.encode(bytes))
        case .array(let elements):
            try enter(depth)
            try list("[", elements, "]") { writer, element throws(APIError) in
                try writer.write(element, depth: depth + 1)
            }
        case .object(let object):
            try enter(depth)
            try list("{", object.fields, "}") { writer, field throws(APIError) in
                try writer.count()
                writer.string(field.key)
                writer.append(":")
                try writer.write(field.value, depth: depth + 1)
            }
        }
        guard bytes.count <= limits.bytes else {
            throw APIError(.badValue, "longer than \(limits.bytes) bytes as JSON")
        }
    }

    /// Keys count as well: whoever reads counts them.
    private mutating func count() throws(APIError) {
        values += 1
        guard values <= limits.values else { throw APIError(.badValue, "more than \(limits.values) values") }
    }

    private func enter(_ depth: Int) throws(APIError) {
        guard depth < limits.depth else { throw APIError(.badValue, "nested deeper than \(limits.depth) levels") }
    }

    private mutating func list<Element>(
        _ opening: String, _ elements: [Element], _ closing: String,
        _ write: (inout JSONWriter, Element) throws(APIError) -> Void
    ) throws(APIError) {
        append(opening)
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            try write(&self, element)
        }
        append(closing)
    }

    private mutating func string(_ text: String) {
        append("\"")
        JSONText.escape(text, to: &bytes)
        append("\"")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
