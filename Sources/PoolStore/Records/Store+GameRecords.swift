import Foundation
import GRDB

/// Which recorded games to list.
public struct GameRecordFilter: Sendable, Equatable {
    public var gameType: String?
    /// Part of a player's name, or the beginning of its id.
    public var player: String?
    public var limit: Int

    public init(gameType: String? = nil, player: String? = nil, limit: Int = 50) {
        self.gameType = gameType
        self.player = player
        self.limit = limit
    }
}

/// Every game ever played, for `poolbots games`.
extension Store {
    /// The most bytes of a drawn board in a record.
    static let maximumPositionBytes = 4_096

    /// Begins the record of a game, or finds the one that a restart interrupted.
    /// - Returns: the record with its number and the moves it has.
    public func beginRecord(_ game: StoredGameRecord) async throws(StoreError) -> StoredGameRecord {
        try await write(surviving: .process) { db in
            if let open = try Row.fetchOne(
                db,
                sql: "\(StoredGameRecord.query) WHERE \(MemberAddress.condition) AND session_id = ? "
                    + "AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
                arguments: game.member.arguments + [game.sessionID.uuidString.lowercased()])
            {
                return try StoredGameRecord(row: open, in: db)
            }
            try db.execute(
                sql: """
                    INSERT INTO game_records
                        (server_url, pool_id, account, session_id, game_type, title, started_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: game.member.arguments + [
                    game.sessionID.uuidString.lowercased(), game.gameType, game.title, game.startedAt.stored,
                ])
            var begun = game
            begun.id = db.lastInsertedRowID
            for player in game.players {
                try db.execute(
                    sql: "INSERT INTO game_players (record_id, seat, player, peer_id, name, is_own) "
                        + "VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        begun.id, player.seat, player.player, player.peerID, player.name, player.isOwn,
                    ])
            }
            return begun
        }
    }

    /// Adds a move. One with a number that is there already takes its place: the board was repaired.
    public func addMove(_ move: StoredMove, toRecord id: Int64) async throws(StoreError) {
        let position = move.position.map { String(decoding: $0.utf8.prefix(Self.maximumPositionBytes), as: UTF8.self) }
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO game_moves (record_id, number, seat, move, position, made_at) "
                    + "VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [id, move.number, move.seat, move.text, position, move.madeAt.stored])
        }
    }

    /// Says who has chosen the own move that comes next. Whoever it was before shares the record with it.
    public func setOwnPlayer(_ player: String, ofRecord id: Int64) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "UPDATE game_players SET player = ?1, players_so_far = players_so_far + 1 "
                    + "WHERE record_id = ?2 AND is_own = 1 AND (players_so_far = 0 OR player <> ?1)",
                arguments: [player, id])
        }
    }

    /// Ends a record, and changes the ratings of its players in the same transaction. Moves beyond the last one are
    /// dropped: they were taken back by a repair.
    /// - Parameter rate: gets the known ratings of the players; what it returns is kept.
    public func endRecord(
        _ id: Int64, _ end: StoredGameRecord.End, moveCount: Int,
        rate: @escaping @Sendable (StoredGameRecord, [StoredRating]) -> [StoredRating] = { _, _ in [] }
    ) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "UPDATE game_records SET ended_at = ?, winner = ?, manner = ?, reason = ? WHERE id = ?",
                arguments: [end.at.stored, end.winner, end.manner, end.reason, id])
            try db.execute(
                sql: "DELETE FROM game_moves WHERE record_id = ? AND number > ?", arguments: [id, moveCount])
            guard let row = try Row.fetchOne(db, sql: "\(StoredGameRecord.query) WHERE id = ?", arguments: [id]) else {
                return
            }
            let record = try StoredGameRecord(row: row, in: db)
            let known = try record.players.compactMap { player in
                try Row.fetchOne(
                    db, sql: "SELECT * FROM ratings WHERE game_type = ? AND player = ?",
                    arguments: [record.gameType, player.player]
                ).map(StoredRating.init(row:))
            }
            for rating in rate(record, known) { try rating.insert(into: db) }
        }
    }

    /// Recorded games, the latest first.
    public func gameRecords(_ filter: GameRecordFilter = GameRecordFilter()) async throws(StoreError)
        -> [StoredGameRecord]
    {
        try await read { db in
            var conditions = ["TRUE"]
            var arguments = StatementArguments()
            if let type = filter.gameType {
                conditions.append("game_type = ?")
                arguments += [type]
            }
            if let player = filter.player {
                conditions.append(
                    "id IN (SELECT record_id FROM game_players WHERE instr(lower(name), lower(?)) > 0 "
                        + "OR substr(peer_id, 1, length(?)) = ? OR player = ?)")
                arguments += [player, player, player, player]
            }
            return try Row.fetchAll(
                db,
                sql: "\(StoredGameRecord.query) WHERE \(conditions.joined(separator: " AND ")) "
                    + "ORDER BY id DESC LIMIT ?", arguments: arguments + [filter.limit]
            ).map { try StoredGameRecord(row: $0, in: db) }
        }
    }

    /// One recorded game with its moves in order; `nil` when there is none of this number.
    public func gameRecord(_ id: Int64) async throws(StoreError) -> (StoredGameRecord, [StoredMove])? {
        try await read { db in
            guard let row = try Row.fetchOne(db, sql: "\(StoredGameRecord.query) WHERE id = ?", arguments: [id]) else {
                return nil
            }
            let moves = try Row.fetchAll(
                db, sql: "SELECT * FROM game_moves WHERE record_id = ? ORDER BY number", arguments: [id]
            ).map(StoredMove.init(row:))
            return (try StoredGameRecord(row: row, in: db), moves)
        }
    }

    /// Ratings, the highest first.
    public func ratings(ofGame gameType: String? = nil) async throws(StoreError) -> [StoredRating] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM ratings WHERE ?1 IS NULL OR game_type = ?1 ORDER BY game_type, rating DESC, player",
                arguments: [gameType]
            ).map(StoredRating.init(row:))
        }
    }

    /// The rating of one player; `nil` before its first rated game.
    public func rating(of player: String, inGame gameType: String) async throws(StoreError) -> StoredRating? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM ratings WHERE game_type = ? AND player = ?", arguments: [gameType, player]
            ).map(StoredRating.init(row:))
        }
    }
}

extension StoredGameRecord {
    fileprivate static let query = """
        SELECT *, (SELECT ifnull(max(number), 0) FROM game_moves WHERE record_id = id) AS moves FROM game_records
        """

    fileprivate init(row: Row, in db: Database) throws {
        guard let sessionID = UUID(uuidString: try row.decode(forColumn: "session_id")) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a session id is no UUID")
        }
        let id = try row.decode(Int64.self, forColumn: "id")
        self.init(
            member: try MemberAddress(row: row), sessionID: sessionID, gameType: try row.decode(forColumn: "game_type"),
            title: try row.decode(forColumn: "title"),
            players: try Row.fetchAll(
                db, sql: "SELECT * FROM game_players WHERE record_id = ? ORDER BY seat", arguments: [id]
            ).map(Player.init(row:)), startedAt: try row.decodeTime("started_at"))
        self.id = id
        moveCount = try row.decode(forColumn: "moves")
        if try row.decode(Double?.self, forColumn: "ended_at") != nil {
            end = End(
                at: try row.decodeTime("ended_at"), winner: try row.decode(forColumn: "winner"),
                manner: try row.decode(forColumn: "manner"), reason: try row.decode(forColumn: "reason"))
        }
    }
}

extension StoredGameRecord.Player {
    fileprivate init(row: Row) throws {
        self.init(
            seat: try row.decode(forColumn: "seat"), player: try row.decode(forColumn: "player"),
            peerID: try row.decode(forColumn: "peer_id"), name: try row.decode(forColumn: "name"),
            isOwn: try row.decode(forColumn: "is_own"), playersSoFar: try row.decode(forColumn: "players_so_far"))
    }
}

extension StoredMove {
    fileprivate init(row: Row) throws {
        self.init(
            number: try row.decode(forColumn: "number"), seat: try row.decode(forColumn: "seat"),
            text: try row.decode(forColumn: "move"), position: try row.decode(forColumn: "position"),
            madeAt: try row.decodeTime("made_at"))
    }
}

extension StoredRating {
    fileprivate init(row: Row) throws {
        self.init(
            gameType: try row.decode(forColumn: "game_type"), player: try row.decode(forColumn: "player"),
            name: try row.decode(forColumn: "name"), rating: try row.decode(forColumn: "rating"),
            deviation: try row.decode(forColumn: "deviation"), volatility: try row.decode(forColumn: "volatility"),
            wins: try row.decode(forColumn: "wins"), draws: try row.decode(forColumn: "draws"),
            losses: try row.decode(forColumn: "losses"), updatedAt: try row.decodeTime("updated_at"))
    }

    fileprivate func insert(into db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO ratings
                    (game_type, player, name, rating, deviation, volatility, wins, draws, losses, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                gameType, player, name, rating, deviation, volatility, wins, draws, losses, updatedAt.stored,
            ])
    }
}
