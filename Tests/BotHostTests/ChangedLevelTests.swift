import BotHost
import BotKit
import Pool
import PoolChat
import PoolGames
import PoolStore
import PoolWire
import Testing

/// A bot whose level is changed, in a pool on a real relay: for whom do its results count?
@Suite struct ChangedLevelTests {
    /// Plays Connect Four with whoever comes, asks it for another level at some time, and gives up after a few moves.
    private struct Asker: Bot {
        /// So many moves of the other come before; with 0 it asks before the game.
        let patience: Int

        func run(_ context: BotContext) async throws {
            var moves = 0
            var question: MoveRequest?
            var peer: PeerID?
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let other)):
                    peer = other
                    if patience == 0 {
                        _ = try await context.chat.say("!level 2", to: .peer(other))
                    } else {
                        try await context.games.invite([other], to: .connectFour)
                    }
                case .chat(.message(let message)) where message.text.hasPrefix("From now on I play at level 2"):
                    if let question {
                        try await answer(question, context)
                    } else {
                        try await context.games.invite([message.author], to: .connectFour)
                    }
                case .game(.moved(let move)) where !move.isOwn: moves += 1
                case .game(.moveNeeded(let request)):
                    if moves == patience, moves > 0, let peer {
                        question = request
                        _ = try await context.chat.say("!level 2", to: .peer(peer))
                    } else if moves == 3 {
                        try await context.games.forfeit(request.sessionID)
                    } else {
                        try await answer(request, context)
                    }
                default: break
                }
            }
        }

        private func answer(_ request: MoveRequest, _ context: BotContext) async throws {
            if let move = request.legalMoves.first.flatMap({ request.move(named: $0) }) {
                try await context.games.play(move)
            }
        }
    }

    @Test func `a game at another level counts for that level`() async throws {
        let store = try Store.inMemory()
        #expect(try await play(askingAfter: 0, store).map(\.player) == ["connect-four:2"])
        let ratings = try await store.ratings(ofGame: "connect_four")
        #expect(ratings.first?.player == "connect-four:2" && ratings.map(\.games) == [1, 1])
    }

    @Test func `a game during which the level changes counts for nobody`() async throws {
        let store = try Store.inMemory()
        let players = try await play(askingAfter: 1, store)
        #expect(players.map(\.player) == ["connect-four:2"] && players.map(\.playersSoFar) == [2])
        #expect(try await store.ratings().isEmpty)
    }

    /// - Returns: the bot as it is in the record of the game.
    private func play(askingAfter moves: Int, _ store: Store) async throws -> [StoredGameRecord.Player] {
        let asker = BotSpecification(name: "asker") { Asker(patience: moves) }
        try await BotMeeting.hold(
            try BotSpecification(parsing: "connect-four:4,time=20"), hostedBy: asker, store: store
        ) { try await store.gameRecords().first?.end != nil }
        return try await store.gameRecords().first?.players.filter(\.isOwn) ?? []
    }
}
