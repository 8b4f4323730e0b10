import Foundation
import PoolLinks
import PoolMesh
import PoolTransport
import PoolWire

/// What the host of a local pool can do.
struct LocalPoolHosting: PoolHosting {
    let transport: LocalTransport

    func createInvitation(maxUses: UInt8, lifetime: Duration) async throws(TransportError) -> HostedInvitation {
        try await transport.createInvitation(maxUses: maxUses, lifetime: lifetime)
    }

    func revokeInvitation(tokenID: String) async throws(TransportError) {
        try await transport.asHost { machine, _ in machine.revoke(tokenID: tokenID) }
    }

    func approve(_ request: HostJoinRequest) async throws(TransportError) {
        try await transport.asHost { $0.approve(request, $1) }
    }

    func reject(_ request: HostJoinRequest, reason: String) async throws(TransportError) {
        try await transport.asHost { $0.reject(request, reason: reason, $1) }
    }

    func kick(_ peer: PeerID, reason: String) async throws(TransportError) {
        try await transport.asHost { $0.kick(peer, reason: reason, $1) }
    }

    func close() async throws(TransportError) { try await transport.asHost { $0.close($1) } }

    /// There are no flags here.
    func updateConfig(tunnelExitEnabled: Bool?) async throws(TransportError) {
        try await transport.asHost { _, _ in [] }
    }
}

extension LocalTransport {
    func asHost(
        _ change: @Sendable (inout LocalPoolMachine, MeshMoment) -> [LocalPoolAction]
    ) throws(TransportError) {
        guard machine.isHost, machine.isMember, endpoint != nil else {
            throw TransportError(.notConnected, "The host is not in its pool now.")
        }
        perform(change(&machine, .now))
    }

    func createInvitation(maxUses: UInt8, lifetime: Duration) throws(TransportError) -> HostedInvitation {
        guard let endpoint, let made = machine.invite(maxUses: maxUses, lifetime: lifetime, .now) else {
            throw TransportError(.notConnected, "The host is not in its pool now.")
        }
        perform(made.actions)
        let invitation = LocalInvitation(
            addresses: LinkAddress.reachable(endpoint.localAddress), poolID: machine.greeting?.poolID,
            tokenID: made.code.tokenID, code: made.code.text)
        return HostedInvitation(
            tokenID: made.code.tokenID, url: invitation.url, expiresAt: made.code.expiresAt)
    }
}
