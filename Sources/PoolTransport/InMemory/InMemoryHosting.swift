import Foundation
import PoolWire

/// What the host of an `InMemoryPool` can do.
struct InMemoryHosting: PoolHosting {
    let pool: InMemoryPool
    let transport: InMemoryTransport

    func createInvitation(maxUses: UInt8, lifetime: Duration) async throws(TransportError) -> HostedInvitation {
        let tokenID = UUID().uuidString
        let expiresAt = Date(timeIntervalSinceNow: lifetime / .seconds(1))
        try pool.asHost(transport.link) { rules in
            rules.addTicket(tokenID, maxUses: maxUses, expiresAt: expiresAt)
            return []
        }
        return HostedInvitation(tokenID: tokenID, url: "memory://invite/\(tokenID)", expiresAt: expiresAt)
    }

    func revokeInvitation(tokenID: String) async throws(TransportError) {
        try pool.asHost(transport.link) { rules in
            rules.revokeTicket(tokenID)
            return []
        }
    }

    func approve(_ request: HostJoinRequest) async throws(TransportError) {
        try pool.asHost(transport.link) { $0.approve(request.peer) }
    }

    func reject(_ request: HostJoinRequest, reason: String) async throws(TransportError) {
        try pool.asHost(transport.link) { $0.reject(request.peer, reason: reason) }
    }

    func kick(_ peer: PeerID, reason: String) async throws(TransportError) {
        try pool.asHost(transport.link) { $0.kick(peer, reason: reason) }
    }

    func close() async throws(TransportError) {
        try pool.asHost(transport.link) { $0.close() }
    }

    func updateConfig(tunnelExitEnabled: Bool?) async throws(TransportError) {
        try pool.asHost(transport.link) { $0.updateConfig(tunnelExitEnabled: tunnelExitEnabled) }
    }
}
