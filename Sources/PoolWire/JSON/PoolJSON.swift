public import Foundation

/// JSON of the structs inside pool messages (pool.md 2).
public enum PoolJSON {
    /// The most bytes `decode` looks at (pool.md 11).
    public static let maxBytes = 10 << 20
    /// The most objects and arrays inside each other that `decode` accepts.
    public static let maxDepth = 32

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

    /// - Throws: `.tooLarge`, `.tooDeep`, `.malformed`; `.badField` for a text that is JSON but no `T`.
    public static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws(WireError) -> T {
        guard data.count <= maxBytes else { throw WireError(.tooLarge, "\(T.self): longer than \(maxBytes) bytes") }
        guard depth(data.span) <= maxDepth else {
            throw WireError(.tooDeep, "\(T.self): nested deeper than \(maxDepth) levels")
        }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw WireError(.malformed, "\(T.self): not JSON")
        } catch {
            throw WireError(.badField, "\(T.self): \(reason(error))")
        }
    }

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

    /// How deep objects and arrays are nested, counted outside of strings; for a text that is no JSON some number.
    private static func depth(_ text: Span<UInt8>) -> Int {
        var depth = 0
        var deepest = 0
        var position = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""): position = endOfString(text, from: position + 1)
            default: break
            }
            position += 1
        }
        return deepest
    }

    /// The position of the quote that ends a string.
    private static func endOfString(_ text: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < text.count {
            position = text.endOfPlainText(from: position)
            guard position < text.count, text[position] != UInt8(ascii: "\"") else { break }
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position
    }
}
