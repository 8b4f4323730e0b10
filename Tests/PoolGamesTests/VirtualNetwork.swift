import Foundation
import GameRules
import PoolTesting
import PoolWire

/// A member of a virtual network.
protocol VirtualPeer: AnyObject {
    var id: PeerID { get }
    /// When it wants to be woken.
    var deadline: Duration? { get }
    func wake(_ network: VirtualNetwork)
    func receive(_ type: MessageType, _ payload: Data, from peer: PeerID, _ network: VirtualNetwork)
    func peerLeft(_ peer: PeerID, _ network: VirtualNetwork)
    func peerArrived(_ peer: PeerID, _ network: VirtualNetwork)
    /// Its own link broke.
    func lost(_ network: VirtualNetwork)
    func restored(absent: Set<PeerID>, _ network: VirtualNetwork)
}

/// What goes wrong, as shares of messages.
struct NetworkFaults: Sendable {
    var loss = 0.0
    var duplicates = 0.0
    /// Each message takes a time of its own in this range, so that they overtake each other.
    var delay: ClosedRange<Int> = 5...5
}

/// Messages between peers, with faults, in virtual time. Nothing here waits.
final class VirtualNetwork {
    struct Counts: Sendable, CustomStringConvertible {
        var sent = 0
        var lost = 0
        var doubled = 0
        var overtaken = 0
        var undelivered = 0
        var cuts = 0

        var description: String {
            "\(sent) messages, \(lost) lost, \(doubled) doubled, \(overtaken) overtaken, "
                + "\(undelivered) to absent members, \(cuts) cuts"
        }

        static func += (a: inout Counts, b: Counts) {
            a.sent += b.sent
            a.lost += b.lost
            a.doubled += b.doubled
            a.overtaken += b.overtaken
            a.undelivered += b.undelivered
            a.cuts += b.cuts
        }
    }

    private struct Event {
        var at: Duration
        var order: Int
        var run: (VirtualNetwork) -> Void
    }

    private(set) var now: Duration = .zero
    var generator: SeededGenerator
    private(set) var counts = Counts()
    private let faults: NetworkFaults
    private let peers: [any VirtualPeer]
    private var online: Set<PeerID>
    private var queue: [Event] = []
    private var order = 0
    private var underway = 0
    private var lastArrival: [PeerID: Duration] = [:]

    init(_ peers: [any VirtualPeer], faults: NetworkFaults, seed: UInt64) {
        self.peers = peers
        self.faults = faults
        generator = SeededGenerator(seed: seed)
        online = Set(peers.map(\.id))
    }

    static let beginning = Date(timeIntervalSinceReferenceDate: 796_000_000)

    var date: Date { Self.beginning + now / .seconds(1) }
    var hasMessages: Bool { underway > 0 }

    func isOnline(_ peer: PeerID) -> Bool { online.contains(peer) }

    func after(_ delay: Duration, _ run: @escaping (VirtualNetwork) -> Void) {
        order += 1
        queue.append(Event(at: now + delay, order: order, run: run))
    }

    /// - Parameter to: `nil` is everybody.
    func send(_ type: MessageType, _ payload: Data, from sender: PeerID, to: [PeerID]?) {
        guard isOnline(sender) else { return }
        for peer in peers where peer.id != sender && to?.contains(peer.id) ?? true {
            counts.sent += 1
            if chance(faults.loss) {
                counts.lost += 1
                continue
            }
            deliver(type, payload, from: sender, to: peer)
            if chance(faults.duplicates) {
                counts.doubled += 1
                deliver(type, payload, from: sender, to: peer)
            }
        }
    }

    private func deliver(_ type: MessageType, _ payload: Data, from sender: PeerID, to peer: any VirtualPeer) {
        let delay = Duration.milliseconds(Int.random(in: faults.delay, using: &generator))
        let last = lastArrival[peer.id] ?? .zero
        if now + delay < last { counts.overtaken += 1 }
        lastArrival[peer.id] = max(last, now + delay)
        underway += 1
        after(delay) { network in
            network.underway -= 1
            if network.isOnline(peer.id) {
                peer.receive(type, payload, from: sender, network)
            } else {
                network.counts.undelivered += 1
            }
        }
    }

    /// Cuts a member's link for some time.
    func cut(_ peer: any VirtualPeer, for duration: Duration) {
        guard online.remove(peer.id) != nil else { return }
        counts.cuts += 1
        peer.lost(self)
        for other in peers where isOnline(other.id) { other.peerLeft(peer.id, self) }
        after(duration) { network in
            let absent = Set(network.peers.map(\.id)).subtracting(network.online).subtracting([peer.id])
            network.online.insert(peer.id)
            peer.restored(absent: absent, network)
            for other in network.peers where other.id != peer.id && network.isOnline(other.id) {
                other.peerArrived(peer.id, network)
            }
        }
    }

    /// Some milliseconds of a range.
    func moment(in range: ClosedRange<Int>) -> Duration { .milliseconds(Int.random(in: range, using: &generator)) }

    func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }

    /// Lets time pass until `done`, or until `limit`.
    /// - Returns: whether it is done.
    func run(limit: Duration, until done: () -> Bool) -> Bool {
        while !done() {
            let event = queue.indices.min { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) }
            let alarm = peers.compactMap(\.deadline).min()
            guard let next = [event.map { queue[$0].at }, alarm].compactMap({ $0 }).min(), next <= limit else {
                return done()
            }
            now = max(now, next)
            if let event, queue[event].at <= now {
                queue.remove(at: event).run(self)
            } else {
                for peer in peers where peer.deadline.map({ $0 <= now }) ?? false { peer.wake(self) }
            }
        }
        return true
    }
}
