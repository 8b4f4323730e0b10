import ChainReaction
import Chess
import ConnectFour
import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// A session takes anything from anybody: a million messages never trap it, and never change its board but by legal
/// moves.
@Suite(.serialized) struct FloodTests {
    @Test func `a session of Connect Four takes a million messages`() async throws {
        try await flood(ConnectFourGame(), states: 60)
    }

    @Test func `a session of chess takes a million messages`() async throws {
        try await flood(ChessGame(), states: 6)
    }

    @Test func `a session of Chain Reaction takes a million messages`() async throws {
        try await flood(ChainReactionGame(), states: 30)
    }

    private func flood(_ game: some LockstepGame, states: Int) async throws {
        let flooded = try await Flood.pour(onto: game.title) { generator in
            (FloodedGame(game), FloodMessages(game, states: states, &generator).all)
        }
        print("\(flooded.accepted) moves accepted, \(flooded.rounds) games")
        #expect(flooded.accepted > 100 && flooded.rounds > 10)
    }
}

/// Valid messages of all kinds for a game, and the same with bytes changed, cut off and repeated.
struct FloodMessages<Game: LockstepGame> {
    private(set) var all: [FloodMessage] = []

    init(_ game: Game, states: Int, _ generator: inout SeededGenerator) {
        var payloads: [(MessageType, Data)] = []
        for number in 0..<60 {
            for action in Self.actions(of: game, after: number, &generator) {
                payloads.append((.gameAction, game.encodeAction(action)))
            }
        }
        for number in 0..<states {
            let state = Self.state(of: game, after: number % 12, &generator)
            for session in [UUID.session(1), .session(7)] {
                let payload = game.encodeState(state, sessionID: session, timestamp: .distantPast)
                payloads.append((.gameState, payload))
            }
        }
        payloads += Self.controls(of: game.gameType)
        for (type, payload) in payloads {
            all.append(FloodMessage(type, payload, &generator))
            for _ in 0..<2 { all.append(FloodMessage(type, payload.mutated(&generator), &generator)) }
        }
    }

    /// A position after moves at random.
    private static func state(
        of game: Game, after count: Int, _ generator: inout SeededGenerator
    ) -> Game.Rules.State {
        var state = game.rules.initialState(players: 2)
        for _ in 0..<count {
            guard let move = game.rules.legalMoves(in: state).randomElement(using: &generator) else { break }
            do { try game.rules.apply(move, to: &state) } catch { preconditionFailure("\(error)") }
        }
        return state
    }

    /// Moves of one position, most of them with a wrong number or seat.
    private static func actions(
        of game: Game, after count: Int, _ generator: inout SeededGenerator
    ) -> [GameAction<Game.Rules.Move>] {
        let state = state(of: game, after: count, &generator)
        return game.rules.legalMoves(in: state).shuffled(using: &generator).prefix(6).map { move in
            GameAction(
                move: move, playerIndex: Int(generator.next() % 3),
                moveNumber: game.moveCount(of: state) + Int(generator.next() % 3), timestamp: .distantPast)
        }
    }

    private static func controls(of gameType: GameType) -> [(MessageType, Data)] {
        let types: [GameControlType] = [
            .invite, .inviteResponse, .sessionUpdate, .ready, .start, .pause, .resume, .forfeit, .rematch,
        ]
        return types.flatMap { type in
            [UUID.session(1), nil, .session(7)].map { session in
                (
                    .gameControl,
                    encoded(GameControlPayload(controlType: type, gameType: gameType, sessionID: session))
                )
            }
        }
    }
}

/// A session under fire, and a game beside it that takes legal moves only.
struct FloodedGame<Game: LockstepGame>: Flooded {
    private let game: Game
    private var session: GameSession<Game>
    private var now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000))
    private var shadow: Game.Rules.State { didSet { turn = game.rules.turn(in: shadow) } }
    private var turn: Turn
    private var moves: [String] = []
    private var count = 0
    private(set) var accepted = 0
    private(set) var rounds = 0
    private(set) var complaint: String?

    init(_ game: Game) {
        self.game = game
        session = GameSession(
            game, inviting: [.alice], sessionID: .session(1), invitationID: .session(2), me: .bot,
            configuration: GameConfiguration(), at: now)
        shadow = game.rules.initialState(players: 2)
        turn = game.rules.turn(in: shadow)
        let response = GameInvitationResponse(
            invitationID: .session(2), accepted: true, responderPeerID: .alice, responderName: "Alice")
        control(.inviteResponse, encoded(response))
        control(.ready)
    }

    private mutating func control(_ type: GameControlType, _ data: Data? = nil) {
        let payload = GameControlPayload(
            controlType: type, gameType: game.gameType, sessionID: .session(1), data: data)
        _ = session.received(payload, from: .alice, profile: nil, at: now)
    }

    mutating func feed(_ message: FloodMessage, _ generator: inout SeededGenerator) {
        count += 1
        now.elapsed += .milliseconds(7)
        if count % 8 == 0 { _ = session.advance(to: now) }
        compare()
        play(&generator)
        if count % 40 == 0, let payload = legalMove(&generator) {
            _ = session.receivedAction(payload, from: .alice, at: now)
            compare()
        }
        switch message.type {
        case .gameAction: _ = session.receivedAction(message.payload, from: message.sender, at: now)
        case .gameState: _ = session.receivedState(message.payload, from: message.sender, at: now)
        default:
            // The desk's part: what cannot be read is nothing.
            guard count % 50 == 0, let control = decoded(GameControlPayload.self, message.payload) else { return }
            _ = session.received(control, from: message.sender, profile: nil, at: now)
        }
        compare()
    }

    private func legalMove(_ generator: inout SeededGenerator) -> Data? {
        guard turn == .player(1),
            let move = game.rules.legalMoves(in: shadow).randomElement(using: &generator)
        else { return nil }
        return game.encodeAction(
            GameAction(
                move: move, playerIndex: 1, moveNumber: game.moveCount(of: shadow) + game.firstMoveNumber,
                timestamp: now.date))
    }

    /// The board is the shadow's, or one legal move of alice ahead of it, or a new game's.
    private mutating func compare() {
        let state = session.board.state
        if state == shadow { return }
        if game.moveCount(of: state) == 0 {
            rounds += 1
            moves = []
            shadow = state
            return
        }
        for move in game.rules.legalMoves(in: shadow) where turn == .player(1) {
            var next = shadow
            do {
                try game.rules.apply(move, to: &next)
            } catch {
                continue
            }
            if next == state {
                accepted += 1
                moves.append(game.rules.text(of: move, in: shadow))
                shadow = next
                return
            }
        }
        complaint = "the board changed after \(moves)"
    }

    /// The bot moves when it is its turn, and wants another game when one is over.
    private mutating func play(_ generator: inout SeededGenerator) {
        if !session.isActive {
            _ = attempt { session, now, _ in try session.rematch(at: now) }
            compare()
        }
        guard turn == .player(0),
            let move = game.rules.legalMoves(in: shadow).randomElement(using: &generator),
            attempt({ try $0.play(MoveChoice(sessionID: .session(1), moveCount: $2, move: move), at: $1) })
        else { return }
        moves.append(game.rules.text(of: move, in: shadow))
        shadow = session.board.state
    }

    /// - Returns: whether it could be done.
    private mutating func attempt(
        _ body: (inout GameSession<Game>, GameTime, Int) throws -> [SessionAction]
    ) -> Bool {
        do {
            _ = try body(&session, now, game.moveCount(of: shadow))
            return true
        } catch {
            return false
        }
    }
}
