package import Foundation
package import PoolCrypto
package import PoolWire

/// One member's part in the mesh of a local pool, as a value (mesh.md; local-pools.md 5).
///
/// Its owner has the links. It tells which stand, what comes over them (kinds 1 to 3) and who is a member; it writes
/// what the actions say, and calls `tick` when `deadline` has come. What is sent reliably arrives once and in order
/// (small messages among themselves, large ones among themselves), over a link or over others, however the links change,
/// as long as both stay members and there is a way in the end.
///
/// Illegal inputs. Our bug: an agreement key that the card does not vouch for. The peer's error: everything
/// that does not fit is dropped and counted in `drops`. Harmless races, ignored: links of those who are no members (yet),
/// members that are added or removed twice.
package struct MeshMachine: Sendable {
    /// Who this member is, and where.
    package struct Identity: Sendable {
        package var signingKey: SigningKey
        /// The key pair whose public half is in this member's card.
        package var agreementKey: ChatKeyPair
        package var poolID: UUID

        package init(signingKey: SigningKey, agreementKey: ChatKeyPair, poolID: UUID) {
            self.signingKey = signingKey
            self.agreementKey = agreementKey
            self.poolID = poolID
        }
    }

    /// Another member.
    struct Member: Sendable {
        let agreementKey: [UInt8]
        let key: PairKey
        var session: EndToEndSession
        /// The way to it, if there is one.
        var route: [PeerID]?
        /// Since when there is no room for something that was to be sent.
        var wantsRoomSince: Duration?
    }

    let identity: Identity
    var keys: MeshKeyRing
    var gate: EnvelopeGate
    var topology: TopologyTable
    var members: [PeerID: Member] = [:]
    /// Peers with a link, members or not.
    var links: Set<PeerID> = []
    private var lastIncarnation: UInt64 = 0
    private var nextSweep: Duration?
    /// What was dropped, by cause, since the beginning.
    package internal(set) var drops = DropCounts()

    /// - Parameter secret: what the members share: 32 random bytes, from the welcome.
    package init(_ identity: Identity, secret: [UInt8]) {
        self.identity = identity
        let own = identity.signingKey.peerID
        keys = MeshKeyRing(MeshKey(secret: secret, poolID: identity.poolID))
        gate = EnvelopeGate(own: own, poolID: identity.poolID)
        topology = TopologyTable(own: own)
    }

    package var own: PeerID { gate.own }

    // MARK: Members

    /// Somebody is a member. One that has begun anew, with another agreement key, is another one.
    /// - Parameter agreementKey: the X25519 key of its card.
    /// - Throws: `unusablePublicKey`.
    package mutating func addMember(
        _ peer: PeerID, agreementKey: [UInt8], now: MeshMoment
    ) throws(CryptoError) -> [MeshAction] {
        guard peer != own, members[peer]?.agreementKey != agreementKey else { return [] }
        let key = try identity.agreementKey.pairKey(with: agreementKey)
        let actions = removeMember(peer, now: now)
        members[peer] = Member(
            agreementKey: agreementKey, key: key, session: EndToEndSession(incarnation: nextIncarnation(now)))
        let introduction = links.contains(peer) ? becomeNeighbour(peer, now) : []
        let routes = findRoutes(now)
        let early = topology.takeEarly(of: peer).map { receiveTopology($0, from: nil, now: now) } ?? []
        return actions + introduction + routes + early + update(now)
    }

    /// Somebody is no member any more. What waits for it is lost.
    package mutating func removeMember(_ peer: PeerID, now: MeshMoment) -> [MeshAction] {
        guard let member = members.removeValue(forKey: peer) else { return [] }
        topology.remove(peer)
        return (member.route == nil ? [] : [.reach(peer, .none)]) + update(now)
    }

    /// How a member can be reached; `nil` for somebody who is none.
    package func reach(_ peer: PeerID) -> Reach? { members[peer].map { Self.reach($0.route) } }

    /// Whether a member has acknowledged everything that was to arrive.
    package func hasDelivered(to peer: PeerID) -> Bool { members[peer]?.session.isIdle ?? true }

    /// Members for whom there was no room, and since when each has taken nothing.
    package var waitedFor: [(peer: PeerID, since: Duration)] {
        members.compactMap { peer, member in
            member.wantsRoomSince.map { (peer, max($0, member.session.progressedAt)) }
        }
    }

    /// The pool has a new secret, because somebody was removed.
    package mutating func install(secret: [UInt8], now: MeshMoment) {
        keys.install(MeshKey(secret: secret, poolID: identity.poolID), now: now.time)
        topology.announceAgain(at: now.time + MeshKeyRing.lead)
    }

    /// Grows even when the clock was put back.
    private mutating func nextIncarnation(_ now: MeshMoment) -> UInt64 {
        let microseconds = max(0, min(now.date.timeIntervalSinceReferenceDate, 1e11)) * 1e6
        lastIncarnation = max(UInt64(microseconds), lastIncarnation + 1)
        return lastIncarnation
    }

    // MARK: Links

    /// A link to a member stands, or stands in the place of another: what the old one had not delivered is sent anew.
    package mutating func linkUp(_ peer: PeerID, now: MeshMoment) -> [MeshAction] {
        let isReplacement = !links.insert(peer).inserted
        guard members[peer] != nil else { return [] }
        if isReplacement { members[peer]?.session.changeWay() }
        return becomeNeighbour(peer, now) + update(now)
    }

    /// Tells a new neighbour all that is known about others.
    private mutating func becomeNeighbour(_ peer: PeerID, _ now: MeshMoment) -> [MeshAction] {
        topology.linkUp(peer, now: now.time)
        return topology.messages(for: peer).map { .write(.topology, $0, isReliable: true, to: peer) }
    }

    /// A link is gone.
    package mutating func linkDown(_ peer: PeerID, now: MeshMoment) -> [MeshAction] {
        guard links.remove(peer) != nil, members[peer] != nil else { return [] }
        topology.linkDown(peer)
        return update(now)
    }

    // MARK: Receiving

    /// A message of a link has come. Control is not for the mesh and is ignored.
    /// - Parameter body: what follows the kind's byte.
    package mutating func receive(
        _ kind: LinkMessageKind, _ body: [UInt8], from neighbour: PeerID, now: MeshMoment
    ) -> [MeshAction] {
        guard members[neighbour] != nil else { return drop(.stranger) }
        switch kind {
        case .payload: return receivePacket(body, from: neighbour, now: now)
        case .envelope: return receiveEnvelope(body, from: neighbour, now: now)
        case .topology: return receiveTopology(body, from: neighbour, now: now)
        case .control: return []
        }
    }

    mutating func drop(_ cause: DropCause) -> [MeshAction] {
        drops.add(cause)
        return []
    }

    // MARK: Time

    /// When `tick` is due.
    package var deadline: Duration {
        members.values.reduce(min(topology.deadline, nextSweep ?? .zero)) { earliest, member in
            guard member.route != nil, let deadline = member.session.deadline else { return earliest }
            return min(earliest, deadline)
        }
    }

    /// Does what is due.
    package mutating func tick(now: MeshMoment) -> [MeshAction] {
        if now.time >= nextSweep ?? .zero {
            nextSweep = now.time + MeshLimits.sweepInterval
            gate.sweep(now: now.time)
            drops.add(.oneSidedLink, topology.map.oneSidedLinks)
            topology.prune(now: now.time)
        }
        return update(now)
    }
}
