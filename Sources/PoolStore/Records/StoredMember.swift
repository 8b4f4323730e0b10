public import Foundation
import GRDB

/// What an own member knows about another member of its pool: name, look, chat key, and for a host whether it is let in
/// again without asking (relay.md 12.3, point 6) until a kick or a block (deltas.md 5).
public struct StoredMember: Sendable, Equatable {
    /// How a member wants to be shown.
    public struct Avatar: Sendable, Equatable {
        public var emoji: String
        public var colorIndex: Int

        public init(emoji: String, colorIndex: Int) {
            self.emoji = emoji
            self.colorIndex = colorIndex
        }
    }

    /// Where it stands with the host.
    public enum Standing: String, Sendable {
        case unknown, approved, removed
    }

    /// The own member whose knowledge this is.
    public let member: MemberAddress
    /// The Ed25519 public key as on the wire (base64).
    public let peerID: String
    public var name: String
    public var avatar: Avatar?
    /// The X25519 public key last seen, 32 bytes (chat.md 5.7, point 7).
    public var chatKey: Data?
    public var standing: Standing
    public var updatedAt: Date

    public init(
        member: MemberAddress, peerID: String, name: String, avatar: Avatar? = nil, chatKey: Data? = nil,
        standing: Standing = .unknown, updatedAt: Date
    ) {
        self.member = member
        self.peerID = peerID
        self.name = name
        self.avatar = avatar
        self.chatKey = chatKey
        self.standing = standing
        self.updatedAt = updatedAt
    }
}

extension Store {
    /// The most members kept for one own member; beyond it the longest unheard-of without a standing are dropped.
    /// Guests of some clients come with a new key at each visit.
    public static let maximumMembers = 2_048

    /// Inserts or replaces a member.
    public func save(_ member: StoredMember) async throws(StoreError) {
        try await write(surviving: member.standing == .unknown ? .process : .power) { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO members (server_url, pool_id, account, peer_id, name, avatar_emoji,
                        avatar_color, chat_key, standing, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: member.member.arguments + [
                    member.peerID, member.name, member.avatar?.emoji, member.avatar?.colorIndex, member.chatKey,
                    member.standing.rawValue, member.updatedAt.stored,
                ])
            try db.execute(
                sql: """
                    DELETE FROM members WHERE \(MemberAddress.condition) AND peer_id IN (
                        SELECT peer_id FROM members WHERE \(MemberAddress.condition)
                        ORDER BY standing = 'unknown', updated_at DESC LIMIT -1 OFFSET ?)
                    """, arguments: member.member.arguments + member.member.arguments + [Self.maximumMembers])
        }
    }

    /// The members that an own member knows, the one written last first.
    public func members(knownTo member: MemberAddress) async throws(StoreError) -> [StoredMember] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM members WHERE \(MemberAddress.condition) ORDER BY updated_at DESC, peer_id",
                arguments: member.arguments
            ).map(StoredMember.init(row:))
        }
    }
}

extension StoredMember {
    fileprivate init(row: Row) throws {
        guard let standing = Standing(rawValue: try row.decode(forColumn: "standing")) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown standing")
        }
        var avatar: Avatar?
        if let emoji = try row.decode(String?.self, forColumn: "avatar_emoji") {
            avatar = Avatar(emoji: emoji, colorIndex: try row.decode(forColumn: "avatar_color"))
        }
        self.init(
            member: try MemberAddress(row: row), peerID: try row.decode(forColumn: "peer_id"),
            name: try row.decode(forColumn: "name"), avatar: avatar, chatKey: try row.decode(forColumn: "chat_key"),
            standing: standing, updatedAt: try row.decodeTime("updated_at"))
    }
}
