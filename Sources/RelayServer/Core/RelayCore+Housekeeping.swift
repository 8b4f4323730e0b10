import Foundation
import OrderedCollections
import PoolWire

extension RelayCore {
    /// Tells joiners that waited too long (relay.md 9.4). Cheap enough for every second.
    package mutating func expireJoins(at occasion: Occasion) -> [RelayAction] {
        var actions: [RelayAction] = []
        for (poolID, pool) in pools where pool.pending.contains(where: { $0.deadline <= occasion.uptime }) {
            let expired = pool.pending.filter { $0.deadline <= occasion.uptime }
            pools[poolID]?.pending.removeAll { $0.deadline <= occasion.uptime }
            actions.append(.send(.joinRejected(reason: "approval timed out"), to: expired.map(\.connection)))
        }
        return actions
    }

    /// Forgets what has expired: buckets, strikes, puzzles, nonces, kept messages and invitations.
    package mutating func purge(at occasion: Occasion) -> [RelayAction] {
        admission.buckets.purge(uptime: occasion.uptime)
        admission.strikes.purge(uptime: occasion.uptime)
        admission.puzzles.purge(unixSeconds: occasion.unixSeconds)
        admission.nonces.purge(uptime: occasion.uptime)
        for poolID in pools.keys {
            let dropped = pools[poolID]?.buffers.purge(uptime: occasion.uptime, limits: configuration.pool)
            metrics.bufferDropped += dropped ?? 0
        }
        let expired = invitations.values.filter { $0.expiresAt < occasion.unixSeconds }.map(\.tokenID)
        guard !expired.isEmpty else { return [] }
        for tokenID in expired { invitations[tokenID] = nil }
        return [.commit([.dropInvitations(expired)], then: .announce([]), holding: nil)]
    }

    /// Ends pools whose host stayed away too long (relay.md 9.1). A pool whose host is online is left alone.
    package mutating func evict(at occasion: Occasion) -> [RelayAction] {
        var actions: [RelayAction] = []
        for (poolID, pool) in pools {
            guard case .offline(_, let since) = pool.host else { continue }
            let away = occasion.uptime - since
            let isOver =
                away >= configuration.pool.hostOfflineTTL.milliseconds
                || (pool.guests.isEmpty && away >= configuration.pool.emptyGrace.milliseconds)
            if isOver {
                actions += end(poolID, reason: "pool_closed_host_offline", close: .hostOffline, holding: nil)
            }
        }
        return actions
    }
}
