package import Foundation
package import PoolWire

/// JSON of game actions and states, the same for every game: pool.md 2 with the bounds of this project.
package enum GamePayload {
    /// The most bytes of one action or state. A chess state with the longest history fits.
    package static let maxBytes = 256 * 1024

    /// Reads a payload as Swift's own decoder does: `3.0` passes for `3`, a missing key for `null`.
    package static func decode<T: Decodable>(_ type: T.Type, from payload: Data) throws(WireError) -> T {
        guard payload.count <= maxBytes else {
            throw WireError(.tooLarge, "game payload of \(payload.count) bytes")
        }
        do {
            return try JSONDecoder().decode(type, from: payload)
        } catch let error as WireError {
            throw error
        } catch let error as DecodingError {
            throw WireError(describing: error)
        } catch {
            throw WireError(.malformed, "game payload is not JSON")
        }
    }

    /// Writes a payload as the Swift library does, slashes escaped. The value must hold finite dates only (`wireTimestamp`), so that encoding cannot fail.
    package static func encode<T: Encodable>(_ value: T) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return try encoder.encode(value)
        } catch {
            preconditionFailure("a game payload cannot be encoded: \(error)")
        }
    }

    /// Seconds since 2001 as the wire has them; 0 for the not-a-number that JSON cannot express.
    package static func wireTimestamp(_ date: Date) -> Double {
        let seconds = date.timeIntervalSinceReferenceDate
        return seconds.isFinite ? seconds : 0
    }
}

extension WireError {
    /// Names the place, never the contents.
    fileprivate init(describing error: DecodingError) {
        switch error {
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(.malformed, "game payload is not JSON")
        case .keyNotFound(let key, _):
            self.init(.badField, "game payload without \(key.stringValue)")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.prefix(4).map { $0.intValue.map(String.init) ?? $0.stringValue }
            self.init(.badField, "game payload: bad \(path.joined(separator: "."))")
        @unknown default:
            self.init(.badField, "game payload has the wrong shape")
        }
    }
}
