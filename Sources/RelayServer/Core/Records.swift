package import Foundation
package import PoolCrypto
package import PoolWire

/// The claim of the relay (relay.md 8.3).
package struct HostBinding: Sendable, Equatable {
    package var hostPublicKey: [UInt8]
    /// Of the recovery key; empty when recovery is impossible.
    package var recoveryKeyHash: [UInt8]
    /// Unix seconds.
    package var claimedAt: Int64

    package init(hostPublicKey: [UInt8], recoveryKeyHash: [UInt8], claimedAt: Int64) {
        self.hostPublicKey = hostPublicKey
        self.recoveryKeyHash = recoveryKeyHash
        self.claimedAt = claimedAt
    }
}

/// What survives of a pool.
package struct PoolRecord: Sendable, Equatable {
    package var id: UUID
    package var hostKey: [UInt8]
    package var hostName: String
    package var serverURL: String?
    package var tunnelExitEnabled: Bool
    /// Unix seconds.
    package var createdAt: Int64
}

/// What survives of an invitation.
package struct InvitationRecord: Sendable, Equatable {
    package var tokenID: [UInt8]
    package var tokenSecret: [UInt8]
    package var poolID: UUID
    /// Unix seconds; usable up to and including this one.
    package var expiresAt: Int64
    /// 0 is unlimited.
    package var maxUses: UInt8
    package var uses: Int
}

/// Everything that survives a restart.
package struct RelayRecords: Sendable {
    package var identity: ServerIdentity
    package var binding: HostBinding?
    package var pools: [PoolRecord] = []
    package var approvals: [(pool: UUID, peer: PeerID)] = []
    package var invitations: [InvitationRecord] = []

    package init(identity: ServerIdentity) { self.identity = identity }
}
