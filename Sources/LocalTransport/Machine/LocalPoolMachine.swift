import DNSSD
import Foundation
package import PoolCrypto
package import PoolMesh
package import PoolTransport
package import PoolWire

/// One membership in a local pool, as its host or as a guest, as a value: who is in, whom links lead to, what is told to
/// whom (local-pools.md 3 to 5). The mesh is a part of it.
///
///     outside --(link, greeting, exchange, welcome)--> in the pool --> over
///        ^---- refused, or too many tries in vain: over
///
/// A host is in its pool from the start. A guest that loses its links stays in the pool and looks for others; one whose
/// secret is no longer right asks to be let in again.
///
/// Inputs in a state where they mean nothing are harmless races (a link of somebody who has just left) or the peer's
/// error (a control message from a stranger): ignored. After the end every input is ignored.
package struct LocalPoolMachine: Sendable {
    let settings: LocalPoolSettings
    /// New in each run.
    let key: ChatKeyPair
    var links = LinkTable()
    var dials: DialBook
    /// A guest's way in.
    var entry: Entry?
    /// A host's duties.
    var desk: HostDesk?
    /// `nil` outside.
    var place: Place?
    package private(set) var isOver = false
    /// How many links of strangers had to give way to others.
    package internal(set) var strangersPushedOut = 0

    /// A guest.
    package init(guest settings: LocalPoolSettings, entrance: LocalEntrance, key: ChatKeyPair) {
        self.settings = settings
        self.key = key
        dials = DialBook(longestWait: settings.longestWait)
        entry = Entry(entrance: entrance)
    }

    /// The host of a pool.
    /// - Parameter now: its chance makes the secret of a new pool.
    package init(host settings: LocalPoolSettings, hosting: LocalHostSettings, key: ChatKeyPair, now: MeshMoment) {
        self.settings = settings
        self.key = key
        dials = DialBook(longestWait: settings.longestWait)
        let memory = hosting.memory
        let secret =
            memory.secret.count == LocalPoolBounds.secretLength
            ? PoolSecret(epoch: memory.epoch, bytes: memory.secret)
            : PoolSecret(
                epoch: max(memory.epoch &+ 1, now.seconds), bytes: now.random(LocalPoolBounds.secretLength))
        let card = LocalCard.make(
            in: hosting.poolID, displayName: settings.displayName, agreementKey: key.publicKey,
            signedBy: settings.identity)
        let state = LocalPoolState(
            poolID: hosting.poolID, poolName: hosting.poolName.cut(toBytes: LocalPoolBounds.maxNameBytes),
            maxPeers: min(max(hosting.maxPeers, 1), LocalPoolBounds.maxMembers), hostID: card.peer, secret: secret,
            members: [])
        place = Place(state, card: card, hostCard: card, settings: settings, key: key)
        desk = HostDesk(hosting, identity: settings.identity, card: card, now: now)
    }

    package var own: PeerID { settings.identity.peerID }
    package var isHost: Bool { desk != nil }
    /// Whether payloads can be sent.
    package var isMember: Bool { place != nil && !isOver }

    /// Whether somebody is out of reach whom one would see in the pool: a member, the host, everybody before one is in.
    package var missesSomebody: Bool {
        guard let place else { return true }
        let isHostMissing = !isHost && place.roster[place.hostID] == nil
        return isHostMissing || place.roster.members.contains { place.mesh.reach($0).map { $0 == .none } ?? true }
    }

    /// What people call a member.
    func shownName(of peer: PeerID) -> String {
        let name = place?.roster[peer]?.card.shownName ?? ""
        return name.isEmpty ? String(peer.rawValue.prefix(8)) : name
    }

    /// What was dropped, and why.
    package var drops: DropCounts { place?.mesh.drops ?? DropCounts() }

    /// What has become of those who asked to be let in.
    package var joinCounts: JoinDesk.Counts { desk?.joins.counts ?? JoinDesk.Counts() }

    // MARK: Beginning and end

    /// - Parameter addresses: where others may dial this member.
    package mutating func start(addresses: [String], _ now: MeshMoment) -> [LocalPoolAction] {
        if let entry {
            dials.want(.entrance, at: entry.entrance.addresses, due: now.time)
            return beginDials(now)
        }
        guard let place else { return [] }
        desk?.addresses = addresses
        for (peer, addresses) in desk?.approved ?? [:] where settings.dialsMembers && !addresses.isEmpty {
            dials.want(.peer(peer), at: addresses, due: now.time)
        }
        return [
            .record(.secret(place.secret.bytes, epoch: place.secret.epoch)),
            .tell(.joined(place.joined(isReturn: false))),
        ] + beginDials(now)
    }

    /// Goes, and says so to everybody.
    package mutating func leave(_ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver else { return [] }
        return spread(.left(own), now) + end(.left)
    }

    /// The shell cannot go on.
    package mutating func fail(_ error: TransportError) -> [LocalPoolAction] { end(.failed(error)) }

    mutating func end(_ reason: EndReason) -> [LocalPoolAction] {
        guard !isOver else { return [] }
        isOver = true
        return [.end(reason)]
    }

    // MARK: Time

    /// When `tick` is due.
    package var deadline: Duration? {
        guard !isOver else { return nil }
        let passages = place?.passages.values.map(\.until).min()
        return [
            dials.deadline, links.deadline, entry?.deadline, desk?.joins.deadline, desk?.welcomes.map(\.until).min(),
            place?.roster.deadline, place?.mesh.deadline, deafDeadline, passages,
        ].compactMap(\.self).min()
    }

    /// Does what is due.
    package mutating func tick(_ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver else { return [] }
        var actions = beginDials(now)
        for link in links.expired(now: now.time) { actions += drop(link, now) }
        if let action = entry?.exchange?.machine.tick(now: now.time) { actions += carryOut(action, now) }
        if let waiting = desk?.joins.tick(now: now.time) { actions += carryOut(waiting, now) }
        for peer in place?.roster.expire(now: now.time) ?? [] { actions += outOfReach(peer, now) }
        if let deadline = place?.mesh.deadline, deadline <= now.time { actions += mesh(now) { $0.tick(now: now) } }
        actions += deafen(now)
        place?.endPassages { $0.until <= now.time }
        actions += welcomeThoseKnown(now)
        return actions
    }

    mutating func beginDials(_ now: MeshMoment) -> [LocalPoolAction] {
        dials.begin(now: now.time).map { .dial($0) }
    }
}
