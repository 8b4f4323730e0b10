import Foundation
public import Pool
public import PoolStore
import PoolWire

/// A membership's members and block list in the store.
struct StoreRecords: MembershipRecords {
    let store: Store
    let member: MemberAddress

    func members() async throws -> [MemberRecord] {
        try await store.members(knownTo: member).map { stored in
            MemberRecord(
                id: PeerID(stored.peerID), name: stored.name,
                profile: stored.avatar.map {
                    PoolUserProfile(displayName: stored.name, avatarEmoji: $0.emoji, avatarColorIndex: $0.colorIndex)
                },
                chatKey: stored.chatKey.map(Array.init), standing: .init(stored.standing), updatedAt: stored.updatedAt)
        }
    }

    func save(_ record: MemberRecord) async throws {
        try await store.save(
            StoredMember(
                member: member, peerID: record.id.rawValue, name: record.profile?.displayName ?? record.name,
                avatar: record.profile.map { .init(emoji: $0.avatarEmoji, colorIndex: $0.avatarColorIndex) },
                chatKey: record.chatKey.map { Data($0) }, standing: .init(record.standing), updatedAt: record.updatedAt)
        )
    }

    func blocks() async throws -> [BlockEntry] {
        try await store.blocks(holdingIn: member.pool).map { $0.entry }
    }

    /// Blocks hold in every pool of this host: who is unwelcome in one is unwelcome in all.
    func save(_ block: BlockEntry) async throws {
        try await store.block(StoredBlock(block))
    }

    func removeBlock(_ id: String) async throws {
        try await store.unblock(StoredBlock.subject(id))
    }

    /// As blocks do, failed attempts count in every pool of this host.
    func failedAttempts() async throws -> [Pool.FailedAttempts] {
        let lifetime = AdmissionGate.failureLifetime / .seconds(1)
        return try await store.failedAttempts(after: Date(timeIntervalSinceNow: -lifetime)).map {
            Pool.FailedAttempts(id: $0.subject, count: $0.count, updatedAt: $0.lastUpdated)
        }
    }

    func save(_ attempts: Pool.FailedAttempts) async throws {
        try await store.save(
            PoolStore.FailedAttempts(
                subject: attempts.id, count: attempts.count, lastUpdated: attempts.updatedAt))
    }
}

extension StoredBlock {
    /// The store's form of an entry.
    public init(_ entry: BlockEntry) {
        self.init(
            StoredBlock.subject(entry.id), displayName: entry.peerDisplayName,
            reason: entry.reason == .manual ? .manual : .bruteForce, blockedAt: entry.blockedAt)
    }

    /// A key in base64, or else a name.
    public static func subject(_ id: String) -> Subject {
        Base64.decode(id)?.count == 32 ? .publicKey(id) : .name(id)
    }

    /// The membership's form of an entry.
    public var entry: BlockEntry {
        let id =
            switch subject {
            case .publicKey(let key): key
            case .name(let name): name
            }
        return BlockEntry(
            id: id, peerDisplayName: displayName, reason: reason == .bruteForce ? .bruteForce : .manual,
            blockedAt: blockedAt)
    }
}

extension MemberRecord.Standing {
    fileprivate init(_ standing: StoredMember.Standing) {
        self =
            switch standing {
            case .unknown: .unknown
            case .approved: .approved
            case .removed: .removed
            }
    }
}

extension StoredMember.Standing {
    fileprivate init(_ standing: MemberRecord.Standing) {
        self =
            switch standing {
            case .unknown: .unknown
            case .approved: .approved
            case .removed: .removed
            }
    }
}
