import Foundation
package import PoolWire

/// Who comes and goes.
extension GameDesk {
    /// Somebody's profile is known, or has changed.
    package mutating func knows(_ profile: PoolUserProfile?, of peer: PeerID) { profiles[peer] = profile }

    package mutating func peerArrived(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        everyTable { $0.peerArrived(peer, at: now) }
    }

    package mutating func peerLeft(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        profiles[peer] = nil
        var actions: [SessionAction] = []
        for (id, offer) in offers where offer.invitation.hostPeerID == peer {
            offers[id] = nil
            actions.append(.tell(.closed(sessionID: id, reason: "the inviter left")))
        }
        return actions + everyTable { $0.peerLeft(peer, at: now) }
    }

    package mutating func connectionLost(at now: GameTime) -> [SessionAction] {
        isConnected = false
        let actions = offers.keys.map {
            SessionAction.tell(.closed(sessionID: $0, reason: "the connection was lost"))
        }
        offers = [:]
        return actions + everyTable { $0.connectionLost(at: now) }
    }

    /// The membership stands, for the first time or again.
    /// - Parameters:
    ///   - isPoolHost: whether this member hosts the pool.
    ///   - absent: players that are known to be away. A host that returns is not told; who is there shows later.
    package mutating func connectionRestored(
        isPoolHost: Bool, absent: Set<PeerID>, at now: GameTime
    ) -> [SessionAction] {
        isConnected = true
        return everyTable { $0.connectionRestored(isPoolHost: isPoolHost, absent: absent, at: now) }
    }

    private mutating func everyTable(_ body: (inout any GameTable) -> [SessionAction]) -> [SessionAction] {
        tables.keys.sorted { $0.uuidString < $1.uuidString }.flatMap { with($0, body) }
    }
}
