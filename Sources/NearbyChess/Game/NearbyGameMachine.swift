package import Chess
import GameRules
package import NearbyPlay

/// What a game machine wants done.
package enum NearbyGameAction: Sendable, Equatable {
    case send(ChessAction)
    case tell(NearbyGameEvent)
    /// The other side broke a rule: say goodbye with this reason.
    case leave(reason: String)
    /// `nil` forgets what was saved.
    case save(SavedNearbyGame?)
}

/// Games of chess between two players in one session, as a value: whose turn it is, what is legal, clocks, offers, and the
/// saved game that may be gone on with (nearby.md 12). The transport below checks none of it.
///
///     idle -> (asking to go on with the saved game) -> playing -> over -> playing ...
///
/// The peer's errors: an illegal move, a move out of turn, a start in the middle of a game; they end the session and win
/// the game. Harmless races, ignored: answers to offers that are gone, anything after the end of a game.
package struct NearbyGameMachine {
    package struct Game: Sendable {
        package var gameID: String
        package var startingFEN: String
        package var settings: ChessAction.Settings
        package var ownColor: ChessAction.Color
        package var state: ChessState
        package var clock: ChessClock
        /// Who waits for an answer.
        package var drawOffer: ChessAction.Color?
        package var takebackRequest: ChessAction.Color?
    }

    enum Phase {
        /// Nothing agreed: a guest waits for `start`.
        case idle
        /// Asked the other side to go on with this.
        case asking(SavedNearbyGame)
        case playing(Game)
        case over
    }

    /// After an opponent's time is over, its last move may still be on the way.
    static let flagPatience = Duration.seconds(2)

    let role: NearbyRole
    let sessionID: String
    /// What a host plays by.
    let proposal: NearbyGameProposal
    var phase = Phase.idle
    var saved: SavedNearbyGame?
    private var games = 0
    private var isInterrupted = false

    package init(
        role: NearbyRole, sessionID: String, proposal: NearbyGameProposal = NearbyGameProposal(),
        saved: SavedNearbyGame? = nil
    ) {
        self.role = role
        self.sessionID = sessionID
        self.proposal = proposal
        self.saved = saved.flatMap { $0.isPlayable ? $0 : nil }
    }

    /// The game that is being played.
    package var game: Game? { if case .playing(let game) = phase { game } else { nil } }

    /// Whether this side has to move.
    package var isOwnTurn: Bool { game.map { $0.turn == $0.ownColor && $0.takebackRequest != $0.ownColor } ?? false }

    /// When `tick` is due.
    package var deadline: Duration? {
        guard !isInterrupted, let game, let flag = game.clock.flag else { return nil }
        return flag.color == game.ownColor ? flag.at : flag.at + Self.flagPatience
    }

    // MARK: Beginning

    /// The session stands.
    package mutating func begin(now: Duration) -> [NearbyGameAction] {
        if let saved {
            phase = .asking(saved)
            return [.send(.requestResume(saved.request))]
        }
        return role == .host ? startGame(now: now) : []
    }

    /// A host begins another game.
    package mutating func startGame(now: Duration) -> [NearbyGameAction] {
        guard role == .host else { return [] }
        let start: [NearbyGameAction] = [
            .send(.start(hostColor: proposal.hostColor, startingFEN: proposal.startingFEN)),
            .send(.gameSettings(proposal.settings)),
        ]
        return start
            + enter(
                ownColor: proposal.hostColor, fen: proposal.startingFEN, settings: proposal.settings, now: now)
    }

    mutating func enter(
        ownColor: ChessAction.Color, fen: String, settings: ChessAction.Settings, now: Duration
    ) -> [NearbyGameAction] {
        guard let state = ChessState(fen: fen), state.ending == nil else {
            return fault("a starting position that is none")
        }
        games += 1
        saved = nil
        var game = Game(
            gameID: SavedNearbyGame.gameID(session: sessionID, number: games), startingFEN: fen, settings: settings,
            ownColor: ownColor, state: state, clock: ChessClock(settings))
        game.clock.run(game.turn, now: now)
        phase = .playing(game)
        return [.save(nil), .tell(.started(ownColor: ownColor, settings: settings, moves: 0))] + turn()
    }

    /// Goes on with a saved game, each side with its own.
    mutating func restore(_ saved: SavedNearbyGame, now: Duration) -> [NearbyGameAction] {
        guard let state = saved.state, let color = ChessAction.Color(rawValue: saved.ownColor) else {
            return decline(saved.gameID, now: now)
        }
        games += 1
        var clock = ChessClock(saved.settings)
        clock.set(white: .seconds(saved.whiteSeconds), black: .seconds(saved.blackSeconds))
        var game = Game(
            gameID: saved.gameID, startingFEN: saved.startingFEN, settings: saved.settings, ownColor: color,
            state: state, clock: clock)
        game.clock.run(game.turn, now: now)
        phase = .playing(game)
        self.saved = nil
        let started = NearbyGameEvent.started(ownColor: color, settings: saved.settings, moves: saved.moves.count)
        return [.tell(started)] + turn()
    }

    /// Will not go on with a saved game; both forget it.
    mutating func decline(_ gameID: String, now: Duration) -> [NearbyGameAction] {
        saved = nil
        phase = .idle
        return [.send(.declineResume(gameID: gameID)), .save(nil)] + (role == .host ? startGame(now: now) : [])
    }

    func turn() -> [NearbyGameAction] { isOwnTurn ? [.tell(.ownTurn)] : [] }

    // MARK: Ends

    mutating func end(_ winner: ChessAction.Color?, _ reason: String) -> [NearbyGameAction] {
        guard game != nil else { return [] }
        phase = .over
        return [.save(nil), .tell(.ended(NearbyGameResult(winner: winner, reason: reason)))]
    }

    /// The other side broke a rule.
    mutating func fault(_ what: String) -> [NearbyGameAction] {
        let won = end(game?.ownColor, "the other side sent \(what)")
        phase = .over
        return won + [.leave(reason: what)]
    }

    /// The connection is lost and may come back: time stands.
    package mutating func interrupted(now: Duration) -> [NearbyGameAction] {
        isInterrupted = true
        guard case .playing(var game) = phase else { return [.tell(.interrupted)] }
        game.clock.stop(now: now)
        phase = .playing(game)
        return [.save(game.saved(now: now)), .tell(.interrupted)]
    }

    package mutating func resumed(now: Duration) -> [NearbyGameAction] {
        isInterrupted = false
        guard case .playing(var game) = phase else { return [.tell(.resumed)] }
        game.clock.run(game.turn, now: now)
        phase = .playing(game)
        return [.tell(.resumed)]
    }

    /// This side leaves, and gives up what is being played.
    package mutating func leaving() -> [NearbyGameAction] {
        game.map { end($0.ownColor.other, "leaving") } ?? []
    }

    /// The session is over.
    package mutating func disconnected(_ error: NearbyError?, now: Duration) -> [NearbyGameAction] {
        defer { phase = .over }
        guard let game else { return [.tell(.left(error))] }
        // Lost without a word: go on when they meet again. Left on purpose: given up.
        if isInterrupted || error != nil {
            let result = NearbyGameResult(winner: nil, reason: "connection lost", isUnfinished: true)
            return [.save(game.saved(now: now)), .tell(.ended(result)), .tell(.left(error))]
        }
        return end(game.ownColor, "the other player left") + [.tell(.left(nil))]
    }

    // MARK: Time

    package mutating func tick(now: Duration) -> [NearbyGameAction] {
        guard let due = deadline, now >= due, let game, let flag = game.clock.flag else { return [] }
        let winner = flag.color.other
        // Who has only the king left cannot win, however late the other is.
        guard game.state.canMate(winner) else { return end(nil, "time, and nobody can mate") }
        // The protocol has no word for it; a resignation says who has lost.
        let resignation: [NearbyGameAction] = flag.color == game.ownColor ? [.send(.resign)] : []
        return resignation + end(winner, "time")
    }
}

extension NearbyGameMachine.Game {
    /// Who has to move.
    package var turn: ChessAction.Color { ChessAction.Color(state.sideToMove) }

    /// Whether the other side has moved yet.
    var hasOtherMoved: Bool {
        let first = state.history.count.isMultiple(of: 2) ? turn : turn.other
        return state.history.count > (first == ownColor ? 1 : 0)
    }

    package func saved(now: Duration) -> SavedNearbyGame {
        SavedNearbyGame(
            gameID: gameID, startingFEN: startingFEN, moves: state.history.map(\.description), ownColor: ownColor,
            settings: settings, whiteSeconds: clock.remaining(.white, now: now) / .seconds(1),
            blackSeconds: clock.remaining(.black, now: now) / .seconds(1))
    }
}

extension SavedNearbyGame {
    /// The position; `nil` if the moves are none.
    var state: ChessState? {
        guard var state = ChessState(fen: startingFEN) else { return nil }
        return moves.allSatisfy { state.play(uci: $0) } ? state : nil
    }

    /// Whether it can be gone on with: a file may hold anything.
    var isPlayable: Bool {
        0...1e10 ~= whiteSeconds && 0...1e10 ~= blackSeconds && ChessAction.Color(rawValue: ownColor) != nil
            && state.map { $0.ending == nil } ?? false
    }
}

extension ChessAction.Color {
    init(_ side: Side) { self = side == .white ? .white : .black }

    var side: Side { self == .white ? .white : .black }
}

extension ChessState {
    /// Plays a move of the wire.
    /// - Returns: whether it is legal.
    mutating func play(uci: String) -> Bool {
        guard let move = ChessMove(uci: uci) else { return false }
        do {
            try ChessRules().apply(move, to: &self)
            return true
        } catch {
            return false
        }
    }

    /// Whether a player has anything besides the king.
    func canMate(_ color: ChessAction.Color) -> Bool {
        (0..<64).contains { index in
            guard let square = Square(boardIndex: index), let piece = piece(at: square) else { return false }
            return piece.side == color.side && piece.kind != .king
        }
    }
}
