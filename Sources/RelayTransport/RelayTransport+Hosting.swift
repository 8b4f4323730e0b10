import Foundation
import PoolTransport
import PoolWire

// The host's side: invitations, joiners, members (relay.md 5.7, 5.9).

extension RelayTransport {
    // MARK: For the state machine

    func show(_ claim: ClaimSuccess) {
        guard let key = claim.recoveryKey, let show = desk?.hosting.onRecoveryKey else { return }
        // Ends when the callback returns; whoever gave it decides when that is.
        Task { [weak self] in
            await show(key, claim.serverFingerprint)
            await self?.recoveryKeyShown()
        }
    }

    private func recoveryKeyShown() { perform(machine.recoveryKeyShown(.now)) }

    func judge(_ request: JoinRequestForHost) {
        guard let proof = desk?.book.judge(request, now: Moment.now.unix) else { return }
        deliver(
            .joinRequest(
                HostJoinRequest(
                    peer: PeerID(request.clientPublicKey), displayName: request.displayName, tokenID: request.tokenID,
                    proof: proof)))
    }

    func invitationCreated(_ request: Int, _ created: InvitationCreated) {
        let asker = desk?.take(request)
        guard let invitation = try? Invitation(parsing: created.url), invitation.tokenIDText == created.tokenID,
            invitation.poolID == setup.credentials.poolID
        else {
            let text = "The relay made an invitation that cannot be read: is it a StealthRelay?"
            asker?.resume(returning: .failure(TransportError(.protocolViolation, text)))
            return
        }
        if let record = desk?.book.add(invitation) { desk?.report([record]) }
        let hosted = HostedInvitation(
            tokenID: created.tokenID, url: created.url,
            expiresAt: Date(timeIntervalSince1970: TimeInterval(created.expiresAt)))
        asker?.resume(returning: .success(hosted))
    }

    // MARK: For `RelayPoolHosting`

    func createInvitation(maxUses: UInt8, lifetime: Duration) async throws(TransportError) -> HostedInvitation {
        let result = await withCheckedContinuation { asker in
            guard let request = desk?.add(asker) else {
                return asker.resume(
                    returning: .failure(TransportError(.notAuthorized, "Only the pool's host can invite.")))
            }
            // Time for a second try over a new connection, and for others before it.
            let expires = Moment.now.uptime + setup.configuration.timeouts.invitation * 3
            let wish = InvitationWish(
                id: request, maxUses: maxUses, seconds: UInt64(max(1, lifetime.components.seconds)), expires: expires)
            perform(machine.createInvitation(wish, .now))
        }
        return try result.get()
    }

    func revokeInvitation(tokenID: String) throws(TransportError) {
        try requireLink()
        write(.revokeInvitation(RevokeInvitation(tokenID: tokenID, sessionToken: sending.token)))
        if let record = desk?.book.revoke(tokenID) { desk?.report([record]) }
    }

    func answer(_ request: HostJoinRequest, approved: Bool, reason: String?) throws(TransportError) {
        try requireLink()
        if approved, let records = desk?.book.approve(request.peer, tokenID: request.tokenID) { desk?.report(records) }
        write(
            .joinApproval(
                JoinApproval(
                    clientPublicKey: request.peer.rawValue, approved: approved, reason: reason,
                    sessionToken: sending.token)))
    }

    func kick(_ peer: PeerID, reason: String) throws(TransportError) {
        // Remembered also without a link: whoever is kicked has to ask again.
        if let record = desk?.book.remove(peer) { desk?.report([record]) }
        try requireLink()
        write(.kickPeer(KickPeer(peerID: peer, reason: reason, sessionToken: sending.token)))
        perform(machine.kicked(peer, reason: reason))
    }

    func closePool() throws(TransportError) {
        try requireLink()
        perform(machine.closePool(.now))
    }

    func updateConfig(tunnelExitEnabled: Bool?) throws(TransportError) {
        try requireLink()
        if let tunnelExitEnabled { desk?.tunnelExitEnabled = tunnelExitEnabled }
        write(
            .updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: tunnelExitEnabled, sessionToken: sending.token)))
    }
}

/// What the host of a relay pool can do.
struct RelayPoolHosting: PoolHosting {
    let transport: RelayTransport

    func createInvitation(maxUses: UInt8, lifetime: Duration) async throws(TransportError) -> HostedInvitation {
        try await transport.createInvitation(maxUses: maxUses, lifetime: lifetime)
    }

    func revokeInvitation(tokenID: String) async throws(TransportError) {
        try await transport.revokeInvitation(tokenID: tokenID)
    }

    func approve(_ request: HostJoinRequest) async throws(TransportError) {
        try await transport.answer(request, approved: true, reason: nil)
    }

    func reject(_ request: HostJoinRequest, reason: String) async throws(TransportError) {
        try await transport.answer(request, approved: false, reason: reason)
    }

    func kick(_ peer: PeerID, reason: String) async throws(TransportError) {
        try await transport.kick(peer, reason: reason)
    }

    func close() async throws(TransportError) { try await transport.closePool() }

    func updateConfig(tunnelExitEnabled: Bool?) async throws(TransportError) {
        try await transport.updateConfig(tunnelExitEnabled: tunnelExitEnabled)
    }
}
