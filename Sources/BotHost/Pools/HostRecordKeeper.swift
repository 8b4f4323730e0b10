import Foundation
import Logging
import Pool
import PoolStore
import PoolWire
import RelayTransport

/// Keeps what a host must remember about its pool: that it hosts it, its invitations, and their uses.
struct HostRecordKeeper: Sendable {
    let store: Store
    let member: MemberAddress
    let plan: HostPlan
    let logger: Logger
    /// The transport tells records on its event loop, where nothing may wait; they are written one after the other by
    /// `run()`. Unbounded, as none may be lost: a record is the consequence of a join or of an invitation.
    private let notes = AsyncStream.makeStream(of: RelayHostRecord.self)

    init(store: Store, member: MemberAddress, plan: HostPlan, logger: Logger) {
        self.store = store
        self.member = member
        self.plan = plan
        self.logger = logger
    }

    /// What was known when the host last ran.
    func memory() async throws -> RelayHostMemory {
        try await store.removeExpiredInvitations(at: Date())
        let invitations = try await store.invitations(of: member.pool).compactMap { stored in
            do {
                return RelayHostMemory.KnownInvitation(try Invitation(parsing: stored.url), uses: stored.uses)
            } catch {
                logger.warning("a stored invitation cannot be read", metadata: ["error": "\(error)"])
                return nil
            }
        }
        let approved = try await store.members(knownTo: member).filter { $0.standing == .approved }
        return RelayHostMemory(invitations: invitations, approved: Set(approved.map { PeerID($0.peerID) }))
    }

    /// On the transport's event loop.
    func note(_ record: RelayHostRecord) { notes.continuation.yield(record) }

    /// Writes until cancelled.
    func run() async throws {
        for await record in notes.stream {
            do {
                try await write(record)
            } catch {
                logger.error("an invitation cannot be recorded", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Told every event of the membership.
    func observe(_ event: PoolEvent) async {
        guard case .joined(let pool, _) = event else { return }
        do {
            try await store.save(
                StoredPool(
                    address: member, serverURL: plan.serverURL, name: plan.poolName, role: .host,
                    displayName: plan.displayName, isClaimed: true,
                    hostPeerID: pool.selfID.rawValue, maxPeers: pool.maxPeers, firstJoinedAt: Date(),
                    lastConnectedAt: Date()))
        } catch {
            logger.error("the pool cannot be recorded", metadata: ["error": "\(error)"])
        }
    }

    private func write(_ record: RelayHostRecord) async throws {
        switch record {
        case .invitationCreated(let invitation):
            try await store.save(
                StoredInvitation(
                    pool: member.pool, tokenID: invitation.tokenIDText, url: invitation.url,
                    expiresAt: Date(timeIntervalSince1970: TimeInterval(invitation.expiresAt)),
                    maxUses: Int(invitation.maxUses)))
        case .invitationUsed(let tokenID, _): try await store.countUse(ofInvitation: tokenID, in: member.pool)
        case .invitationRevoked(let tokenID): try await store.removeInvitation(tokenID, in: member.pool)
        case .memberApproved, .memberRemoved: break  // Kept by the membership's own records.
        }
    }
}
