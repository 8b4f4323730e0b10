import Foundation
import PoolTesting
import PoolWire

/// A place in a vector file, with readers for the spellings of bytes.
struct VectorReader {
    let value: Any

    init(_ file: String) throws { value = try Vectors.load(file) }

    private init(_ value: Any) { self.value = value }

    func at(_ key: String) throws -> VectorReader {
        guard let object = value as? [String: Any], let member = object[key] else {
            throw VectorError(description: "no member \(key)")
        }
        return VectorReader(member)
    }

    func has(_ key: String) -> Bool {
        guard let object = value as? [String: Any], let member = object[key] else { return false }
        return !(member is NSNull)
    }

    func list(_ key: String) throws -> [VectorReader] {
        try at(key).elements
    }

    var elements: [VectorReader] {
        get throws {
            guard let array = value as? [Any] else { throw VectorError(description: "not a list") }
            return array.map { VectorReader($0) }
        }
    }

    func text(_ key: String) throws -> String {
        guard let text = try at(key).value as? String else { throw VectorError(description: "\(key) is no text") }
        return text
    }

    func int(_ key: String) throws -> Int {
        guard let number = try at(key).value as? Int else { throw VectorError(description: "\(key) is no number") }
        return number
    }

    func bool(_ key: String) throws -> Bool {
        guard let bool = try at(key).value as? Bool else { throw VectorError(description: "\(key) is no boolean") }
        return bool
    }

    func hex(_ key: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(try text(key)) else { throw VectorError(description: "\(key) is no hex") }
        return bytes
    }

    func base64(_ key: String) throws -> [UInt8] {
        guard let bytes = Base64.decode(try text(key)) else { throw VectorError(description: "\(key) is no base64") }
        return bytes
    }

    func uuid(_ key: String) throws -> UUID {
        guard let id = UUID(uuidString: try text(key)) else { throw VectorError(description: "\(key) is no UUID") }
        return id
    }
}

func unhex(_ text: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(text) else { throw VectorError(description: "no hex: \(text)") }
    return bytes
}
