import Foundation
import PoolCrypto
import OrderedCollections
import PoolWire

extension RelayCore {
    /// `kick_peer` (relay.md 5.9, 9.1): also an absent peer loses its approval.
    mutating func kickPeer(
        _ kick: KickPeer, from id: ConnectionID, _ client: Client
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: kick.sessionToken, notHost: .error(403, "only the pool host can kick peers"))
        guard let pool = pools[poolID], kick.peerID != pool.hostID else { throw .silent }
        let wasApproved = pools[poolID]?.approved.remove(kick.peerID) != nil
        pools[poolID]?.buffers.forget(kick.peerID)
        let changes: [StoreChange] = wasApproved ? [.withdraw(kick.peerID, pool: poolID)] : []
        guard let guest = pools[poolID]?.guests.removeValue(forKey: kick.peerID) else {
            return wasApproved ? [.commit(changes, then: .announce([]), holding: id)] : []
        }
        clients[guest.connection] = nil
        dropPending(of: guest.connection)
        admission.puzzles.forget(guest.connection)
        let others = pools[poolID]?.guests.values.map(\.connection) ?? []
        let announcement: [RelayAction] = [
            .send(.kicked(reason: kick.reason), to: [guest.connection]), .close(guest.connection, .kicked),
            .send(.peerLeft(peerID: kick.peerID, reason: kick.reason), to: others),
        ]
        return [.commit(changes, then: .announce(announcement), holding: id)]
    }

    /// `create_invitation` (relay.md 5.9, 8.6).
    mutating func createInvitation(
        _ wish: CreateInvitation, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: wish.sessionToken, notHost: .error(403, "only the pool host can create invitations"))
        guard let pool = pools[poolID] else { throw .silent }
        let longest = UInt64(max(0, configuration.pool.maxInvitationLifetime.seconds))
        let expiresAt = occasion.unixSeconds + Int64(min(wish.expiresInSecs, longest))
        let record = InvitationRecord(
            tokenID: occasion.random(16), tokenSecret: occasion.random(32), poolID: poolID, expiresAt: expiresAt,
            maxUses: wish.maxUses, uses: 0)
        var invitation = Invitation(
            tokenID: record.tokenID, tokenSecret: record.tokenSecret, poolID: poolID,
            serverFingerprint: identity.shortFingerprint, expiresAt: expiresAt, maxUses: wish.maxUses,
            serverAddress: pool.record.serverURL ?? configuration.server.webSocketBind.description, signature: nil)
        invitation.sign(by: identity)
        invitations[record.tokenID] = record
        metrics.invitationsCreated += 1
        let created = InvitationCreated(
            tokenID: Base64.encode(record.tokenID), url: invitation.url, expiresAt: expiresAt)
        return [.commit([.putInvitation(record)], then: .invited(id, created, tokenID: record.tokenID), holding: id)]
    }

    mutating func invited(
        _ id: ConnectionID, _ created: InvitationCreated, _ tokenID: [UInt8], written: Bool
    ) -> [RelayAction] {
        if written { return [.send(.invitationCreated(created), to: [id])] }
        invitations[tokenID] = nil
        return [.send(.error(RelayError(code: 503, message: "server busy, try again later")), to: [id])]
    }

    /// `revoke_invitation` (relay.md 5.9): never an answer. Of another pool's invitation it does nothing.
    mutating func revokeInvitation(
        _ revocation: RevokeInvitation, from id: ConnectionID, _ client: Client
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: revocation.sessionToken,
            notHost: .error(403, "only the pool host can revoke invitations"))
        guard let tokenID = Base64.decode(revocation.tokenID), invitations[tokenID]?.poolID == poolID else {
            throw .silent
        }
        invitations[tokenID] = nil
        return [.commit([.dropInvitations([tokenID])], then: .announce([]), holding: id)]
    }

    /// `close_pool` (relay.md 5.9).
    mutating func closePool(
        token: String?, from id: ConnectionID, _ client: Client
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: token, notHost: .error(403, "only the pool host can close the pool"))
        return end(poolID, reason: "pool closed", close: .poolClosed, holding: id)
    }

    /// `update_pool_config` (relay.md 5.9).
    mutating func updatePoolConfig(
        _ update: UpdatePoolConfig, from id: ConnectionID, _ client: Client
    ) throws(Refusal) -> [RelayAction] {
        let poolID = try governedPool(
            client, token: update.sessionToken, notInPool: .error(401, "not authenticated to any pool"),
            notHost: .error(401, "only the pool host can update pool config"))
        guard let flag = update.tunnelExitEnabled, var record = pools[poolID]?.record,
            flag != record.tunnelExitEnabled
        else { throw .silent }
        record.tunnelExitEnabled = flag
        pools[poolID]?.record = record
        let news = RelayAction.send(
            .poolConfigUpdated(tunnelExitEnabled: flag, updatedByHost: true), to: pools[poolID]?.connections() ?? [])
        return [.commit([.putPool(record)], then: .announce([news]), holding: id)]
    }
}
