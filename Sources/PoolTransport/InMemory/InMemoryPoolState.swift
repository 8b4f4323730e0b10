import Foundation
import PoolWire

/// The rules of an `InMemoryPool` as a value: who is in, who waits, what is told to whom.
///
/// It behaves as a relay does (relay.md 5 and 9): one host, guests approved by it, approvals that survive an absence.
/// Illegal inputs are harmless races and ignored: an approval of somebody who no longer waits, a kick of a stranger.
struct InMemoryPoolState {
    /// Numbers a transport's stay; a new one for each arrival, so that a late farewell cannot hit a successor.
    typealias Link = Int

    /// What the shell has to do, in order.
    enum Effect {
        case tell(Link, TransportEvent)
        case end(Link, EndReason)
    }

    struct Present {
        var link: Link
        var peer: TransportPeer
    }

    struct Waiting {
        var link: Link
        var request: HostJoinRequest
        var isReturn: Bool
    }

    struct Ticket {
        var expiresAt: Date
        var maxUses: UInt8
        var uses = 0
    }

    let poolID: UUID
    let name: String
    let maxPeers: Int
    private var hostPeer: TransportPeer?
    private var hostLink: Link?
    private var offlineSince: Date?
    private var guests: [Present] = []
    private var approved: Set<PeerID> = []
    private var waiting: [PeerID: Waiting] = [:]
    private var tickets: [String: Ticket] = [:]
    private var closed = false

    init(poolID: UUID, name: String, maxPeers: Int) {
        self.poolID = poolID
        self.name = name
        self.maxPeers = maxPeers
    }

    // MARK: Coming and going

    mutating func hostArrives(_ peer: TransportPeer, link: Link, isReturn: Bool) -> [Effect] {
        if let hostPeer, hostPeer.id != peer.id {
            return [.end(link, .failed(TransportError(.notAuthorized, "the pool belongs to \(hostPeer.id)")))]
        }
        var effects: [Effect] = []
        if let hostLink { effects.append(.end(hostLink, .replacedElsewhere)) }
        let isNew = hostPeer == nil || closed
        if isNew { hostPeer = peer }
        closed = false
        hostLink = link
        offlineSince = nil
        effects.append(.tell(link, .joined(pool(for: peer.id, peers: isNew ? [] : nil, isReturn: isReturn))))
        if !isNew { effects += tellAll(.hostStatus(online: true, offlineSince: nil)) }
        return effects
    }

    mutating func guestArrives(
        _ peer: TransportPeer, link: Link, tokenID: String?, isReturn: Bool, now: Date
    ) -> [Effect] {
        guard let hostPeer, !closed else {
            return [.end(link, .failed(TransportError(.poolLost, "the pool does not exist; start its host first")))]
        }
        guard peer.id != hostPeer.id else { return [.end(link, .refused("not_approved"))] }
        if approved.contains(peer.id) { return admit(peer, link: link, isReturn: isReturn) }
        guard let hostLink else { return [.end(link, .refused("host_offline_unavailable"))] }
        let request = HostJoinRequest(
            peer: peer.id, displayName: peer.displayName, tokenID: tokenID ?? "",
            proof: proof(of: tokenID, now: now))
        let superseded = waiting.updateValue(Waiting(link: link, request: request, isReturn: isReturn), forKey: peer.id)
        return (superseded.map { [.end($0.link, .replacedElsewhere)] } ?? []) + [.tell(hostLink, .joinRequest(request))]
    }

    /// The transport left or lost its link.
    mutating func departs(link: Link, now: Date) -> [Effect] {
        if link == hostLink {
            hostLink = nil
            offlineSince = now
            return tellAll(.hostStatus(online: false, offlineSince: now))
        }
        if let waiter = waiting.first(where: { $0.value.link == link }) { waiting[waiter.key] = nil }
        guard let index = guests.firstIndex(where: { $0.link == link }) else { return [] }
        let gone = guests.remove(at: index)
        return tellAll(.peerLeft(gone.peer.id, reason: "disconnected"))
    }

    // MARK: Messages

    /// Whom a payload reaches; `nil` when the sender is not in the pool.
    func recipients(of sender: Link, _ recipients: Recipients) -> [Link]? {
        guard isPresent(sender) else { return nil }
        switch recipients {
        case .everyone: return everyone().map(\.link).filter { $0 != sender }
        case .only(let ids):
            let wanted = Set(ids)
            return everyone().filter { wanted.contains($0.peer.id) && $0.link != sender }.map(\.link)
        }
    }

    func peerID(of link: Link) -> PeerID? { everyone().first { $0.link == link }?.peer.id }

    func link(of peer: PeerID) -> Link? { everyone().first { $0.peer.id == peer }?.link }

    // MARK: Hosting

    func isHost(_ link: Link) -> Bool { link == hostLink }

    mutating func addTicket(_ tokenID: String, maxUses: UInt8, expiresAt: Date) {
        tickets[tokenID] = Ticket(expiresAt: expiresAt, maxUses: maxUses)
    }

    mutating func revokeTicket(_ tokenID: String) { tickets[tokenID] = nil }

    mutating func approve(_ peer: PeerID) -> [Effect] {
        guard let waiter = waiting.removeValue(forKey: peer) else { return [] }
        approved.insert(peer)
        tickets[waiter.request.tokenID]?.uses += 1
        let guest = TransportPeer(id: peer, displayName: waiter.request.displayName)
        return admit(guest, link: waiter.link, isReturn: waiter.isReturn)
    }

    mutating func reject(_ peer: PeerID, reason: String) -> [Effect] {
        guard let waiter = waiting.removeValue(forKey: peer) else { return [] }
        return [.end(waiter.link, .refused(reason))]
    }

    mutating func kick(_ peer: PeerID, reason: String) -> [Effect] {
        approved.remove(peer)
        guard let index = guests.firstIndex(where: { $0.peer.id == peer }) else { return [] }
        let kicked = guests.remove(at: index)
        return [.end(kicked.link, .kicked(reason))] + tellAll(.peerLeft(peer, reason: reason))
    }

    mutating func close() -> [Effect] {
        let effects = everyone().map { Effect.end($0.link, .poolClosed("pool closed")) }
        let refusals = waiting.values.map { Effect.end($0.link, .refused("pool closed")) }
        closed = true
        hostLink = nil
        guests = []
        approved = []
        waiting = [:]
        tickets = [:]
        return effects + refusals
    }

    func updateConfig(tunnelExitEnabled: Bool?) -> [Effect] {
        guard let tunnelExitEnabled else { return [] }
        return tellAll(.configUpdated(tunnelExitEnabled: tunnelExitEnabled))
    }

    // MARK: Parts

    private mutating func admit(_ peer: TransportPeer, link: Link, isReturn: Bool) -> [Effect] {
        var effects: [Effect] = []
        if let index = guests.firstIndex(where: { $0.peer.id == peer.id }) {
            effects.append(.end(guests.remove(at: index).link, .replacedElsewhere))
        }
        guard guests.count + 1 < maxPeers else {
            return effects + [.end(link, .failed(TransportError(.busy, "the pool is full (\(maxPeers) members)")))]
        }
        effects += tellAll(.peerJoined(peer))
        let present = everyone(includingAbsentHost: true).map(\.peer)
        guests.append(Present(link: link, peer: peer))
        effects.append(.tell(link, .joined(pool(for: peer.id, peers: present, isReturn: isReturn))))
        return effects
    }

    private func proof(of tokenID: String?, now: Date) -> HostJoinRequest.Proof {
        guard let tokenID else { return .unverified }
        guard let ticket = tickets[tokenID] else { return .invalid("unknown invitation") }
        if now > ticket.expiresAt { return .invalid("expired invitation") }
        if ticket.maxUses > 0, ticket.uses >= Int(ticket.maxUses) { return .invalid("used-up invitation") }
        return .valid
    }

    private func isPresent(_ link: Link) -> Bool { link == hostLink || guests.contains { $0.link == link } }

    /// The host first, as a relay lists it. An absent host has no link to send to.
    private func everyone(includingAbsentHost: Bool = false) -> [Present] {
        let absent = includingAbsentHost ? -1 : nil
        guard let hostPeer, let link = hostLink ?? absent else { return guests }
        return [Present(link: link, peer: hostPeer)] + guests
    }

    private func tellAll(_ event: TransportEvent) -> [Effect] { everyone().map { .tell($0.link, event) } }

    private func pool(for peer: PeerID, peers: [TransportPeer]?, isReturn: Bool) -> JoinedPool {
        JoinedPool(
            poolID: poolID, poolName: name, selfID: peer, hostID: hostPeer?.id ?? peer, peers: peers,
            maxPeers: maxPeers, hostOnline: hostLink != nil, isReturn: isReturn)
    }
}
