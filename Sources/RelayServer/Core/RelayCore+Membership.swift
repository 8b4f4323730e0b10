import Foundation
import OrderedCollections
import PoolWire

extension RelayCore {
    /// Makes a connection a guest: the reply first, then the news, then what was kept for it (relay.md 5.6, 5.7, 9.5).
    mutating func enter(
        _ poolID: UUID, as peer: PeerID, name: String, by id: ConnectionID, at occasion: Occasion
    ) -> [RelayAction] {
        guard var pool = pools[poolID] else { return [] }
        let token = Base64.encode(occasion.random(32))
        clients[id]?.membership = .guest(pool: poolID, id: peer, token: Array(token.utf8))
        pool.guests[peer] = RelayPool.Guest(
            connection: id, displayName: name, joinedAt: max(0, occasion.unixSeconds - pool.record.createdAt))
        let kept = pool.buffers.take(for: peer, uptime: occasion.uptime, limits: configuration.pool)
        pools[poolID] = pool
        let accepted = JoinAccepted(
            sessionToken: token, peerID: peer, peers: pool.peers,
            poolInfo: pool.info(maxPeers: configuration.pool.maxPoolSize))
        let news = PeerInfo(peerID: peer, displayName: name, publicKey: peer.rawValue, connectedAt: 0)
        var actions: [RelayAction] = [
            .send(.joinAccepted(accepted), to: [id]), .send(.peerJoined(news), to: pool.connections(except: id)),
        ]
        if !kept.isEmpty {
            metrics.replayed += kept.count
            actions.append(.replay(kept, to: id))
        }
        return actions
    }

    /// Ends the membership of a connection, if it has one, and tells the others (relay.md 9.1).
    mutating func leave(_ id: ConnectionID, at occasion: Occasion) -> [RelayAction] {
        guard let membership = clients[id]?.membership else { return [] }
        clients[id]?.membership = .none
        switch membership {
        case .none: return []
        case .host(let poolID, _):
            guard pools[poolID]?.hostConnection == id else { return [] }
            pools[poolID]?.host = .offline(since: occasion.unixSeconds, uptime: occasion.uptime)
            let status = ServerFrame.poolHostStatus(online: false, offlineSince: occasion.unixSeconds)
            return [.send(status, to: pools[poolID]?.connections() ?? [])]
        case .guest(let poolID, let peer, _):
            guard pools[poolID]?.guests[peer]?.connection == id else { return [] }
            pools[poolID]?.guests.removeValue(forKey: peer)
            let news = ServerFrame.peerLeft(peerID: peer, reason: "disconnected")
            return [.send(news, to: pools[poolID]?.connections() ?? [])]
        }
    }

    /// Ends a pool: its guests are told why and closed, once that is durable. The host's socket stays open.
    mutating func end(
        _ poolID: UUID, reason: String, close: CloseReason, holding: ConnectionID?
    ) -> [RelayAction] {
        guard let pool = pools.removeValue(forKey: poolID) else { return [] }
        metrics.poolsActive = pools.count
        invitations = invitations.filter { $0.value.poolID != poolID }
        if let host = pool.hostConnection { clients[host]?.membership = .none }
        let guests = pool.guests.values.map(\.connection)
        for guest in guests {
            clients[guest] = nil
            dropPending(of: guest)
            admission.puzzles.forget(guest)
        }
        let announcement = [RelayAction.send(.kicked(reason: reason), to: guests)] + guests.map { .close($0, close) }
        return [.commit([.dropPool(poolID)], then: .announce(announcement), holding: holding)]
    }

    /// Forgets the joins that a connection waits for.
    mutating func dropPending(of id: ConnectionID) {
        for poolID in pools.keys where pools[poolID]?.pending.isEmpty == false {
            pools[poolID]?.pending.removeAll { $0.connection == id }
        }
    }
}
