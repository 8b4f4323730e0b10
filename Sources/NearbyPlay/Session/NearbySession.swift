public import Pool

/// A session as the players' side uses it: what the other player does, and what this one does. It outlives connections.
public final class NearbySession: Sendable {
    /// Events that a reader may be behind before the connection is not read any more.
    private static let buffer = 64

    public let role: NearbyRole
    public let opponent: NearbyPlayer
    /// The same on both sides.
    public let id: String
    /// Everything that happens, from the first event on. Read it: while it waits, nothing is read from the connection.
    public let events: Subscription<NearbyEvent>
    let number: Int
    private let broadcast: Broadcast<NearbyEvent>
    private let carrier: any NearbyCarrier

    init(number: Int, id: String, role: NearbyRole, opponent: NearbyPlayer, carrier: any NearbyCarrier) {
        self.number = number
        self.id = id
        self.role = role
        self.opponent = opponent
        self.carrier = carrier
        let broadcast = Broadcast<NearbyEvent>(capacity: Self.buffer)
        self.broadcast = broadcast
        events = broadcast.subscribe()
    }

    /// Another reader, of what happens from now on. It must read, too.
    public func subscribe() -> Subscription<NearbyEvent> { broadcast.subscribe() }

    /// Sends an action; the other side gets actions in the order of the calls.
    /// - Throws: `.closed` after the end, `.incompatible` when too much waits for a connection that is lost.
    public func send(_ action: ChessAction) async throws(NearbyError) {
        try await carrier.obey(.act(action), in: number)
    }

    /// Says something, at most `NearbyProtocol.maxChatCharacters` of it. As `send`.
    public func say(_ text: String) async throws(NearbyError) { try await carrier.obey(.say(text), in: number) }

    /// Says goodbye and ends the session.
    /// - Throws: `.incompatible` for a reason of more than 256 bytes, `.closed` after the end.
    public func leave(reason: String = "") async throws(NearbyError) {
        try await carrier.obey(.leave(reason: reason), in: number)
    }

    /// - Returns: whether all readers have room for more.
    func deliver(_ event: NearbyEvent) -> Bool {
        let hasRoom = broadcast.announce(event)
        if case .disconnected = event { broadcast.finish() }
        return hasRoom
    }

    func waitForRoom() async { await broadcast.waitForRoom() }
}

/// What carries sessions: a host or a guest.
protocol NearbyCarrier: Actor {
    func obey(_ command: NearbyCommand, in session: Int) throws(NearbyError)
}
