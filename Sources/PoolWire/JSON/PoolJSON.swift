public import Foundation

/// JSON of the structs inside pool messages (pool.md 2).
public enum PoolJSON {
    /// The most bytes `decode` looks at (pool.md 11).
    public static let maxBytes = 10 << 20
    /// The most objects and arrays inside each other that `decode` accepts.
    public static let maxDepth = 32
    /// The most values and keys: some thousands of chat messages in one history.
    public static let maxValues = 1 << 18

    /// Keys in alphabetical order, so that the same value always gives the same text; slashes not escaped.
    /// - Throws: `.badField` for what JSON cannot express, such as a number that is not finite.
    public static func encode<T: Encodable>(_ value: T) throws(WireError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value)
        } catch {
            throw WireError(.badField, "\(T.self) cannot be written as JSON")
        }
    }

    /// The text is first checked by the reader of frames, which is strict and fast: a general decoder takes longer to
    /// refuse damaged text than to read sound one, and bounds nothing.
    /// - Throws: `.tooLarge`, `.tooDeep`, `.tooMany`, `.malformed`; `.badField` for a text that is JSON but no `T`.
    public static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws(WireError) -> T {
        guard data.count <= maxBytes else { throw WireError(.tooLarge, "\(T.self): longer than \(maxBytes) bytes") }
        var parser = JSONParser(limits: limits)
        try parser.parse(data.span)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw WireError(.badField, "\(T.self): \(reason(error))")
        }
    }

    private static let limits = JSONDocument.Limits(bytes: maxBytes, depth: maxDepth, values: maxValues)

    /// Which field was wrong; never its content.
    private static func reason(_ error: any Error) -> String {
        let context: DecodingError.Context?
        switch error {
        case DecodingError.keyNotFound(let key, _): return "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found),
            DecodingError.dataCorrupted(let found):
            context = found
        default: context = nil
        }
        let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
        return path.isEmpty ? "another type of value" : "\(path) has the wrong type or value"
    }
}
