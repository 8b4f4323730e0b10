import NIOCore
import PoolWire

/// A client that is in a pool.
struct LoadMember: Sendable {
    let client: LoadClient
    let id: PeerID
    let token: String

    /// 256 bytes.
    private static let payload = (0..<256).map { UInt8(truncatingIfNeeded: $0 * 37) }

    /// The text of a message to another member.
    func message(to receiver: PeerID, sequence: UInt64) -> ByteBuffer {
        let forward = HotFrameWriter.forward(
            payload: Self.payload, targetPeerIDs: [receiver], sequence: sequence, sessionToken: token)
        var text = ByteBuffer()
        text.writeWithOutputRawSpan(minimumWritableBytes: forward.byteCount) { forward.write(to: &$0) }
        return text
    }
}

/// Checks that the messages of one sender come in the order in which they were sent, from 0 on.
struct ArrivalOrder {
    private var expected: UInt64 = 0

    /// Whether this message is the next one.
    mutating func accepts(_ text: ByteBuffer) -> Bool {
        guard case .relayed(let relayed)? = HotServerFrame(reading: text.readableBytesUInt8Span) else { return false }
        defer { expected = relayed.sequence + 1 }
        return relayed.sequence == expected
    }
}
