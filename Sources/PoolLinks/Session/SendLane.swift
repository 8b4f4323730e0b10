import SCTP

/// Messages of one kind on their way into the association: from the outbox to one stream, in order; unreliable ones to
/// the stream for those.
struct SendLane {
    let stream: UInt16
    let outbox: LinkOutbox
    /// Bytes of the send buffer that the lane leaves to the others.
    let reserve: Int
    /// The message that has begun, and how much of it was taken.
    private var head: (message: LinkOutbox.Message, offset: Int)?
    /// The one after it, when that had to be known.
    private var following: LinkOutbox.Message?

    /// The association gets larger messages in pieces, so that it takes what fits.
    private static let piece = 65_536
    /// Messages up to this share packets.
    private static let bundled = 1_024
    /// What a message costs in the send buffer besides its bytes.
    private static let overhead = 32

    init(stream: UInt16, outbox: LinkOutbox, reserve: Int) {
        self.stream = stream
        self.outbox = outbox
        self.reserve = reserve
    }

    /// Sends as much as fits.
    /// - Parameter room: bytes free in the send buffer.
    mutating func push(into association: SCTPAssociation, room: inout Int) throws(SCTPError) {
        while let (message, offset) = next() {
            let count = min(message.bytes.count - offset, Self.piece)
            guard room - reserve >= count + Self.overhead else { return }
            let isEnd = offset + count == message.bytes.count
            let isFollowed = isEnd && isFollowed(withRoom: room - reserve - count - Self.overhead)
            let taken = try unsafe association.send(
                message.bytes.span.bytes.extracting(offset..<offset + count),
                stream: message.isReliable ? stream : MessageAssembly.unreliableStream, isEnd: isEnd,
                isReliable: message.isReliable, isFollowed: isFollowed)
            guard taken > 0 else { return }
            room -= taken + Self.overhead
            if offset + taken == message.bytes.count {
                head = nil
                outbox.release(message)
            } else {
                head = (message, offset + taken)
            }
        }
    }

    /// Whether something waits to be sent.
    var isWaiting: Bool { mutating get { next() != nil } }

    private mutating func next() -> (message: LinkOutbox.Message, offset: Int)? {
        if head == nil, let message = following ?? outbox.next() {
            head = (message, 0)
            following = nil
        }
        return head
    }

    /// Whether another small message will be sent right after the head: both may then go in one packet.
    private mutating func isFollowed(withRoom room: Int) -> Bool {
        if following == nil { following = outbox.next() }
        guard let following else { return false }
        return following.bytes.count <= Self.bundled && following.bytes.count + Self.overhead <= room
    }
}
