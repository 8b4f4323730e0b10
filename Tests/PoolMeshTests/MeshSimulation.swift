import Foundation
import GameRules
import HeapModule
import PoolCrypto
import PoolMesh
import PoolTesting
import PoolWire
import Synchronization
import Testing

/// Members of one pool and the links between them, in virtual time and from one seed.
///
/// A link carries messages in order, each after its delay. When it breaks, what is on the way is lost, and its ends
/// notice sooner or later.
struct MeshSimulation {
    struct Pair: Hashable {
        let from: Int
        let to: Int
    }

    struct Delivery: Equatable {
        let content: MeshContent
        let body: [UInt8]
        let from: PeerID
    }

    private struct Event: Comparable {
        enum Kind {
            case message(LinkMessageKind, [UInt8], Pair, link: Int)
            case linkDown(Pair)
        }
        let time: Duration
        let number: Int
        let kind: Kind

        static func < (a: Event, b: Event) -> Bool { (a.time, a.number) < (b.time, b.number) }
        static func == (a: Event, b: Event) -> Bool { a.number == b.number }
    }

    private(set) var machines: [MeshMachine] = []
    private(set) var now = Duration.zero
    private(set) var received: [Pair: [Delivery]] = [:]
    private(set) var roomTold: [Pair] = []
    /// How often each member has sent each envelope.
    private(set) var envelopeSends: [String: Int] = [:]
    private(set) var written = 0
    /// Envelopes that a member swallows instead of passing them on.
    var swallowing: Set<Int> = []
    /// How many of 100 envelopes the links lose.
    var losses = 0
    var latency = Duration.milliseconds(5)
    /// What an eavesdropper on all links has seen.
    var tape: [(kind: LinkMessageKind, body: [UInt8], pair: Pair)] = []
    var isTaping = false

    private let identities: [MeshMachine.Identity]
    private let skews: [Double]
    private var links: [Pair: Int] = [:]
    private var events = Heap<Event>()
    private var counter = 0
    private var generator: SeededGenerator

    static let start = Date(timeIntervalSinceReferenceDate: 796_000_000)
    static let poolID = UUID(uuidString: "7F3A1C52-9B0E-4D6A-8C21-5E4F60718293") ?? UUID()
    static let secret = [UInt8](repeating: 9, count: 32)

    /// Members who know of each other and have no links.
    init(_ count: Int, generator: SeededGenerator) throws {
        var generator = generator
        identities = try (0..<count).map { _ in
            MeshMachine.Identity(
                signingKey: try SigningKey(seed: generator.bytes(32)),
                agreementKey: try ChatKeyPair(privateKey: generator.bytes(32)), poolID: Self.poolID)
        }
        skews = (0..<count).map { _ in Double(generator.below(4_000)) / 1_000 - 2 }
        self.generator = generator
        machines = identities.map { MeshMachine($0, secret: Self.secret) }
        for member in 0..<count {
            for other in 0..<count where other != member { try introduce(other, to: member) }
        }
    }

    var count: Int { machines.count }

    func peer(_ index: Int) -> PeerID { identities[index].signingKey.peerID }
    func identity(_ index: Int) -> MeshMachine.Identity { identities[index] }
    func reach(of other: Int, from member: Int) -> Reach? { machines[member].reach(peer(other)) }
    func hasLink(_ a: Int, _ b: Int) -> Bool { links[Pair(from: a, to: b)] != nil }
    func drops(_ cause: DropCause) -> Int { machines.reduce(0) { $0 + $1.drops[cause] } }

    mutating func moment(_ member: Int) -> MeshMoment {
        let chance = Chance(seed: generator.next())
        return MeshMoment(time: now, date: Self.start + now.seconds + skews[member]) { chance.bytes($0) }
    }

    // MARK: What happens

    mutating func introduce(_ other: Int, to member: Int) throws {
        let moment = moment(member)
        perform(
            try machines[member].addMember(
                peer(other), agreementKey: identities[other].agreementKey.publicKey, now: moment), by: member)
    }

    /// A member's process begins anew, with the same keys and nothing in mind.
    mutating func forget(_ member: Int, secret: [UInt8] = secret) throws {
        let neighbours = (0..<count).filter { hasLink(member, $0) }
        for other in neighbours { cut(member, other, noticedAfter: .zero) }
        advance(by: .milliseconds(1))
        machines[member] = MeshMachine(identities[member], secret: secret)
        for other in 0..<count where other != member { try introduce(other, to: member) }
        for other in neighbours { link(member, other) }
    }

    mutating func remove(_ other: Int, from member: Int) {
        let moment = moment(member)
        perform(machines[member].removeMember(peer(other), now: moment), by: member)
    }

    mutating func install(secret: [UInt8], at member: Int) {
        let moment = moment(member)
        machines[member].install(secret: secret, now: moment)
    }

    mutating func link(_ a: Int, _ b: Int) {
        guard a != b, !hasLink(a, b) else { return }
        counter += 1
        links[Pair(from: a, to: b)] = counter
        links[Pair(from: b, to: a)] = counter
        for (member, other) in [(a, b), (b, a)] {
            let moment = moment(member)
            perform(machines[member].linkUp(peer(other), now: moment), by: member)
        }
    }

    mutating func cut(_ a: Int, _ b: Int, noticedAfter delay: Duration) {
        guard links.removeValue(forKey: Pair(from: a, to: b)) != nil else { return }
        links[Pair(from: b, to: a)] = nil
        for pair in [Pair(from: a, to: b), Pair(from: b, to: a)] { add(.linkDown(pair), after: delay) }
    }

    mutating func send(
        _ body: [UInt8], from member: Int, to other: Int, isReliable: Bool = true
    ) throws(MeshError) {
        let moment = moment(member)
        perform(
            try machines[member].send(.payload, body, to: peer(other), isReliable: isReliable, now: moment), by: member)
    }

    /// Something comes over a link that no honest member has sent.
    mutating func inject(_ kind: LinkMessageKind, _ body: [UInt8], from neighbour: Int, to member: Int) {
        let moment = moment(member)
        perform(machines[member].receive(kind, body, from: peer(neighbour), now: moment), by: member)
    }

    // MARK: Time

    mutating func advance(by duration: Duration) { advance(until: now + duration) { _ in false } }

    /// Lets time pass until a condition holds, which it must in time.
    mutating func expect(
        within limit: Duration, location: SourceLocation = #_sourceLocation, _ condition: (MeshSimulation) -> Bool
    ) {
        if condition(self) || advance(until: now + limit, orWhen: condition) { return }
        Issue.record("not within \(limit)", sourceLocation: location)
    }

    @discardableResult
    private mutating func advance(until end: Duration, orWhen condition: (MeshSimulation) -> Bool) -> Bool {
        while true {
            let due = machines.indices.min { machines[$0].deadline < machines[$1].deadline } ?? 0
            let tick = max(now, machines[due].deadline)
            let next = min(tick, events.min?.time ?? end)
            guard next <= end else { break }
            now = max(now, next)
            if let event = events.min, event.time <= now {
                events.removeMin()
                handle(event.kind)
            } else {
                guard tick <= end else { break }
                let moment = moment(due)
                perform(machines[due].tick(now: moment), by: due)
            }
            if condition(self) { return true }
        }
        now = end
        return false
    }

    private mutating func handle(_ kind: Event.Kind) {
        switch kind {
        case .message(let kind, let body, let pair, let link):
            guard links[pair] == link else { return }
            let moment = moment(pair.to)
            perform(machines[pair.to].receive(kind, body, from: peer(pair.from), now: moment), by: pair.to)
        case .linkDown(let pair):
            guard links[pair] == nil else { return }
            let moment = moment(pair.from)
            perform(machines[pair.from].linkDown(peer(pair.to), now: moment), by: pair.from)
        }
    }

    private mutating func add(_ kind: Event.Kind, after delay: Duration) {
        counter += 1
        events.insert(Event(time: now + delay, number: counter, kind: kind))
    }

    // MARK: Actions

    private func index(of peer: PeerID) -> Int { identities.firstIndex { $0.signingKey.peerID == peer } ?? -1 }

    private mutating func perform(_ actions: [MeshAction], by member: Int) {
        for action in actions {
            switch action {
            case .write(let kind, let body, _, let peer):
                write(kind, body, Pair(from: member, to: index(of: peer)))
            case .deliver(let content, let body, let peer):
                received[Pair(from: index(of: peer), to: member), default: []]
                    .append(Delivery(content: content, body: body, from: peer))
            case .room(let peer): roomTold.append(Pair(from: member, to: index(of: peer)))
            case .reach, .clock: break
            }
        }
    }

    private mutating func write(_ kind: LinkMessageKind, _ body: [UInt8], _ pair: Pair) {
        written += 1
        if isTaping { tape.append((kind, body, pair)) }
        if kind == .envelope {
            guard let envelope = try? RelayEnvelope(decoding: body) else { return }
            envelopeSends["\(envelope.messageID) by \(pair.from)", default: 0] += 1
            let isOwn = envelope.originPeerID == peer(pair.from)
            if swallowing.contains(pair.from), !isOwn { return }
            if generator.below(100) < losses { return }
        }
        guard let link = links[pair] else { return }
        add(.message(kind, body, pair, link: link), after: latency)
    }
}

/// Chance that can be had again.
final class Chance: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] { generator.withLock { $0.bytes(count) } }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
