package import NIOCore

/// A frame as it stands on the connection, its body not yet opened (nearby.md 4).
package struct NearbyFrame: Sendable, Equatable {
    package enum Kind: UInt8, Sendable {
        case message = 1
        case handshake
        case ping
        case pong
        case bye
    }

    package var kind: Kind
    /// The body without the type: JSON of a handshake, otherwise counter, ciphertext and tag.
    package var data: [UInt8]

    package init(_ kind: Kind, _ data: [UInt8]) {
        self.kind = kind
        self.data = data
    }

    /// Length, type and data.
    package var bytes: [UInt8] {
        let length = UInt32(data.count + 1)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 5)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes.append(kind.rawValue)
        bytes += data
        return bytes
    }
}

/// Cuts what arrives into frames. Memory grows with what has arrived, not with what a peer announces.
package struct NearbyFrameReader {
    /// The most bytes of a body; small until the handshake is done.
    package var limit: Int
    private var received = ByteBuffer()

    package init(limit: Int = NearbyProtocol.maxHandshakeBytes) { self.limit = limit }

    /// Whether a frame has begun and not ended.
    package var isInsideFrame: Bool { received.readableBytes > 0 }

    package mutating func append(_ bytes: ByteBuffer) {
        received.discardReadBytes()
        received.writeImmutableBuffer(bytes)
    }

    /// The next whole frame; `nil` if more must arrive first.
    /// - Throws: `.emptyFrame`, `.frameTooLarge`, `.unknownFrameType`: the connection cannot be read any further.
    package mutating func next() throws(NearbyError) -> NearbyFrame? {
        guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else { return nil }
        guard length > 0 else { throw .emptyFrame }
        guard length <= limit else { throw .frameTooLarge }
        guard let type = received.getInteger(at: received.readerIndex + 4, as: UInt8.self) else { return nil }
        guard let kind = NearbyFrame.Kind(rawValue: type) else { throw .unknownFrameType }
        guard let data = received.getBytes(at: received.readerIndex + 5, length: Int(length) - 1) else { return nil }
        received.moveReaderIndex(forwardBy: Int(length) + 4)
        return NearbyFrame(kind, data)
    }
}
