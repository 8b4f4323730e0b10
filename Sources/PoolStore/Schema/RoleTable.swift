extension Schema {
    /// Version 3: what members may tell bots to do.
    static let roleTable = """
        CREATE TABLE roles (
            server_url TEXT NOT NULL, pool_id TEXT NOT NULL, peer_id TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('muted', 'member', 'moderator', 'owner')),
            given_at REAL NOT NULL,
            PRIMARY KEY (server_url, pool_id, peer_id)
        ) STRICT, WITHOUT ROWID;
        """
}
