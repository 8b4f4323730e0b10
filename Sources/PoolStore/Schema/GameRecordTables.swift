extension Schema {
    /// Version 4: whether a bot's level was changed during a game, which then says nothing about either level.
    static let playersSoFarColumn = "ALTER TABLE game_players ADD COLUMN players_so_far INTEGER NOT NULL DEFAULT 0"

    /// Version 2: every game that was played, move by move, and what players are rated.
    ///
    /// `position` of a move is the drawn board, only where the moves before it are not all known: from there on the
    /// rules cannot replay the game.
    static let gameRecordTables = """
        CREATE TABLE game_records (
            id INTEGER PRIMARY KEY,
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL, session_id TEXT NOT NULL,
            game_type TEXT NOT NULL,
            title TEXT NOT NULL,
            started_at REAL NOT NULL,
            ended_at REAL, winner INTEGER, manner TEXT, reason TEXT,
            CHECK ((ended_at IS NULL) = (manner IS NULL)),
            CHECK ((ended_at IS NULL) = (reason IS NULL))
        ) STRICT;
        CREATE INDEX game_records_of_session ON game_records (session_id);
        CREATE TABLE game_players (
            record_id INTEGER NOT NULL REFERENCES game_records (id) ON DELETE CASCADE,
            seat INTEGER NOT NULL,
            player TEXT NOT NULL,
            peer_id TEXT NOT NULL,
            name TEXT NOT NULL,
            is_own INTEGER NOT NULL CHECK (is_own IN (0, 1)),
            PRIMARY KEY (record_id, seat)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX game_players_by_player ON game_players (player);
        CREATE TABLE game_moves (
            record_id INTEGER NOT NULL REFERENCES game_records (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            seat INTEGER NOT NULL,
            move TEXT NOT NULL,
            position TEXT,
            made_at REAL NOT NULL,
            PRIMARY KEY (record_id, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ratings (
            game_type TEXT NOT NULL, player TEXT NOT NULL,
            name TEXT NOT NULL,
            rating REAL NOT NULL, deviation REAL NOT NULL, volatility REAL NOT NULL,
            wins INTEGER NOT NULL, draws INTEGER NOT NULL, losses INTEGER NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (game_type, player)
        ) STRICT, WITHOUT ROWID;
        """
}
