import Foundation
import Logging
public import PoolTransport
public import PoolWire

/// What the host of a pool does.
extension Membership {
    /// Removes a member for good: it does not come back without being asked about, whatever the admission policy.
    ///
    /// Works for members that are away, too. In this order (deltas.md 5): it is no longer let in, it is told, it is
    /// removed.
    /// - Parameter reason: public.
    /// - Throws: `PoolError.notHost`; `TransportError` when it could not be carried out. It is kept out even so: it is
    ///   removed when it is next seen.
    public func kick(_ peer: PeerID, reason: String = "Removed by host") async throws {
        guard let hosting = transport.hosting, peer != state.roster?.pool.selfID else { throw PoolError.notHost }
        let member = state.roster?.members[peer]
        let gone = state.roster?.left(peer)
        await remember(peer) { record in
            record.standing = .removed
            if let member { record.name = member.name }
        }
        if let gone { broadcast.announce(.memberLeft(state.shown(gone), reason: reason)) }
        try await expel(peer, reason: reason, hosting)
    }

    /// The block list, oldest first. Empty for a guest.
    public var blocked: [BlockEntry] { desk?.blocks.entries ?? [] }

    /// Puts a key on the block list and removes the member.
    public func block(_ peer: PeerID, reason: String = "Removed by host") async throws {
        try await addBlock(peer.rawValue, name: state.roster?.members[peer]?.name ?? "", .manual)
        try await kick(peer, reason: reason)
    }

    /// Puts a name on the block list and removes the members that have it. Names are no identities: whoever is
    /// blocked by name can come back with another.
    public func block(name: String, reason: String = "Removed by host") async throws {
        try await addBlock(name, name: name, .manual)
        for member in state.roster?.members.values.filter({ $0.isPresent && isBlocked($0) }) ?? [] {
            try await kick(member.id, reason: reason)
        }
    }

    /// Takes a key or a name off the block list, and forgives the key its removal.
    /// - Throws: `PoolError.notHost`; what the records throw.
    public func unblock(_ id: String) async throws {
        guard desk != nil else { throw PoolError.notHost }
        if let entry = desk?.blocks.remove(id) { try await records.removeBlock(entry.id) }
        guard state.book.standing(of: PeerID(id)) == .removed else { return }
        await remember(PeerID(id)) { $0.standing = .unknown }
    }

    /// Those who wait to be let in. Empty for a guest.
    public var waitingRequests: [AdmissionRequest] { desk?.requests ?? [] }

    /// Decides about somebody who asks to be let in (`PoolEvent.joinRequest`).
    /// - Parameter reason: told to who is refused.
    /// - Throws: `PoolError.noSuchRequest` when it was decided or timed out already; `TransportError`.
    public func answer(_ peer: PeerID, approve: Bool, reason: String = "Rejected by host") async throws {
        guard let hosting = transport.hosting else { throw PoolError.notHost }
        let failures = desk?.failureCount(of: peer)
        guard let request = desk?.answered(peer, approved: approve) else { throw PoolError.noSuchRequest }
        await rememberFailures(of: peer, before: failures)
        if approve {
            broadcast.announce(.joinDecided(try await letIn(request, hosting)))
        } else {
            broadcast.announce(.joinDecided(try await refuse(request, reason: reason, hosting)))
        }
    }

    /// Changes whom to let in without asking.
    public func setAdmission(_ policy: AdmissionPolicy) { desk?.policy = policy }

    /// Makes an invitation.
    /// - Parameters:
    ///   - maxUses: 0 is unlimited.
    ///   - lifetime: how long it is valid.
    public func createInvitation(maxUses: UInt8 = 1, lifetime: Duration = .seconds(300)) async throws
        -> HostedInvitation
    {
        guard let hosting = transport.hosting else { throw PoolError.notHost }
        return try await hosting.createInvitation(maxUses: maxUses, lifetime: lifetime)
    }

    /// Makes an invitation unusable.
    public func revokeInvitation(tokenID: String) async throws {
        guard let hosting = transport.hosting else { throw PoolError.notHost }
        try await hosting.revokeInvitation(tokenID: tokenID)
    }

    /// Ends the pool for everybody.
    public func closePool() async throws {
        guard let hosting = transport.hosting else { throw PoolError.notHost }
        try await hosting.close()
    }

    // MARK: Requests

    /// - Returns: whether somebody waits for an answer now.
    func asked(_ request: HostJoinRequest) async -> Bool {
        guard let hosting = transport.hosting, let roster = state.roster else { return false }
        let limit = min(configuration.maxMembers ?? roster.pool.maxPeers, roster.pool.maxPeers)
        let circumstances = AdmissionDesk.Circumstances(
            standing: state.book.standing(of: request.peer), isFull: roster.crowd >= limit,
            isListed: roster.members[request.peer]?.presence == .here)
        let failures = desk?.failureCount(of: request.peer)
        guard let decision = desk?.decide(request, circumstances, now: time.now()) else { return false }
        await rememberFailures(of: request.peer, before: failures)
        do {
            switch decision {
            case .approve: await broadcast.publish(.joinDecided(try await letIn(request, hosting)))
            case .reject(let reason, let block):
                await broadcast.publish(.joinDecided(try await refuse(request, reason: reason, hosting)))
                if block {
                    try await addBlock(request.peer.rawValue, name: ShownText.name(request.displayName), .bruteForce)
                }
            case .ask(let question):
                await broadcast.publish(.joinRequest(question))
                return true
            case .wait: break
            }
        } catch {
            await broadcast.publish(.warning("A request to join could not be answered: \(error)"))
        }
        return false
    }

    /// Failed attempts count over restarts.
    private func rememberFailures(of peer: PeerID, before: Int?) async {
        guard let count = desk?.failureCount(of: peer), count != before else { return }
        do {
            try await records.save(FailedAttempts(id: peer.rawValue, count: count, updatedAt: time.date()))
        } catch {
            await broadcast.publish(.warning("A failed attempt to join cannot be recorded: \(error)"))
        }
    }

    func refuseLateRequests() async {
        guard let hosting = transport.hosting else { return }
        for request in desk?.expired(now: time.now()) ?? [] {
            do {
                broadcast.announce(
                    .joinDecided(try await refuse(request, reason: "The host did not answer", hosting)))
            } catch {
                broadcast.announce(.warning("A request to join could not be refused: \(error)"))
            }
        }
    }

    private func letIn(_ request: HostJoinRequest, _ hosting: any PoolHosting) async throws -> AdmissionDecision {
        let name = ShownText.name(request.displayName)
        try await hosting.approve(request)
        await remember(request.peer) { record in
            record.standing = .approved
            if record.name.isEmpty { record.name = name }
        }
        return AdmissionDecision(peer: request.peer, name: name, approved: true, reason: "")
    }

    private func refuse(
        _ request: HostJoinRequest, reason: String, _ hosting: any PoolHosting
    ) async throws -> AdmissionDecision {
        try await hosting.reject(request, reason: reason)
        return AdmissionDecision(
            peer: request.peer, name: ShownText.name(request.displayName), approved: false, reason: reason)
    }

    // MARK: Those who are there

    /// As host: a relay lets those back in whom it knows as approved; whoever was removed or blocked meanwhile is
    /// removed again, everybody else is remembered as let in.
    /// - Returns: whether the peer may stay.
    @discardableResult
    func welcomeOrExpel(_ peer: TransportPeer) async -> Bool {
        guard desk != nil, let member = state.roster?.members[peer.id], peer.id != state.roster?.pool.selfID else {
            return true
        }
        if let hosting = transport.hosting, state.book.standing(of: peer.id) == .removed || isBlocked(member) {
            _ = state.roster?.left(peer.id)
            do {
                try await expel(peer.id, reason: "Removed by host", hosting)
            } catch {
                logger.warning("a removed member came back and could not be removed again: \(error)")
            }
            return false
        }
        await remember(peer.id) { record in
            record.standing = .approved
            record.name = member.name
        }
        return true
    }

    /// Tells a member to go, then has it removed.
    private func expel(_ peer: PeerID, reason: String, _ hosting: any PoolHosting) async throws {
        let notice = SystemPayload(
            text: "You were removed from the pool.", event: .removedFromPool, targetPeerID: peer)
        try await send(.system, encode(notice), to: .only([peer]))
        try await hosting.kick(peer, reason: reason)
    }

    private func isBlocked(_ member: Member) -> Bool {
        guard let blocks = desk?.blocks else { return false }
        return blocks.contains(member.id, name: member.transportName) || blocks.contains(member.id, name: member.name)
    }

    private func addBlock(_ id: String, name: String, _ reason: BlockEntry.Reason) async throws {
        guard desk != nil else { throw PoolError.notHost }
        let entry = BlockEntry(id: id, peerDisplayName: name, reason: reason, blockedAt: time.date())
        desk?.blocks.insert(entry)
        try await records.save(entry)
    }
}
