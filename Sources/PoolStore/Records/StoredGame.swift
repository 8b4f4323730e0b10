public import Foundation
import GRDB

/// A game in progress, to be resumed after a restart. The store does not look into it.
public struct StoredGame: Sendable, Equatable {
    /// The largest state, in bytes; a larger one fails with `StoreError.Code.limitExceeded`.
    public static let maximumBytes = 1 << 20

    public let member: MemberAddress
    public let sessionID: UUID
    /// The type of the game as on the wire.
    public var gameType: String
    /// What its service needs to resume it.
    public var state: Data
    public var updatedAt: Date

    public init(member: MemberAddress, sessionID: UUID, gameType: String, state: Data, updatedAt: Date) {
        self.member = member
        self.sessionID = sessionID
        self.gameType = gameType
        self.state = state
        self.updatedAt = updatedAt
    }
}

extension Store {
    /// Inserts or replaces a game.
    public func save(_ game: StoredGame) async throws(StoreError) {
        guard game.state.count <= StoredGame.maximumBytes else {
            throw StoreError(
                .limitExceeded,
                "The game \(game.sessionID) has \(game.state.count) bytes; the store takes \(StoredGame.maximumBytes).")
        }
        try await write(surviving: .process) { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO games
                        (server_url, pool_id, account, session_id, game_type, state, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: game.member.arguments + [
                    game.sessionID.uuidString.lowercased(), game.gameType, game.state, game.updatedAt.stored,
                ])
        }
    }

    /// The games of an own member, the one that changed last first.
    public func games(of member: MemberAddress) async throws(StoreError) -> [StoredGame] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM games WHERE \(MemberAddress.condition) ORDER BY updated_at DESC, session_id",
                arguments: member.arguments
            ).map(StoredGame.init(row:))
        }
    }

    /// Removes a game that ended. Harmless when it is not known.
    public func removeGame(_ sessionID: UUID, of member: MemberAddress) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "DELETE FROM games WHERE \(MemberAddress.condition) AND session_id = ?",
                arguments: member.arguments + [sessionID.uuidString.lowercased()])
        }
    }
}

extension StoredGame {
    fileprivate init(row: Row) throws {
        guard let sessionID = UUID(uuidString: try row.decode(forColumn: "session_id")) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a session id is no UUID")
        }
        self.init(
            member: try MemberAddress(row: row), sessionID: sessionID,
            gameType: try row.decode(forColumn: "game_type"), state: try row.decode(forColumn: "state"),
            updatedAt: try row.decodeTime("updated_at"))
    }
}
