public import Foundation

/// The protocol's known-answer vectors, kept in `Tests/Vectors`.
public enum Vectors {
    /// Decodes a whole vector file.
    public static func decode<T: Decodable>(_ type: T.Type, from name: String) throws -> T {
        try JSONDecoder().decode(type, from: data(name))
    }

    /// A vector file as loosely typed JSON, for files whose entries differ in shape.
    public static func load(_ name: String) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: data(name)) as? [String: Any] else {
            throw VectorError(description: "Tests/Vectors/\(name) is not a JSON object")
        }
        return object
    }

    /// The bytes of a vector file.
    public static func data(_ name: String) throws -> Data {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Data(contentsOf: root.appending(path: "Tests/Vectors").appending(path: name))
    }
}

/// A vector file that is not what a test expects.
public struct VectorError: Error, CustomStringConvertible {
    public var description: String

    public init(description: String) { self.description = description }
}
