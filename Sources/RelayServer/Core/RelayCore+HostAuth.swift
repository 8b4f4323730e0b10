import Foundation
import PoolCrypto
import OrderedCollections
import PoolWire

extension RelayCore {
    /// `host_auth` (relay.md 5.2).
    mutating func hostAuth(
        _ auth: HostAuth, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        guard takeToken(client.group, at: occasion) else { throw .strike(429, "rate limited") }
        guard !admission.strikes.isBlocked(client.group, uptime: occasion.uptime) else {
            throw .error(403, "temporarily blocked")
        }
        guard let binding = claim.binding else {
            throw .error(403, "server not yet claimed -- send ClaimServer first")
        }
        let key = try authenticate(auth, client, binding, at: occasion)
        clients[id]?.nonce = nil
        admission.strikes.forgive(client.group)
        if let pool = pools[auth.poolID] {
            guard pool.record.hostKey == key else { throw .strike(403, "pool host pubkey mismatch") }
        } else {
            guard pools.count < configuration.pool.maxPools else { throw .error(503, "pool creation failed") }
        }
        metrics.authSuccesses += 1
        let left = leave(id, at: occasion)
        let token = Base64.encode(occasion.random(32))
        clients[id]?.membership = .host(pool: auth.poolID, token: Array(token.utf8))
        let success = ServerFrame.hostAuthSuccess(poolID: auth.poolID, sessionToken: token)
        return left
            + (pools[auth.poolID] == nil
                ? open(auth, key: key, by: id, success, at: occasion) : rebind(auth, by: id, success, at: occasion))
    }

    /// Checks 4 to 10: that the sender holds the claimed key now.
    private func authenticate(
        _ auth: HostAuth, _ client: Client, _ binding: HostBinding, at occasion: Occasion
    ) throws(Refusal) -> [UInt8] {
        if auth.nonce == nil, !configuration.authentication.legacyHostAuth { throw .silent }
        guard let issued = client.nonce else { throw .strike(401, "no auth challenge issued for this connection") }
        if let nonce = auth.nonce, nonce != issued { throw .strike(401, "auth nonce mismatch") }
        guard isWithin(configuration.authentication.timestampWindow, occasion.unixSeconds, auth.timestamp) else {
            throw .strike(401, "timestamp outside acceptable window")
        }
        guard let key = Base64.decode(auth.hostPublicKey), let signature = Base64.decode(auth.signature) else {
            throw .silent
        }
        guard key.count == 32, signature.count == 64 else { throw .strike(401, "invalid key or signature length") }
        let transcript =
            auth.nonce == nil
            ? Transcript.hostAuthLegacy(poolID: auth.poolID, timestamp: auth.timestamp)
            : Transcript.hostAuth(
                poolID: auth.poolID, timestamp: auth.timestamp, nonce: Base64.decode(issued) ?? [])
        guard SigningKey.verify(signature, of: transcript, by: key) else {
            throw .strike(401, "signature verification failed")
        }
        guard key == binding.hostPublicKey else { throw .strike(403, "public key does not match bound host") }
        return key
    }

    /// An address that fits into an invitation; a longer one counts as not given.
    private func usable(_ serverURL: String?) -> String? {
        serverURL.flatMap { $0.utf8.count <= 4096 ? $0 : nil }
    }

    private mutating func open(
        _ auth: HostAuth, key: [UInt8], by id: ConnectionID, _ success: ServerFrame, at occasion: Occasion
    ) -> [RelayAction] {
        let record = PoolRecord(
            id: auth.poolID, hostKey: key, hostName: auth.displayName.map(DisplayName.clean) ?? "Host",
            serverURL: usable(auth.serverURL), tunnelExitEnabled: auth.tunnelExitEnabled ?? false,
            createdAt: occasion.unixSeconds)
        pools[auth.poolID] = RelayPool(record, host: .online(id))
        metrics.poolsCreated += 1
        metrics.poolsActive = pools.count
        return [.commit([.putPool(record)], then: .opened(auth.poolID, id, success), holding: id)]
    }

    mutating func opened(
        _ poolID: UUID, _ id: ConnectionID, _ success: ServerFrame, written: Bool
    ) -> [RelayAction] {
        if written { return [.send(success, to: [id])] }
        pools[poolID] = nil
        metrics.poolsActive = pools.count
        clients[id]?.membership = .none
        return [.send(.error(RelayError(code: 503, message: "pool creation failed")), to: [id])]
    }

    /// The host takes its pool back. The frames and their order are those of relay.md 5.2; what was kept for it, and
    /// joins that still wait, follow.
    private mutating func rebind(
        _ auth: HostAuth, by id: ConnectionID, _ success: ServerFrame, at occasion: Occasion
    ) -> [RelayAction] {
        guard var pool = pools[auth.poolID] else { return [] }
        var actions: [RelayAction] = []
        if let former = pool.hostConnection {
            clients[former] = nil
            actions.append(.close(former, .superseded))
        }
        let before = pool.record
        pool.host = .online(id)
        pool.record.serverURL = usable(auth.serverURL) ?? pool.record.serverURL
        pool.record.tunnelExitEnabled = auth.tunnelExitEnabled ?? false
        if pool.record.tunnelExitEnabled != before.tunnelExitEnabled {
            let update = ServerFrame.poolConfigUpdated(
                tunnelExitEnabled: pool.record.tunnelExitEnabled, updatedByHost: true)
            actions.append(.send(update, to: pool.connections()))
        }
        actions.append(.send(success, to: [id]))
        actions.append(.send(.poolHostStatus(online: true, offlineSince: nil), to: pool.connections()))
        let kept = pool.buffers.take(for: pool.hostID, uptime: occasion.uptime, limits: configuration.pool)
        if !kept.isEmpty {
            metrics.replayed += kept.count
            actions.append(.replay(kept, to: id))
        }
        for join in pool.pending { actions.append(.send(.joinRequestForHost(join.request), to: [id])) }
        if pool.record != before {
            actions.append(.commit([.putPool(pool.record)], then: .announce([]), holding: nil))
        }
        pools[auth.poolID] = pool
        return actions
    }
}
