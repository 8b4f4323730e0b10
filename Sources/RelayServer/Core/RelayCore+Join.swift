import Foundation
import PoolCrypto
import OrderedCollections
import PoolWire

extension RelayCore {
    private static let maxNameBytes = 128

    /// `join_request` (relay.md 5.5 with the checks of 9.3).
    mutating func joinRequest(
        _ request: JoinRequest, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        let name = try cleanName(request.displayName)
        guard takeToken(client.group, at: occasion) else { throw .error(429, "rate limited") }
        guard let solution = request.powSolution,
            let challenge = admission.puzzles.take(from: id, unixSeconds: occasion.unixSeconds)
        else { throw newPuzzle(for: id, at: occasion) }
        try checkSolution(solution, to: challenge, client, at: occasion)
        metrics.invitationsConsumed += 1
        let invitation = try usableInvitation(for: request, at: occasion)
        guard let pool = pools[invitation.poolID] else { throw .error(404, "invitation not found or expired") }
        guard let host = pool.hostConnection else {
            return [.send(.joinRejected(reason: "host_offline_unavailable"), to: [id])]
        }
        let join = PendingJoin(
            connection: id,
            request: JoinRequestForHost(
                clientPublicKey: request.clientPublicKey, tokenID: request.tokenID, proof: request.proof,
                timestamp: request.timestamp, nonce: request.nonce, displayName: name),
            deadline: occasion.uptime + configuration.join.pendingLifetime.milliseconds)
        try remember(join, in: invitation.poolID)
        return [.send(.joinRequestForHost(join.request), to: [host])]
    }

    func cleanName(_ name: String) throws(Refusal) -> String {
        guard name.utf8.count <= Self.maxNameBytes else { throw .error(400, "display name too long") }
        return DisplayName.clean(name)
    }

    /// Error 428 with a new puzzle (relay.md 8.8).
    private mutating func newPuzzle(for id: ConnectionID, at occasion: Occasion) -> Refusal {
        guard let puzzle = admission.puzzles.issue(to: id, at: occasion) else {
            return .error(503, "server busy, try again later")
        }
        return .error(PowChallenge.errorCode, puzzle.errorMessage)
    }

    private mutating func checkSolution(
        _ solution: JoinRequest.PowSolution, to challenge: PowChallenge, _ client: Client, at occasion: Occasion
    ) throws(Refusal) {
        guard let bytes = Base64.decode(solution.solution), bytes.count == 8 else {
            throw .error(400, "invalid PoW solution format")
        }
        let puzzle = Base64.decode(challenge.challenge) ?? []
        guard ProofOfWork.isValid(challenge: puzzle, solution: bytes, difficulty: Int(challenge.difficulty)) else {
            admission.buckets.penalise(client.group, by: 3, uptime: occasion.uptime)
            throw .error(403, "proof-of-work verification failed")
        }
    }

    /// The invitation that a request may use. Whoever was approved before may use a used-up one again, which is how
    /// the web client returns (relay.md 8.7).
    private mutating func usableInvitation(
        for request: JoinRequest, at occasion: Occasion
    ) throws(Refusal) -> InvitationRecord {
        let refusal = Refusal.error(404, "invitation not found or expired")
        guard let tokenID = Base64.decode(request.tokenID), let invitation = invitations[tokenID],
            let pool = pools[invitation.poolID], let proof = key32(request.proof), let nonce = key32(request.nonce)
        else { throw refusal }
        let isProofValid =
            isWithin(configuration.authentication.proofWindow, occasion.unixSeconds, request.timestamp)
            && JoinProof.verify(
                proof, tokenID: tokenID, tokenSecret: invitation.tokenSecret, poolID: invitation.poolID,
                timestamp: request.timestamp, nonce: nonce)
        let admission = JoinAdmission(
            maxUses: invitation.maxUses, uses: invitation.uses,
            isExpired: occasion.unixSeconds > invitation.expiresAt, isProofValid: isProofValid,
            isKeyApproved: pool.approved.contains(PeerID(request.clientPublicKey)))
        guard admission != .refused else { throw refusal }
        // The proof does not name the key, so whoever saw it could use it for another one.
        let until = occasion.uptime + 2 * configuration.authentication.proofWindow.milliseconds
        guard
            self.admission.nonces.note(
                tokenID + nonce, owner: request.clientPublicKey, uptime: occasion.uptime, until: until)
        else { throw refusal }
        return invitation
    }

    /// Keeps a join for the host's answer. A repeated one of the same connection and key takes its own place.
    private mutating func remember(_ join: PendingJoin, in poolID: UUID) throws(Refusal) {
        guard var pool = pools[poolID] else { return }
        pool.pending.removeAll { $0.connection == join.connection && $0.peerID == join.peerID }
        guard pool.pending.count < configuration.join.maxPending else {
            throw .error(503, "too many pending join requests for this pool, try again later")
        }
        pool.pending.append(join)
        pools[poolID] = pool
    }

    /// `join_approval` (relay.md 5.7). Of several requests with one key the oldest is meant.
    mutating func joinApproval(
        _ approval: JoinApproval, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: approval.sessionToken, notHost: .error(403, "only the pool host can approve joins"))
        guard var pool = pools[poolID] else { throw .silent }
        let answered = pool.pending.filter { $0.request.clientPublicKey == approval.clientPublicKey }
        guard let join = answered.first else { throw .silent }
        pool.pending.removeAll { $0.request.clientPublicKey == approval.clientPublicKey }
        pools[poolID] = pool
        guard approval.approved else {
            return [rejection(approval.reason ?? "rejected by host", of: answered)]
        }
        guard key32(approval.clientPublicKey) != nil else {
            let error = RelayError(code: 400, message: "invalid client public key encoding")
            return [.send(.error(error), to: [id]), rejection("invalid public key", of: answered)]
        }
        let others = answered.dropFirst().filter { $0.connection != join.connection }
        let changes = approve(join, in: poolID)
        return (others.isEmpty ? [] : [rejection("unable to join pool at this time", of: others)])
            + [.commit(changes, then: .admit(join, pool: poolID), holding: id)]
    }

    private func rejection(_ reason: String, of joins: some Sequence<PendingJoin>) -> RelayAction {
        .send(.joinRejected(reason: reason), to: joins.map(\.connection))
    }

    /// Approves a key for good. A use is counted only when the key is new and there is room for it (relay.md 9.3).
    private mutating func approve(_ join: PendingJoin, in poolID: UUID) -> [StoreChange] {
        guard pools[poolID]?.approved.insert(join.peerID).inserted == true else { return [] }
        var changes = [StoreChange.approve(join.peerID, pool: poolID)]
        if hasRoom(for: join.peerID, in: poolID), let tokenID = Base64.decode(join.request.tokenID),
            invitations[tokenID] != nil
        {
            invitations[tokenID]?.uses += 1
            changes.append(.countUse(tokenID: tokenID))
        }
        return changes
    }

    private func hasRoom(for peer: PeerID, in poolID: UUID) -> Bool {
        guard let pool = pools[poolID] else { return false }
        return pool.guests.count + 1 < configuration.pool.maxPoolSize && pool.guests[peer] == nil
            && peer != pool.hostID
    }

    /// The approval is durable: the joiner becomes a member, if it is still there and there is room.
    mutating func admit(
        _ join: PendingJoin, to poolID: UUID, written: Bool, at occasion: Occasion
    ) -> [RelayAction] {
        guard clients[join.connection] != nil else { return [] }
        guard written, pools[poolID]?.approved.contains(join.peerID) == true, hasRoom(for: join.peerID, in: poolID)
        else {
            let reason = "unable to join pool at this time"
            return [.send(.joinRejected(reason: reason), to: [join.connection])]
        }
        let left = leave(join.connection, at: occasion)
        return left
            + enter(poolID, as: join.peerID, name: join.request.displayName, by: join.connection, at: occasion)
    }
}
