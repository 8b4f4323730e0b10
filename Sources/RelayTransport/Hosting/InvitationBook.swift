import PoolCrypto
package import PoolTransport
package import PoolWire

/// A host's invitations: judges whether a joiner holds one (relay.md 8.7) and counts their uses.
///
/// Used-up invitations stay for the proof of returning members; expired ones so that their holders are told so.
/// Bounded: beyond the limits the oldest are forgotten, and their holders count as unverified.
package struct InvitationBook {
    private struct Entry {
        var invitation: Invitation
        var uses: Int
    }

    /// More invitations than a host can hand out in a sensible time.
    static let maxInvitations = 4096
    /// Nonces are kept twice as long as a proof is fresh; more would need more joins than a relay lets through.
    static let maxNonces = 16_384

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var revoked: Set<String> = []
    private var approved: Set<PeerID>
    /// Approved, not yet seen in the pool: what its arrival costs.
    private var arriving: [PeerID: String] = [:]
    private var nonces: Set<String> = []
    private var nonceOrder: [(nonce: String, unix: Int64)] = []

    package init(_ memory: RelayHostMemory) {
        approved = memory.approved
        for known in memory.invitations { insert(known.invitation, uses: known.uses) }
    }

    // MARK: Invitations

    package mutating func add(_ invitation: Invitation) -> RelayHostRecord {
        insert(invitation, uses: 0)
        return .invitationCreated(invitation)
    }

    package mutating func revoke(_ tokenID: String) -> RelayHostRecord {
        if entries.removeValue(forKey: tokenID) != nil { order.removeAll { $0 == tokenID } }
        if revoked.count >= Self.maxInvitations { revoked.removeAll() }
        revoked.insert(tokenID)
        return .invitationRevoked(tokenID: tokenID)
    }

    private mutating func insert(_ invitation: Invitation, uses: Int) {
        let tokenID = invitation.tokenIDText
        if entries.updateValue(Entry(invitation: invitation, uses: uses), forKey: tokenID) == nil {
            order.append(tokenID)
        }
        if order.count > Self.maxInvitations { entries[order.removeFirst()] = nil }
    }

    // MARK: Joiners

    /// Whether a joiner may ask. Each proof is good for one request.
    /// - Parameter now: Unix seconds.
    package mutating func judge(_ request: JoinRequestForHost, now: Int64) -> HostJoinRequest.Proof {
        if revoked.contains(request.tokenID) { return .invalid("The invitation was revoked.") }
        guard let entry = entries[request.tokenID] else { return .unverified }
        let invitation = entry.invitation
        guard !invitation.isExpired(at: now) else { return .invalid("The invitation has expired.") }
        guard let proof = Base64.decode(request.proof), let nonce = Base64.decode(request.nonce),
            JoinProof.verify(
                proof, tokenID: invitation.tokenID, tokenSecret: invitation.tokenSecret, poolID: invitation.poolID,
                timestamp: request.timestamp, nonce: nonce)
        else { return .invalid("The proof of the invitation is wrong.") }
        guard isFresh(request.timestamp, now: now) else {
            return .invalid("The request is too old, or the joiner's clock is wrong.")
        }
        guard remember(request.nonce, now: now) else { return .invalid("The request was seen before.") }
        let admission = JoinAdmission(
            maxUses: invitation.maxUses, uses: entry.uses, isExpired: false, isProofValid: true,
            isKeyApproved: approved.contains(PeerID(request.clientPublicKey)))
        return admission == .refused ? .invalid("The invitation is used up.") : .valid
    }

    /// The host lets somebody in.
    package mutating func approve(_ peer: PeerID, tokenID: String) -> [RelayHostRecord] {
        guard approved.insert(peer).inserted else { return [] }
        arriving[peer] = tokenID
        return [.memberApproved(peer)]
    }

    /// Somebody is in the pool now: its invitation has one use less.
    package mutating func arrived(_ peer: PeerID) -> [RelayHostRecord] {
        guard let tokenID = arriving.removeValue(forKey: peer), var entry = entries[tokenID] else { return [] }
        entry.uses += 1
        entries[tokenID] = entry
        return [.invitationUsed(tokenID: tokenID, uses: entry.uses)]
    }

    package mutating func remove(_ peer: PeerID) -> RelayHostRecord {
        approved.remove(peer)
        arriving[peer] = nil
        return .memberRemoved(peer)
    }

    // MARK: Freshness

    private func isFresh(_ timestamp: Int64, now: Int64) -> Bool {
        let (difference, overflow) = now.subtractingReportingOverflow(timestamp)
        return !overflow && difference.magnitude <= UInt64(JoinProof.clockTolerance)
    }

    private mutating func remember(_ nonce: String, now: Int64) -> Bool {
        let old = nonceOrder.prefix { $0.unix < now - 2 * JoinProof.clockTolerance }.count
        let excess = max(old, nonceOrder.count - Self.maxNonces + 1)
        for forgotten in nonceOrder.prefix(excess) { nonces.remove(forgotten.nonce) }
        nonceOrder.removeFirst(min(excess, nonceOrder.count))
        guard nonces.insert(nonce).inserted else { return false }
        nonceOrder.append((nonce, now))
        return true
    }
}
