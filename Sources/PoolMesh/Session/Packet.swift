/// What the two ends of a session say to each other (local-pools.md 5): over a link between them as it is, over others
/// sealed in an envelope. All numbers are big-endian.
///
///     kind 1 | flags 1 | from 8 | to 8 | sequence 8 | next small 8 | next large 8 | content
package struct Packet: Sendable, Equatable {
    package enum Kind: UInt8, Sendable {
        /// Nothing but the header: acknowledges, or asks for the other end's incarnation.
        case acknowledgement = 1
        /// A piece of a message that arrives for certain.
        case data = 2
        /// A whole message that may be lost.
        case datagram = 3
    }

    /// Messages of one lane arrive in order; a large one does not hold up the small ones.
    package enum Lane: Int, Sendable, CaseIterable {
        case small = 0
        case large = 1
    }

    package static let headerLength = 42
    /// The most bytes of a message that goes over the small lane, and of a datagram: with the header and the byte before
    /// it, what a link takes for a small message.
    package static let maxSmallContent = 16_384 - headerLength - 1
    /// The most bytes of a packet's content.
    package static let maxContent = 49_152

    package var kind: Kind
    package var lane: Lane = .small
    /// Whether the message goes on in the next packet of the lane.
    package var hasMore = false
    /// The sender's incarnation.
    package var from: UInt64
    /// The incarnation that the sender believes the receiver to be; 0 if it knows none.
    package var to: UInt64
    /// Of a piece: its number in the lane, from 1 on. Of a datagram: its number. Of an acknowledgement: that of a piece
    /// which has come before its turn, or 0.
    package var sequence: UInt64 = 0
    /// The numbers of the pieces that the sender waits for, by lane.
    package var next: [UInt64] = [1, 1]
    package var content: [UInt8] = []

    package init(kind: Kind, from: UInt64, to: UInt64) {
        self.kind = kind
        self.from = from
        self.to = to
    }

    /// - Returns: `nil` for anything that `encoded` does not write.
    package init?(decoding bytes: [UInt8]) {
        guard (Self.headerLength...Self.headerLength + Self.maxContent).contains(bytes.count),
            let kind = Kind(rawValue: bytes[0]), bytes[1] < 4, let lane = Lane(rawValue: Int(bytes[1] & 1))
        else { return nil }
        self.kind = kind
        self.lane = lane
        hasMore = bytes[1] & 2 != 0
        let numbers = (0..<5).map { field in
            bytes[(2 + 8 * field)..<(10 + 8 * field)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        from = numbers[0]
        to = numbers[1]
        sequence = numbers[2]
        next = [numbers[3], numbers[4]]
        content = Array(bytes[Self.headerLength...])
    }

    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = [kind.rawValue, UInt8(lane.rawValue) | (hasMore ? 2 : 0)]
        bytes.reserveCapacity(Self.headerLength + content.count)
        for number in [from, to, sequence, next[0], next[1]] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return bytes + content
    }
}
