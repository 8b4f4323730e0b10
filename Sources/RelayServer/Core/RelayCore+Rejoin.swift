import Foundation
import PoolCrypto
import OrderedCollections
import PoolWire

extension RelayCore {
    /// `member_rejoin` (relay.md 5.6). The host's own key is refused: it has `host_auth`.
    mutating func memberRejoin(
        _ rejoin: MemberRejoin, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        let name = try cleanName(rejoin.displayName)
        guard takeToken(client.group, at: occasion) else { throw .error(429, "rate limited") }
        guard let poolID = UUID.parseLiberal(rejoin.poolID), let pool = pools[poolID] else {
            throw .error(404, "pool_not_found")
        }
        guard isWithin(configuration.authentication.timestampWindow, occasion.unixSeconds, rejoin.timestamp) else {
            throw .error(401, "rejoin timestamp out of window")
        }
        guard let key = key32(rejoin.clientPublicKey) else { throw .error(400, "bad client_public_key") }
        let peer = PeerID(rejoin.clientPublicKey)
        guard pool.approved.contains(peer), peer != pool.hostID else { throw .error(403, "not_approved") }
        try verify(rejoin, key: key, poolID: poolID, at: occasion)
        guard pool.guests.count < configuration.pool.maxPoolSize - 1 else { throw .error(503, "pool_full") }
        var actions: [RelayAction] = []
        if let former = pool.guests[peer]?.connection {
            pools[poolID]?.guests.removeValue(forKey: peer)
            if former == id {
                clients[id]?.membership = .none
            } else {
                clients[former] = nil
                dropPending(of: former)
                admission.puzzles.forget(former)
                actions = [
                    .send(.kicked(reason: "rejoined_elsewhere"), to: [former]), .close(former, .rejoinedElsewhere),
                ]
            }
        }
        actions += leave(id, at: occasion)
        return actions + enter(poolID, as: peer, name: name, by: id, at: occasion)
    }

    private mutating func verify(
        _ rejoin: MemberRejoin, key: [UInt8], poolID: UUID, at occasion: Occasion
    ) throws(Refusal) {
        let until = occasion.uptime + 2 * configuration.authentication.timestampWindow.milliseconds
        guard let nonce = key32(rejoin.nonce), let signature = Base64.decode(rejoin.signature), signature.count == 64,
            SigningKey.verify(
                signature,
                of: Transcript.memberRejoin(poolID: poolID, timestamp: rejoin.timestamp, nonce: nonce), by: key),
            admission.nonces.note(key + nonce, owner: nil, uptime: occasion.uptime, until: until)
        else { throw .error(401, "rejoin signature invalid") }
    }
}
