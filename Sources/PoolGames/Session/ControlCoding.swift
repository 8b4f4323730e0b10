import Foundation
import PoolWire

/// JSON of control messages and what they carry, bounded (games.md 2).
enum ControlCoding {
    /// The most bytes of a control message. A session of the most players with the longest names fits.
    static let maxBytes = 64 * 1024

    static func encode<T: Encodable>(_ value: T) -> Data {
        do {
            return try PoolJSON.encode(value)
        } catch {
            // Every date in them comes from this process or was decoded from JSON: all are finite.
            preconditionFailure("a game control message cannot be encoded: \(error)")
        }
    }

    /// - Returns: `nil` for anything that is not a complete value.
    static func decode<T: Decodable>(_ type: T.Type, from data: Data?) -> T? {
        guard let data, data.count <= maxBytes else { return nil }
        do {
            return try PoolJSON.decode(type, from: data)
        } catch {
            return nil  // A bad message costs that message; the caller answers as the protocol says, mostly not at all.
        }
    }
}
