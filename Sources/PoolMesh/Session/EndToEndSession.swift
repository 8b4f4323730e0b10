/// What two members send each other, so that it arrives once and in order however the ways between them change
/// (local-pools.md 5).
///
///     greeting -> open        (and open again, when the other end has begun anew)
///
/// Each end has an incarnation, a number that grows each time it begins anew. Only packets for the own incarnation count,
/// so that nothing of an earlier session can be replayed; others are answered with the own incarnation, which changes
/// nothing here. The session knows no ways: its owner carries `packets` when there is one, and tells when one broke.
///
/// The peer's errors: what is damaged, repeated or too long is counted and dropped. Harmless races: packets for an
/// incarnation that has ended.
struct EndToEndSession: Sendable {
    /// What came out of a packet.
    enum Event: Sendable, Equatable {
        case message([UInt8])
        case drop(DropCause)
    }

    private enum State: Sendable {
        case greeting(askedAt: Duration?, tries: Int)
        case open(peer: UInt64)
    }

    /// What the other end is to be told about what has come.
    private struct Owed: Sendable {
        var count = 0
        var due: Duration?
        /// A piece that came before its turn, by lane.
        var early: [UInt64] = [0, 0]
    }

    /// Signs that nothing gets through, one after the other, and how far apart they must be to count as two.
    private struct Failures: Sendable {
        var count = 0
        var last: Duration?
        /// How often another way was to be tried.
        var detours = 0
    }

    private static let failuresOfDetour = 2
    private static let failurePause = Duration.milliseconds(500)
    private static let acknowledgeAfter = 4
    private static let acknowledgeWithin = Duration.milliseconds(100)
    private static let greetingPatience = Duration.seconds(1)

    /// The most bytes of a message.
    static let maxMessage = (10 << 20) + 64
    /// The most that waits or is under way, in bytes and in messages.
    static let maxQueuedBytes = 16 << 20
    static let maxQueuedMessages = 2_048

    private let incarnation: UInt64
    private var state = State.greeting(askedAt: nil, tries: 0)
    private var outgoing = Packet.Lane.allCases.map { OutgoingLane($0) }
    private var incoming = Packet.Lane.allCases.map { _ in IncomingLane(maxMessage: maxMessage) }
    private var owed = Owed()
    /// Whom to tell the own incarnation.
    private var answer: UInt64?
    private var datagrams: UInt64 = 0
    private var replays = ReplayWindow()
    private var failures = Failures()
    /// When the other end took something last.
    private(set) var progressedAt = Duration.zero

    init(incarnation: UInt64) { self.incarnation = incarnation }

    // MARK: Sending

    private var queuedBytes: Int { outgoing.reduce(0) { $0 + $1.queuedBytes } }
    private var queuedMessages: Int { outgoing.reduce(0) { $0 + $1.queuedMessages } }

    /// Whether a message of that many bytes finds room.
    func hasRoom(for count: Int) -> Bool {
        queuedMessages < Self.maxQueuedMessages && queuedBytes + count <= Self.maxQueuedBytes
    }

    /// Whether the other end has got everything.
    var isIdle: Bool { outgoing.allSatisfy(\.isIdle) }

    /// Whether enough has gone out to go on after there was no room.
    var isHalfEmpty: Bool {
        queuedMessages <= Self.maxQueuedMessages / 2 && queuedBytes <= Self.maxQueuedBytes / 2
    }

    /// Takes a message that is to arrive. `packets` brings it out.
    mutating func send(_ message: [UInt8]) {
        let lane: Packet.Lane = message.count <= Packet.maxSmallContent ? .small : .large
        outgoing[lane.rawValue].append(message)
    }

    /// A message that may be lost; `nil` while the other end is not known.
    mutating func datagram(_ message: [UInt8]) -> Packet? {
        guard case .open(let peer) = state else { return nil }
        datagrams += 1
        var packet = packet(.datagram, to: peer)
        packet.sequence = datagrams
        packet.content = message
        return packet
    }

    /// What is to be sent now. Timers that have run out count as losses.
    mutating func packets(now: Duration) -> [Packet] {
        var packets = answer.map { [packet(.acknowledgement, to: $0)] } ?? []
        answer = nil
        switch state {
        case .greeting(let askedAt, let tries):
            if let askedAt, now < askedAt + patience(tries) { break }
            if askedAt != nil { failed(now) }
            state = .greeting(askedAt: now, tries: tries + 1)
            packets.append(packet(.acknowledgement, to: 0))
        case .open(let peer):
            packets += pieces(to: peer, now)
            packets += acknowledgements(to: peer, now)
        }
        return packets
    }

    private mutating func pieces(to peer: UInt64, _ now: Duration) -> [Packet] {
        var packets: [Packet] = []
        for lane in Packet.Lane.allCases {
            let index = lane.rawValue
            if let deadline = outgoing[index].deadline, now >= deadline {
                outgoing[index].timeOut(now: now)
                failed(now)
            }
            while let piece = outgoing[index].take(now: now) {
                var packet = packet(.data, to: peer)
                packet.lane = lane
                packet.hasMore = piece.hasMore
                packet.sequence = piece.sequence
                packet.content = piece.content
                packets.append(packet)
            }
        }
        if !packets.isEmpty {
            owed.count = 0
            owed.due = nil
        }
        return packets
    }

    private mutating func acknowledgements(to peer: UInt64, _ now: Duration) -> [Packet] {
        var packets: [Packet] = []
        for lane in Packet.Lane.allCases where owed.early[lane.rawValue] > 0 {
            var packet = packet(.acknowledgement, to: peer)
            packet.lane = lane
            packet.sequence = owed.early[lane.rawValue]
            packets.append(packet)
        }
        if packets.isEmpty, owed.count >= Self.acknowledgeAfter || owed.due.map({ now >= $0 }) == true {
            packets.append(packet(.acknowledgement, to: peer))
        }
        if !packets.isEmpty { owed = Owed() }
        return packets
    }

    private func packet(_ kind: Packet.Kind, to peer: UInt64) -> Packet {
        var packet = Packet(kind: kind, from: incarnation, to: peer)
        packet.next = incoming.map(\.next)
        return packet
    }

    // MARK: Receiving

    mutating func receive(_ packet: Packet, now: Duration) -> [Event] {
        guard packet.to == incarnation else {
            answer = packet.from
            return packet.to == 0 ? [] : [.drop(.staleSession)]
        }
        switch state {
        case .greeting:
            state = .open(peer: packet.from)
            owed.due = now
        case .open(let peer):
            guard packet.from >= peer else { return [.drop(.staleSession)] }
            if packet.from > peer { beginAnew(with: packet.from, now) }
        }
        for lane in Packet.Lane.allCases {
            let hasProgressed = outgoing[lane.rawValue].acknowledge(packet.next[lane.rawValue], now: now)
            guard hasProgressed else { continue }
            failures.count = 0
            progressedAt = now
        }
        return take(packet, now)
    }

    private mutating func beginAnew(with peer: UInt64, _ now: Duration) {
        state = .open(peer: peer)
        for lane in outgoing.indices { outgoing[lane].restart() }
        incoming = incoming.map { _ in IncomingLane(maxMessage: Self.maxMessage) }
        replays = ReplayWindow()
        owed = Owed(due: now)
    }

    private mutating func take(_ packet: Packet, _ now: Duration) -> [Event] {
        let lane = packet.lane.rawValue
        switch packet.kind {
        case .acknowledgement:
            if packet.sequence > 0 { outgoing[lane].sawGap(now: now) }
            return []
        case .datagram:
            return replays.insert(packet.sequence) ? [.message(packet.content)] : [.drop(.repeated)]
        case .data:
            return arrived(
                incoming[lane].receive(packet.sequence, packet.content, hasMore: packet.hasMore), packet, now)
        }
    }

    private mutating func arrived(
        _ arrival: IncomingLane.Arrival, _ packet: Packet, _ now: Duration
    ) -> [Event] {
        switch arrival {
        case .inOrder(let messages):
            failures.count = 0
            owed.count += 1
            owed.due = owed.due ?? now + Self.acknowledgeWithin
            return messages.map { .message($0) }
        case .early:
            owed.early[packet.lane.rawValue] = packet.sequence
            return []
        case .repeated:
            failed(now)
            owed.due = now
            return [.drop(.repeated)]
        case .beyondWindow: return [.drop(.beyondWindow)]
        case .tooLarge:
            owed.due = now
            return [.drop(.tooLarge)]
        }
    }

    // MARK: Ways and time

    /// How often another first neighbour was to be tried, because nothing got through: what was sent was not
    /// acknowledged, or what was acknowledged came again.
    var detours: Int { failures.detours }

    private mutating func failed(_ now: Duration) {
        if let last = failures.last, now - last < Self.failurePause { return }
        failures.last = now
        failures.count += 1
        guard failures.count == Self.failuresOfDetour else { return }
        failures.count = 0
        failures.detours += 1
    }

    /// There is another way than before, or one again: what was under way is sent anew.
    mutating func changeWay() {
        if case .greeting = state { state = .greeting(askedAt: nil, tries: 0) }
        for lane in outgoing.indices { outgoing[lane].changeWay() }
        failures = Failures()
    }

    /// When `packets` is due while there is a way.
    var deadline: Duration? {
        switch state {
        case .greeting(let askedAt, let tries): return askedAt.map { $0 + patience(tries) } ?? .zero
        case .open: return (outgoing.map(\.deadline) + [owed.due]).compactMap(\.self).min()
        }
    }

    private func patience(_ tries: Int) -> Duration { Self.greetingPatience * (1 << min(tries, 5)) / 2 }
}
