import Foundation
import PoolWire

/// What this member knows about links: the map, the messages it is made of, and when the own one is due.
struct TopologyTable: Sendable {
    /// Topologies of peers that this member has not been told about yet.
    private static let earlyCapacity = 32

    private(set) var map: NeighbourMap
    private var freshness = TopologyFreshness()
    /// The last topology of each member as it came, for a neighbour that has just appeared.
    private var latest: [PeerID: [UInt8]] = [:]
    /// Members whose clocks differ too much from this one.
    private var wrongClocks: Set<PeerID> = []
    private var early: [(peer: PeerID, message: [UInt8])] = []
    private var announced: (at: Duration, date: Date)?
    private var hasChanged = false
    /// When the own topology is to be told again though nothing has changed.
    private var refresh: Duration?
    /// Whether ways may have changed since the owner looked for them.
    private(set) var isNews = false

    init(own: PeerID) { map = NeighbourMap(own: own) }

    // MARK: Links

    mutating func linkUp(_ peer: PeerID, now: Duration) {
        map.linkUp(peer, now: now)
        hasChanged = true
        isNews = true
    }

    mutating func linkDown(_ peer: PeerID) {
        map.linkDown(peer)
        hasChanged = true
        isNews = true
    }

    /// The peer is no member any more.
    mutating func remove(_ peer: PeerID) {
        hasChanged = hasChanged || map.linked.contains(peer)
        map.remove(peer)
        isNews = true
        freshness.forget(peer)
        latest[peer] = nil
        wrongClocks.remove(peer)
        early.removeAll { $0.peer == peer }
    }

    // MARK: Topologies of others

    /// Why a topology does not count; `nil` when it may be accepted, if it is signed.
    func refusal(of broadcast: TopologyBroadcast, now: Date) -> DropCause? {
        broadcast.peerID == map.own ? .oldTopology : freshness.refusal(of: broadcast, now: now)
    }

    /// Measures a member's clock by what it has signed: exactly by what a neighbour tells itself, as it does so at once;
    /// what others pass on shows at least how far it is ahead.
    /// - Returns: by how many seconds it is ahead, when that begins or ends to matter.
    mutating func measureClock(by broadcast: TopologyBroadcast, from source: PeerID?, now: Date) -> Double? {
        let (peer, ahead) = (broadcast.peerID, broadcast.ahead(of: now))
        let isWrong = MeshLimits.isWrong(clock: ahead)
        guard peer == source || ahead > MeshLimits.topologyFutureSkew, wrongClocks.contains(peer) != isWrong else {
            return nil
        }
        if isWrong { wrongClocks.insert(peer) } else { wrongClocks.remove(peer) }
        return ahead
    }

    mutating func accept(_ broadcast: TopologyBroadcast, message: [UInt8], now: Duration) {
        freshness.accept(broadcast)
        latest[broadcast.peerID] = message
        map.update(broadcast.peerID, neighbours: Set(broadcast.directNeighbors), now: now)
        isNews = true
    }

    /// Keeps a topology of somebody who may turn out to be a member.
    mutating func keepEarly(_ message: [UInt8], of peer: PeerID) {
        early.removeAll { $0.peer == peer }
        if early.count == Self.earlyCapacity { early.removeFirst() }
        early.append((peer, message))
    }

    /// What was kept of a peer that is a member now.
    mutating func takeEarly(of peer: PeerID) -> [UInt8]? {
        guard let index = early.firstIndex(where: { $0.peer == peer }) else { return nil }
        return early.remove(at: index).message
    }

    /// The topologies of all others, for a neighbour that knows nothing.
    func messages(for neighbour: PeerID) -> [[UInt8]] {
        latest.filter { $0.key != neighbour }.sorted { $0.key.precedes($1.key) }.map(\.value)
    }

    mutating func prune(now: Duration) {
        for peer in map.prune(silentFor: MeshLimits.staleMember, now: now) {
            latest[peer] = nil
            isNews = true
        }
    }

    /// All ways that there are, which are no news any more.
    mutating func findRoutes() -> [PeerID: [PeerID]] {
        isNews = false
        return map.routes(atMost: MeshLimits.maxTTL)
    }

    // MARK: The own topology

    /// When the own topology is due: soon after a change, and once a minute.
    var deadline: Duration {
        guard let announced else { return .zero }
        let regular = announced.at + (hasChanged ? MeshLimits.topologyPause : MeshLimits.topologyInterval)
        return min(regular, refresh ?? regular)
    }

    /// The own topology is to be told again at a time: what others keep of it will be of no use to newcomers.
    mutating func announceAgain(at time: Duration) { refresh = time }

    /// The own topology, newer than all before even if the clock was put back.
    mutating func announce(now: MeshMoment) -> TopologyBroadcast {
        let pause = Double(MeshLimits.topologyPause.components.attoseconds) / 1e18
        let date = max(now.date, announced.map { $0.date + pause } ?? now.date)
        announced = (now.time, date)
        hasChanged = false
        if let due = refresh, now.time >= due { refresh = nil }
        return TopologyBroadcast(
            peerID: map.own, directNeighbors: map.linked.sorted { $0.precedes($1) }, timestamp: date)
    }
}
