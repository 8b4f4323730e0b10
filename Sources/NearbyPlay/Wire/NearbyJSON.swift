import PoolWire

/// Reading the JSON of this protocol (nearby.md 5): any valid text of bounded size and depth, no repeated keys, integers
/// only as integers. Writing is `JSONText` with the keys in order.
enum NearbyJSON {
    enum Limits {
        case hello, message, payload

        var values: JSONDocument.Limits {
            switch self {
            case .hello: JSONDocument.Limits(bytes: NearbyProtocol.maxHandshakeBytes, depth: 16, values: 256)
            case .message: JSONDocument.Limits(bytes: NearbyProtocol.maxFrameBytes, depth: 16, values: 256)
            case .payload: JSONDocument.Limits(bytes: 64 << 10, depth: 16, values: 256)
            }
        }
    }

    /// Reads an object.
    /// - Throws: `.incompatible` for whatever is wrong: a peer is never told more.
    static func read<Value>(
        _ json: [UInt8], limits: Limits, _ body: (JSONObject) throws(WireError) -> Value
    ) throws(NearbyError) -> Value {
        do {
            return try body(try JSONDocument(json, limits: limits.values).root)
        } catch {
            throw .incompatible
        }
    }
}

extension JSONObject {
    /// Sixteen bytes as 22 characters.
    func id(_ key: String) throws(WireError) -> NearbyID { try required(key) { $0.string.flatMap { NearbyID($0) } } }
}
