/// A binary message: data of a tunnel stream (relay.md 13). Read so that it can be told from garbage.
public enum TunnelBinary: Sendable, Equatable {
    case data(streamID: UInt32, sequence: UInt32, payload: [UInt8])
    case udp(streamID: UInt32, datagram: [UInt8])

    /// The most payload bytes in one message.
    public static let maxPayloadBytes = 32_768

    /// - Throws: `.malformed`, `.tooLarge`: the relay answers both with `tunnel_error` `malformed binary frame`.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        let header = bytes.first == 1 ? 9 : 5
        guard let kind = bytes.first, kind == 1 || kind == 2, bytes.count >= header else {
            throw WireError(.malformed, "malformed binary frame")
        }
        guard bytes.count - header <= TunnelBinary.maxPayloadBytes else {
            throw WireError(.tooLarge, "a tunnel payload has more than \(TunnelBinary.maxPayloadBytes) bytes")
        }
        let payload = Array(bytes[header...])
        let streamID = TunnelBinary.bigEndian(bytes[1..<5])
        self =
            kind == 1
            ? .data(streamID: streamID, sequence: TunnelBinary.bigEndian(bytes[5..<9]), payload: payload)
            : .udp(streamID: streamID, datagram: payload)
    }

    /// The bytes of the message.
    public func encoded() -> [UInt8] {
        switch self {
        case .data(let streamID, let sequence, let payload):
            [1] + TunnelBinary.bytes(streamID) + TunnelBinary.bytes(sequence) + payload
        case .udp(let streamID, let datagram): [2] + TunnelBinary.bytes(streamID) + datagram
        }
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
