import Foundation
import LocalTransport
import Logging
import Pool
import PoolGames
import PoolStore
import PoolTransport
import PoolWire
import Synchronization

/// Keeps an invitation that works in each of a hosted pool's files.
final class InvitationKeeper: Sendable {
    private let membership: Membership
    private let events: PoolEvents
    private let store: Store
    private let local: LocalSide?
    private let wanted: Mutex<[StandingInvitation]>
    private let alarm = Alarm()
    private let logger: Logger

    /// How often files are looked at without a reason.
    private static let interval = Duration.seconds(60)

    /// - Parameter local: of a pool in the local network.
    init(
        membership: Membership, store: Store, local: LocalSide? = nil, wanted: [StandingInvitation], logger: Logger
    ) {
        self.membership = membership
        events = membership.subscribe()
        self.store = store
        self.local = local
        self.wanted = Mutex(wanted)
        self.logger = logger
    }

    /// Says which files are wanted from now on. Invitations that are not wanted any more stay valid until they expire.
    func want(_ invitations: [StandingInvitation]) {
        wanted.withLock { $0 = invitations }
        alarm.ring()
    }

    /// Lives until the membership ends or the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    await self.renewAll()
                    await self.alarm.wait(for: Self.interval, on: .system)
                }
            }
            for await event in events {
                switch event {
                case .joined, .memberJoined: alarm.ring()
                default: break
                }
            }
            group.cancelAll()
        }
    }

    private func renewAll() async {
        guard let pool = await membership.snapshot, pool.connection == .connected, pool.isHost else { return }
        for invitation in wanted.withLock({ $0 }) {
            do {
                if try await isGood(invitation, poolID: pool.poolID) { continue }
                let made = try await membership.createInvitation(
                    maxUses: invitation.uses, lifetime: invitation.lifetime)
                try await SecretFile.replace(invitation.file, with: Array("\(made.url)\n".utf8))
                logger.info("an invitation was written", metadata: ["file": "\(invitation.file)"])
            } catch {
                logger.warning(
                    "an invitation was not written",
                    metadata: ["file": "\(invitation.file)", "error": "\(error)"])
            }
        }
    }

    /// Whether the file holds an invitation that can be used for some time yet.
    private func isGood(_ wanted: StandingInvitation, poolID: UUID) async throws -> Bool {
        guard let bytes = await SecretFile.read(wanted.file) else { return false }
        if let local { return await isGood(bytes, wanted, poolID, local) }
        guard let known = try? Invitation(parsing: bytes), known.poolID == poolID, known.maxUses == wanted.uses,
            wanted.isFresh(until: Date(timeIntervalSince1970: TimeInterval(known.expiresAt)))
        else { return false }
        let pool = PoolAddress(serverURL: known.serverURL, poolID: poolID)
        guard known.maxUses > 0,
            let record = try await store.invitations(of: pool).first(where: { $0.tokenID == known.tokenIDText })
        else { return true }
        return record.uses < record.maxUses
    }

    /// The same in a local pool, whose host knows its codes itself, and may have another address now.
    private func isGood(_ bytes: [UInt8], _ wanted: StandingInvitation, _ poolID: UUID, _ local: LocalSide) async
        -> Bool
    {
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let known = LocalInvitation(text), known.poolID == poolID,
            let code = local.keeper?.code(known.tokenID), code.maxUses == wanted.uses,
            wanted.isFresh(until: code.expiresAt)
        else { return false }
        return await local.addresses == known.addresses
    }
}

extension StandingInvitation {
    /// Whether one that expires then can be used for some time yet.
    fileprivate func isFresh(until end: Date) -> Bool { end.timeIntervalSinceNow > lifetime / .seconds(1) / 4 }
}
