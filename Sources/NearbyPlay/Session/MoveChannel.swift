import Pool

/// A view on a session for those who care about nothing but the game: the other side's actions in their order, and a way
/// to send one's own (nearby.md 23). It ends when the session ends.
public struct MoveChannel: AsyncSequence, Sendable {
    public typealias Element = ChessAction

    private let session: NearbySession
    private let events: Subscription<NearbyEvent>

    /// Sees what happens from now on, and must be read.
    public init(_ session: NearbySession) {
        self.session = session
        events = session.subscribe()
    }

    /// As `NearbySession.send`.
    public func send(_ action: ChessAction) async throws(NearbyError) { try await session.send(action) }

    public func makeAsyncIterator() -> Iterator { Iterator(events: events.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var events: Subscription<NearbyEvent>.Iterator

        public mutating func next() async -> ChessAction? {
            while let event = await events.next() { if case .action(let action) = event { return action } }
            return nil
        }
    }
}
