import Foundation
public import GameRules
import PoolWire

/// What every game must keep, tried in random play that the seed repeats. A game's test is three lines:
///
/// ```swift
/// @Test func `connect four keeps the contract of every game`() throws {
///     try GameRulesConformance(ConnectFourGame(), seed: 1).check()
/// }
/// ```
///
/// Tried are: play-outs end; the legal moves are exactly the accepted ones; the same move leads to the same state; an
/// outcome is final; states and, in lock-step games, actions survive their wire form.
public struct GameRulesConformance<Game: PlayableGame>: Sendable {
    private let game: Game
    private let wire: WireForm<Game>
    private let seed: UInt64
    private let playouts: Int
    private let longestGame: Int

    /// - Parameters:
    ///   - playouts: games to play for each number of players.
    ///   - longestGame: moves after which a game counts as endless.
    public init(
        _ game: Game, seed: UInt64, playouts: Int = 20, longestGame: Int = 5000
    ) where Game: LockstepGame {
        self.game = game
        wire = WireForm(of: game)
        self.seed = seed
        self.playouts = playouts
        self.longestGame = longestGame
    }

    /// A game that is not played in lock-step.
    /// - Parameter wire: writes a state for the wire and reads it again.
    public init(
        _ game: Game, seed: UInt64, playouts: Int = 20, longestGame: Int = 5000,
        throughWire wire: @escaping @Sendable (Game.Rules.State) throws -> Game.Rules.State
    ) {
        self.game = game
        self.wire = WireForm(state: { state, _, _ in try wire(state) }, action: { _, _, _ in true })
        self.seed = seed
        self.playouts = playouts
        self.longestGame = longestGame
    }

    /// Plays and checks.
    /// - Throws: `GameConformanceFailure` with game, seed and move number.
    public func check() throws {
        for players in game.rules.players {
            for playout in 0..<UInt64(playouts) {
                var run = ConformanceRun(game: game, wire: wire, players: players, seed: seed &+ playout)
                try run.play(atMost: longestGame)
            }
        }
    }
}

/// A game that breaks the contract.
public struct GameConformanceFailure: Error, CustomStringConvertible {
    public var description: String
}

/// How a game's states and actions are written and read again.
private struct WireForm<Game: PlayableGame>: Sendable {
    typealias Rules = Game.Rules

    /// What a state has become after so many moves of so many players.
    let state: @Sendable (Rules.State, _ players: Int, _ moves: Int) throws -> Rules.State
    /// Whether a move of a seat is still the same, with so many moves before it.
    let action: @Sendable (Rules.Move, _ seat: Int, _ moves: Int) throws -> Bool
}

extension WireForm where Game: LockstepGame {
    private static var date: Date { Date(timeIntervalSinceReferenceDate: 796_000_000.25) }

    init(of game: Game) {
        state = { state, players, moves in
            let session = UUID()
            let message = try game.decodeState(
                game.encodeState(state, sessionID: session, timestamp: Self.date), players: players)
            guard message.sessionID == session else {
                throw GameConformanceFailure(description: "the session id is lost on the wire")
            }
            let count = game.moveCount(of: state)
            guard count == moves else { throw GameConformanceFailure(description: "\(count) moves counted") }
            return message.state
        }
        action = { move, seat, moves in
            let action = GameAction(
                move: move, playerIndex: seat, moveNumber: moves + game.firstMoveNumber, timestamp: Self.date)
            return try game.decodeAction(game.encodeAction(action)) == action
        }
    }
}

private struct ConformanceRun<Game: PlayableGame> {
    typealias Move = Game.Rules.Move

    let game: Game
    let wire: WireForm<Game>
    let rules: Game.Rules
    let players: Int
    let seed: UInt64
    var generator: SeededGenerator
    var state: Game.Rules.State
    var moves = 0
    /// Moves that were legal at some time, to be tried where they are not.
    var seen: [Move] = []
    var known: Set<Move> = []

    init(game: Game, wire: WireForm<Game>, players: Int, seed: UInt64) {
        self.game = game
        self.wire = wire
        rules = game.rules
        self.players = players
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        state = rules.initialState(players: players)
    }

    mutating func play(atMost longest: Int) throws {
        try require(state == rules.initialState(players: players), "initial states differ")
        try require(rules.outcome(of: state) == nil, "the game is over before it starts")
        while rules.outcome(of: state) == nil {
            try require(moves < longest, "no end after \(longest) moves")
            try checkPosition()
            try step()
        }
        try checkEnd()
    }

    private func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
        if condition { return }
        throw GameConformanceFailure(
            description: "\(game.title), seed \(seed), \(players) players, move \(moves): \(problem())")
    }

    private mutating func checkPosition() throws {
        let legal = rules.legalMoves(in: state)
        let set = Set(legal)
        try require(!legal.isEmpty, "no legal move although the game is not over")
        try require(legal == rules.legalMoves(in: state), "the order of legal moves changes")
        try require(set.count == legal.count, "a legal move is listed twice")
        try require(
            Set(legal.map { rules.text(of: $0, in: state) }).count == legal.count, "two moves have the same text")
        switch rules.turn(in: state) {
        case .player(let player): try require(0..<players ~= player, "player \(player) to move")
        case .chance: break
        case .over: try require(false, "nobody to move although the game is not over")
        }
        for move in legal {
            var copy = state
            do throws(IllegalMove) { try rules.apply(move, to: &copy) } catch {
                try require(false, "legal move \(move) is refused: \(error)")
            }
        }
        try checkRefusals(except: set)
        try checkWire()
        for move in legal where known.insert(move).inserted { seen.append(move) }
    }

    private mutating func checkRefusals(except legal: Set<Move>) throws {
        for _ in 0..<min(20, seen.count) {
            guard let move = seen.randomElement(using: &generator), !legal.contains(move) else { continue }
            var copy = state
            do throws(IllegalMove) { try rules.apply(move, to: &copy) } catch {
                try require(copy == state, "the refused move \(move) changes the state")
                continue
            }
            try require(false, "the illegal move \(move) is accepted")
        }
    }

    private func checkWire() throws {
        var read: Game.Rules.State?
        do { read = try wire.state(state, players, moves) } catch {
            try require(false, "the state is lost on the wire: \(error)")
        }
        try require(read == state, "the state changes on the wire")
    }

    private mutating func step() throws {
        guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { return }
        if case .player(let player) = rules.turn(in: state) {
            try require(try wire.action(move, player, moves), "the action \(move) changes on the wire")
        }
        var twin = state
        try rules.apply(move, to: &state)
        try rules.apply(move, to: &twin)
        try require(state == twin, "\(move) leads to two different states")
        moves += 1
    }

    private func checkEnd() throws {
        let outcome = rules.outcome(of: state)
        try require(rules.legalMoves(in: state).isEmpty, "legal moves after the end")
        try require(rules.turn(in: state) == .over, "somebody to move after the end")
        try require(
            outcome?.ranking.allSatisfy { 0..<players ~= $0 } == true, "a winner who does not play")
        for move in seen.prefix(20) {
            var copy = state
            do throws(IllegalMove) { try rules.apply(move, to: &copy) } catch {
                try require(copy == state && rules.outcome(of: copy) == outcome, "the outcome changes")
                continue
            }
            try require(false, "\(move) is accepted after the end")
        }
        try checkWire()
    }
}
