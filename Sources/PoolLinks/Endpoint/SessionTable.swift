import NIOCore

/// Who is at which address. Most have one session; one that has lost its memory begins anew while the old session still
/// stands, and the old one ends when the new one has proven itself (RFC 6347, 4.2.8).
struct SessionTable {
    struct Entry {
        /// Stands.
        var current: LinkSession?
        /// Shakes hands.
        var next: LinkSession?
    }

    private var entries: [SocketAddress: Entry] = [:]
    private(set) var sessions: [Int: LinkSession] = [:]
    private var lastID = 0

    var count: Int { sessions.count }

    subscript(address: SocketAddress) -> Entry? { entries[address] }

    mutating func makeID() -> Int {
        lastID += 1
        return lastID
    }

    /// - Returns: the handshake with this address that it replaces.
    mutating func add(_ session: LinkSession) -> LinkSession? {
        let replaced = entries[session.address]?.next
        entries[session.address, default: Entry()].next = session
        sessions[session.id] = session
        return replaced
    }

    /// A handshake has succeeded.
    /// - Returns: the link with this address that it replaces.
    mutating func promote(_ session: LinkSession) -> LinkSession? {
        guard entries[session.address]?.next === session else { return nil }
        let replaced = entries[session.address]?.current
        entries[session.address] = Entry(current: session, next: nil)
        return replaced
    }

    /// A link whose peer has another address now, where nobody else is.
    mutating func move(_ session: LinkSession, to address: SocketAddress) {
        remove(session)
        session.address = address
        sessions[session.id] = session
        entries[address, default: Entry()].current = session
    }

    mutating func remove(_ session: LinkSession) {
        sessions[session.id] = nil
        guard var entry = entries[session.address] else { return }
        if entry.current === session { entry.current = nil }
        if entry.next === session { entry.next = nil }
        entries[session.address] = entry.current == nil && entry.next == nil ? nil : entry
    }
}
