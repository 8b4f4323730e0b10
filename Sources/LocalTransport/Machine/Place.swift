import Foundation
import PoolCrypto
import PoolMesh
import PoolTransport
import PoolWire

/// What one has only in a pool.
struct Place: Sendable {
    /// Somebody whose way to the host leads over this member.
    struct Passage: Sendable {
        var link: LinkID
        var until: Duration
    }

    let poolID: UUID
    let poolName: String
    let maxPeers: Int
    let hostID: PeerID
    /// The own one.
    let card: LocalCard
    /// The last one seen of the host, which its removals are bound to.
    var hostCard: LocalCard
    var secret: PoolSecret
    var roster: LocalRoster
    var mesh: MeshMachine
    /// Joiners that this member passes on, by their ids.
    var passages: [PeerID: Passage] = [:]
    /// Whether the reader was told that the host is there.
    var isHostOnline = true

    init(_ state: LocalPoolState, card: LocalCard, hostCard: LocalCard, settings: LocalPoolSettings, key: ChatKeyPair) {
        poolID = state.poolID
        poolName = state.poolName
        maxPeers = state.maxPeers
        hostID = state.hostID
        secret = state.secret
        self.card = card
        self.hostCard = hostCard
        roster = LocalRoster(patience: settings.patience)
        mesh = MeshMachine(
            MeshMachine.Identity(signingKey: settings.identity, agreementKey: key, poolID: state.poolID),
            secret: state.secret.bytes)
    }

    var own: PeerID { card.peer }
    var isHost: Bool { own == hostID }
    var greeting: PoolGreeting { PoolGreeting(poolID: poolID, poolName: poolName, hostID: hostID) }

    /// The pool as the host knows it.
    func state(addresses: [String]) -> LocalPoolState {
        LocalPoolState(
            poolID: poolID, poolName: poolName, maxPeers: maxPeers, hostID: hostID, secret: secret,
            members: [MemberEntry(card: card, addresses: addresses)] + roster.shown.map(\.memberEntry))
    }

    func joined(isReturn: Bool) -> JoinedPool {
        JoinedPool(
            poolID: poolID, poolName: poolName, selfID: own, hostID: hostID,
            peers: roster.shown.map(\.transportPeer).sorted {
                ($0.id == hostID ? 0 : 1, $0.id) < ($1.id == hostID ? 0 : 1, $1.id)
            },
            maxPeers: maxPeers, hostOnline: true, isReturn: isReturn)
    }

    /// Joiners that nobody passes on any more.
    mutating func endPassages(where isOver: (Passage) -> Bool) { passages = passages.filter { !isOver($0.value) } }

    mutating func apply(_ change: (inout MeshMachine) -> [MeshAction]) -> [MeshAction] { change(&mesh) }

    func hello(over link: LocalLink) -> MemberHello {
        MemberHello.make(poolID: poolID, secret: secret, card: card, binding: link.binding)
    }
}
