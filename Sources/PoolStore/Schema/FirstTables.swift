extension Schema {
    /// Version 1.
    ///
    /// Tables are STRICT, so that a value of the wrong kind is refused when written and found by the check when read.
    /// Times are seconds since 2001, as in the stored records of the reference (pool.md 13). `server_url` and
    /// `pool_id` are normalised (`PoolAddress`).
    static let firstTables = """
        CREATE TABLE host_identity (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            seed BLOB NOT NULL CHECK (length(seed) = 32)
        ) STRICT;
        CREATE TABLE identities (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL,
            seed BLOB NOT NULL CHECK (length(seed) = 32),
            approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
            created_at REAL NOT NULL,
            PRIMARY KEY (server_url, pool_id, account)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE chat_keys (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL,
            private_key BLOB NOT NULL CHECK (length(private_key) = 32),
            PRIMARY KEY (server_url, pool_id, account)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE peer_keys (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL, peer_id TEXT NOT NULL,
            public_key BLOB NOT NULL CHECK (length(public_key) = 32),
            updated_at REAL NOT NULL,
            PRIMARY KEY (server_url, pool_id, account, peer_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE pools (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL,
            url TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('host', 'guest')),
            display_name TEXT NOT NULL,
            claimed INTEGER NOT NULL CHECK (claimed IN (0, 1)),
            host_peer_id TEXT,
            invitation_url TEXT, invitation_expires_at REAL,
            max_peers INTEGER NOT NULL,
            first_joined_at REAL NOT NULL,
            last_connected_at REAL,
            CHECK ((invitation_url IS NULL) = (invitation_expires_at IS NULL)),
            PRIMARY KEY (server_url, pool_id, account)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE invitations (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, token_id TEXT NOT NULL,
            url TEXT NOT NULL,
            expires_at REAL NOT NULL,
            max_uses INTEGER NOT NULL,
            uses INTEGER NOT NULL,
            PRIMARY KEY (server_url, pool_id, token_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE approved_members (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, public_key TEXT NOT NULL,
            name TEXT NOT NULL,
            first_seen_at REAL NOT NULL, last_seen_at REAL NOT NULL,
            PRIMARY KEY (server_url, pool_id, public_key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE blocks (
            kind TEXT NOT NULL CHECK (kind IN ('key', 'name')), subject TEXT NOT NULL,
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL,
            display_name TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (reason IN ('manual', 'bruteForce', 'rule')),
            note TEXT NOT NULL,
            blocked_at REAL NOT NULL,
            CHECK ((server_url = '') = (pool_id = '')),
            PRIMARY KEY (kind, subject, server_url, pool_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE failed_attempts (
            subject TEXT NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL CHECK (count > 0),
            updated_at REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE games (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, account TEXT NOT NULL, session_id TEXT NOT NULL,
            game_type TEXT NOT NULL,
            state BLOB NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (server_url, pool_id, account, session_id)
        ) STRICT;
        CREATE TABLE bot_values (
            bot TEXT NOT NULL, key TEXT NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (bot, key)
        ) STRICT;
        """
}
