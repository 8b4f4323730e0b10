import Foundation
import GameRules
import LocalTransport
import PoolCrypto
import PoolMesh
import PoolTesting
import PoolTransport
import PoolWire
import Synchronization

/// Machines of a local pool, and links between them, in virtual time. Nothing here waits; a seed decides everything.
final class VirtualLinks {
    final class Node {
        let name: String
        let identity: SigningKey
        fileprivate(set) var machine: LocalPoolMachine
        fileprivate(set) var events: [TransportEvent] = []
        fileprivate(set) var end: EndReason?
        /// Takes and gives nothing any more, and says nothing about it.
        fileprivate(set) var isDead = false
        /// Reads nothing of what comes, and its links stand.
        var isDeaf = false
        fileprivate(set) var memory = LocalHostMemory()
        fileprivate var nextLink = 0
        /// By how many seconds its clock is ahead of the others.
        var ahead = 0.0
        /// What it was told about the clocks of others.
        fileprivate(set) var clocks: [PeerID: Double] = [:]

        fileprivate init(_ name: String, _ identity: SigningKey, _ machine: LocalPoolMachine) {
            self.name = name
            self.identity = identity
            self.machine = machine
        }

        var id: PeerID { identity.peerID }
        var address: String { "\(name):1" }

        var received: [(from: PeerID, payload: [UInt8])] {
            events.compactMap { if case .received(let from, let payload) = $0 { (from, payload) } else { nil } }
        }

        var joined: JoinedPool? {
            events.lazy.compactMap { if case .joined(let pool) = $0 { pool } else { nil } }.first
        }

        /// Who is shown, as the events tell.
        var shown: Set<PeerID> {
            var shown = Set(joined?.peers?.map(\.id) ?? [])
            for event in events {
                switch event {
                case .peerJoined(let peer): shown.insert(peer.id)
                case .peerLeft(let peer, _): shown.remove(peer)
                default: break
                }
            }
            return shown
        }

        func connection(to node: Node) -> PeerConnectionType? { machine.connections[node.id] }
    }

    private final class Wire {
        let ends: [(node: Node, id: LinkID)]
        var lastArrival: [Duration] = [.zero, .zero]
        var isOpen = true
        /// Carries nothing any more; the ends find out later.
        var isCut = false

        init(_ a: (Node, LinkID), _ b: (Node, LinkID)) { ends = [a, b] }
    }

    private struct Event {
        var at: Duration
        var order: Int
        var run: () -> Void
    }

    private(set) var now = Duration.seconds(1)
    private(set) var messages = 0
    private var generator: SeededGenerator
    private var queue: [Event] = []
    private var order = 0
    private var nodes: [Node] = []
    private var wires: [Wire] = []
    /// Pairs of names between which no link can be made.
    private var walls: Set<Set<String>> = []
    private let chance: ChanceBox
    private var ahead = 0.0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        chance = ChanceBox(seed: seed &+ 1)
    }

    /// Now, by the clock of whom it is asked for.
    var moment: MeshMoment {
        MeshMoment(
            time: now, date: Date(timeIntervalSinceReferenceDate: 796_000_000 + ahead + now / .seconds(1)),
            random: chance.source)
    }

    // MARK: Members

    @discardableResult
    func host(
        _ name: String = "Host", poolID: UUID, identity: SigningKey? = nil, code: String? = "ABC234",
        maxPeers: Int = 16,
        memory: LocalHostMemory = LocalHostMemory()
    ) throws -> Node {
        let identity = try identity ?? SigningKey(seed: chance.bytes(32))
        let hosting = LocalHostSettings(
            poolID: poolID, poolName: "Pool", maxPeers: maxPeers, code: code.flatMap { PoolCode($0) }, memory: memory)
        let machine = LocalPoolMachine(
            host: LocalPoolSettings(identity: identity, displayName: name), hosting: hosting,
            key: try ChatKeyPair(privateKey: chance.bytes(32)), now: moment)
        let node = Node(name, identity, machine)
        node.memory = memory
        return start(node)
    }

    @discardableResult
    func guest(
        _ name: String, at entrance: [Node], identity: SigningKey? = nil, code: String? = "ABC234",
        tokenID: String? = nil, poolID: UUID? = nil, knownHost: PeerID? = nil, ahead: Double = 0
    ) throws -> Node {
        let identity = try identity ?? SigningKey(seed: chance.bytes(32))
        let machine = LocalPoolMachine(
            guest: LocalPoolSettings(identity: identity, displayName: name),
            entrance: LocalEntrance(
                addresses: entrance.map(\.address), poolID: poolID, code: code.flatMap { PoolCode($0) },
                tokenID: tokenID, knownHost: knownHost), key: try ChatKeyPair(privateKey: chance.bytes(32)))
        let node = Node(name, identity, machine)
        node.ahead = ahead
        return start(node)
    }

    private func start(_ node: Node) -> Node {
        nodes.removeAll { $0.name == node.name && ($0.isDead || $0.end != nil) }
        nodes.append(node)
        act(node) { $0.start(addresses: [node.address], moment) }
        return node
    }

    /// No links between the two: those that stand break.
    func wall(_ a: Node, _ b: Node) {
        walls.insert([a.name, b.name])
        for wire in wires where wire.isOpen && Set(wire.ends.map(\.node.name)) == [a.name, b.name] { cut(wire) }
    }

    func removeWall(_ a: Node, _ b: Node) { walls.remove([a.name, b.name]) }

    /// As `kill -9` does.
    func kill(_ node: Node) {
        node.isDead = true
        for wire in wires where wire.isOpen && wire.ends.contains(where: { $0.node === node }) { cut(wire) }
    }

    /// Silence is noticed after three seconds.
    private func cut(_ wire: Wire) {
        wire.isCut = true
        after(.seconds(3)) { [self] in hangUp(wire) }
    }

    func act(_ node: Node, _ change: (inout LocalPoolMachine) -> [LocalPoolAction]) {
        guard !node.isDead else { return }
        ahead = node.ahead
        for action in change(&node.machine) { perform(action, node) }
    }

    func send(_ payload: [UInt8], from node: Node, to peers: [PeerID]? = nil) throws {
        for peer in node.machine.audience where peers?.contains(peer) ?? true {
            var failure: MeshError?
            act(node) { machine in
                do throws(MeshError) {
                    return try machine.send(payload, to: peer, isReliable: true, moment)
                } catch {
                    failure = error
                    return []
                }
            }
            if let failure { throw failure }
        }
    }

    // MARK: What machines want

    private func perform(_ action: LocalPoolAction, _ node: Node) {
        switch action {
        case .dial(let dial): connect(node, dial)
        case .close(let id):
            guard let wire = wire(of: node, id) else { return }
            // What was sent before still arrives.
            after(.milliseconds(50)) { [self] in hangUp(wire) }
        case .send(let bytes, let id, _, _): carry(bytes, from: node, id)
        case .tell(let event):
            node.events.append(event)
            letBackIn(event, by: node)
        case .clock(let peer, let ahead): node.clocks[peer] = ahead
        case .record(let record): node.memory.note(record)
        case .room: break
        case .end(let reason):
            node.end = reason
            node.events.append(.ended(reason))
            for wire in wires where wire.isOpen && wire.ends.contains(where: { $0.node === node }) {
                after(.milliseconds(50)) { [self] in hangUp(wire) }
            }
        }
    }

    /// What the desk above a transport does: who was in before does not ask.
    private func letBackIn(_ event: TransportEvent, by node: Node) {
        guard case .joinRequest(let request) = event, request.proof == .valid,
            node.memory.members[request.peer.rawValue] != nil
        else { return }
        after(.milliseconds(1)) { [self] in act(node) { $0.approve(request, moment) } }
    }

    private func connect(_ node: Node, _ dial: DialBook.Dial) {
        let other = nodes.last { $0.address == dial.address && !$0.isDead && $0.end == nil }
        guard let other, other !== node, !walls.contains([node.name, other.name]), isExpected(other, dial) else {
            return after(.seconds(1)) { [self] in
                act(node) { $0.dialFailed(dial, reason: "nobody answers", moment) }
            }
        }
        after(.milliseconds(Int.random(in: 2...20, using: &generator))) { [self] in
            guard !node.isDead, !other.isDead, node.end == nil, other.end == nil else { return }
            node.nextLink += 1
            other.nextLink += 1
            let wire = Wire((node, node.nextLink), (other, other.nextLink))
            wires.append(wire)
            let binding = chance.bytes(32)
            let (own, theirs) = (node.nextLink, other.nextLink)
            act(other) { machine in
                machine.linkUp(
                    LocalLink(
                        id: theirs, peer: node.id, binding: binding, isInitiator: false, address: node.address,
                        source: node.name), for: nil, moment)
            }
            act(node) { machine in
                machine.linkUp(
                    LocalLink(
                        id: own, peer: other.id, binding: binding, isInitiator: true, address: other.address,
                        source: other.name), for: dial, moment)
            }
        }
    }

    private func isExpected(_ node: Node, _ dial: DialBook.Dial) -> Bool {
        switch dial.target {
        case .entrance, .address: true
        case .peer(let peer): peer == node.id
        }
    }

    private func wire(of node: Node, _ id: LinkID) -> Wire? {
        wires.last { $0.isOpen && $0.ends.contains { $0.node === node && $0.id == id } }
    }

    private func carry(_ bytes: [UInt8], from node: Node, _ id: LinkID) {
        guard let wire = wire(of: node, id), !wire.isCut else { return }
        messages += 1
        let side = wire.ends[0].node === node && wire.ends[0].id == id ? 0 : 1
        let delay = Duration.milliseconds(Int.random(in: 1...10, using: &generator))
        // In order, as links are.
        let arrival = max(now + delay, wire.lastArrival[side])
        wire.lastArrival[side] = arrival
        let target = wire.ends[1 - side]
        after(arrival - now) { [self] in
            guard wire.isOpen, !wire.isCut, !target.node.isDeaf else { return }
            act(target.node) { $0.receive(bytes, over: target.id, moment) }
        }
    }

    private func hangUp(_ wire: Wire) {
        guard wire.isOpen else { return }
        wire.isOpen = false
        for end in wire.ends { act(end.node) { $0.linkDown(end.id, moment) } }
        wires.removeAll { $0 === wire }
    }

    // MARK: Time

    func after(_ delay: Duration, _ run: @escaping () -> Void) {
        order += 1
        queue.append(Event(at: now + delay, order: order, run: run))
    }

    /// Lets time pass until `done`, or for `limit`.
    /// - Returns: whether it is done.
    @discardableResult
    func run(for limit: Duration, until done: () -> Bool = { false }) -> Bool {
        let end = now + limit
        while !done() {
            let event = queue.indices.min { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) }
            let alarm = nodes.filter { !$0.isDead }.compactMap(\.machine.deadline).min()
            guard let next = [event.map { queue[$0].at }, alarm].compactMap({ $0 }).min(), next <= end else {
                now = end
                return done()
            }
            now = max(now, next)
            if let event, queue[event].at <= now {
                queue.remove(at: event).run()
            } else {
                for node in nodes where node.machine.deadline.map({ $0 <= now }) ?? false {
                    act(node) { $0.tick(moment) }
                }
            }
        }
        return true
    }
}

/// Chance from a seed, for machines that want it as a closure.
private final class ChanceBox: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    var source: @Sendable (Int) -> [UInt8] { { [self] in bytes($0) } }

    func bytes(_ count: Int) -> [UInt8] { generator.withLock { $0.bytes(count) } }
}
