import Foundation
import Logging
import Pool
import PoolStore
import PoolTransport
import PoolWire

/// Keeps a guest's record of its pool: an identity counts as approved only once it is in (deltas.md 2.5), and is
/// forgotten when the pool is gone for it (deltas.md 2.3).
struct GuestRecordKeeper: Sendable {
    let store: Store
    let member: MemberAddress
    let displayName: String
    let serverURL: String
    /// What the member may fall back to when the pool forgot it.
    let invitation: Invitation?
    let logger: Logger

    /// Told every event of the membership.
    func observe(_ event: PoolEvent) async {
        do {
            guard case .joined(let pool, _) = event else { return }
            try await store.markApproved(member)
            try await store.save(record(of: pool))
        } catch {
            logger.error("the pool cannot be recorded", metadata: ["error": "\(error)"])
        }
    }

    private func record(of pool: PoolSnapshot) -> StoredPool {
        StoredPool(
            address: member, serverURL: serverURL, name: pool.poolName, role: .guest,
            displayName: displayName,
            hostPeerID: pool.hostID.rawValue,
            invitation: invitation.map {
                .init(url: $0.url, expiresAt: Date(timeIntervalSince1970: TimeInterval($0.expiresAt)))
            },
            maxPeers: pool.maxPeers, firstJoinedAt: Date(), lastConnectedAt: Date())
    }
}
