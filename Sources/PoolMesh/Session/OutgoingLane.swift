import DequeModule

/// The sending half of one lane: cuts messages into numbered pieces, and keeps each message until the other end has all
/// of it.
///
/// What is lost is sent again from the first missing piece on. How much may be under way grows while all is well, and is
/// halved at a loss (RFC 5681).
struct OutgoingLane: Sendable {
    private struct Message {
        let bytes: [UInt8]
        /// The numbers of its pieces.
        var pieces: Range<UInt64>
    }

    private static let smallestWindow = 2
    private static let firstWindow = 16
    /// So many pieces before their turn mean a loss.
    private static let gapsOfLoss = 3

    private let lane: Packet.Lane
    private let largestWindow: Int
    private var messages: Deque<Message> = []
    /// What the other end waits for.
    private var acknowledged: UInt64 = 1
    /// What is sent next.
    private var next: UInt64 = 1
    /// What was never sent yet.
    private var unsent: UInt64 = 1
    private var window = OutgoingLane.firstWindow
    private var growth = 0
    private var gaps = 0
    /// A loss before this number has been answered already.
    private var recovery: UInt64 = 0
    private(set) var timer = RetransmissionTimer()
    private var measured: (sequence: UInt64, at: Duration)?
    /// Since when nothing has moved, while something is under way.
    private var waitingSince: Duration?
    private(set) var queuedBytes = 0

    init(_ lane: Packet.Lane) {
        self.lane = lane
        largestWindow = lane == .small ? 64 : 32
    }

    var isIdle: Bool { messages.isEmpty }
    var queuedMessages: Int { messages.count }

    /// When `timeOut` is due.
    var deadline: Duration? { waitingSince.map { $0 + timer.timeout } }

    mutating func append(_ message: [UInt8]) {
        let start = messages.last?.pieces.upperBound ?? acknowledged
        let count = UInt64(max(1, (message.count + Packet.maxContent - 1) / Packet.maxContent))
        messages.append(Message(bytes: message, pieces: start..<start + count))
        queuedBytes += message.count
    }

    /// The next piece, if one may be sent now.
    mutating func take(now: Duration) -> (sequence: UInt64, content: [UInt8], hasMore: Bool)? {
        guard next < acknowledged + UInt64(window),
            let message = messages.first(where: { $0.pieces.upperBound > next })
        else { return nil }
        let sequence = next
        let start = Int(sequence - message.pieces.lowerBound) * Packet.maxContent
        let end = min(start + Packet.maxContent, message.bytes.count)
        next += 1
        if sequence >= unsent {
            unsent = next
            if measured == nil { measured = (sequence, now) }
        }
        if waitingSince == nil { waitingSince = now }
        return (sequence, Array(message.bytes[start..<end]), next < message.pieces.upperBound)
    }

    /// The other end waits for a piece. More than was sent cannot have come: that is ignored.
    /// - Returns: whether that is news.
    mutating func acknowledge(_ expected: UInt64, now: Duration) -> Bool {
        guard expected <= unsent, expected > acknowledged else { return false }
        grow(by: Int(expected - acknowledged))
        acknowledged = expected
        next = max(next, expected)
        gaps = 0
        timer.progressed()
        if let measured, measured.sequence < expected {
            timer.measured(now - measured.at)
            self.measured = nil
        }
        while let first = messages.first, first.pieces.upperBound <= expected {
            queuedBytes -= first.bytes.count
            messages.removeFirst()
        }
        waitingSince = acknowledged < next ? now : nil
        return true
    }

    private mutating func grow(by count: Int) {
        growth += count
        guard growth >= window else { return }
        growth = 0
        window = min(window + max(1, window / 4), largestWindow)
    }

    /// The other end has got something else than what it waits for.
    mutating func sawGap(now: Duration) {
        guard acknowledged < next, acknowledged >= recovery else { return }
        gaps += 1
        if gaps >= Self.gapsOfLoss { lost(now) }
    }

    /// Nothing was acknowledged for too long.
    mutating func timeOut(now: Duration) {
        timer.ranOut()
        lost(now)
    }

    private mutating func lost(_ now: Duration) {
        window = max(window / 2, Self.smallestWindow)
        growth = 0
        recovery = unsent
        goBack()
        waitingSince = now
    }

    /// What is under way will not arrive: it is sent again.
    mutating func goBack() {
        next = acknowledged
        gaps = 0
        measured = nil
        waitingSince = nil
    }

    /// Another way: what the old one was like says nothing about it.
    mutating func changeWay() {
        goBack()
        timer = RetransmissionTimer()
        window = max(window, Self.firstWindow)
    }

    /// The other end has begun anew: all that it has not acknowledged gets new numbers.
    mutating func restart() {
        let kept = messages
        self = OutgoingLane(lane)
        for message in kept { append(message.bytes) }
    }
}
