import GameRules
import UCIEngine

/// Plays one game to its end.
struct MatchBoard<Game: PlayableGame>: Sendable {
    let game: Game
    let settings: MatchSettings
    let a: MatchPlayer<Game>
    let b: MatchPlayer<Game>

    /// - Throws: `UCIEngineError` for an engine that can play no further game; `CancellationError`.
    func play(_ number: Int) async throws -> GameRecord {
        let seats = settings.seating(ofGame: number)
        var generator = settings.generator(ofGame: number)
        var (state, moves) = try Openings.play(settings.opening(ofGame: number), in: game.rules, seats: settings.seats)
        var record = GameRecord(number: number, seats: seats, winner: nil, reason: "", moves: [])
        var adjudicator = Adjudicator()
        var hasMoved: Set<GameRecord.Side> = []
        func end(_ winner: GameRecord.Side?, _ reason: String) -> GameRecord {
            record.moves = moves
            record.winner = winner
            record.reason = reason
            return record
        }
        while true {
            try Task.checkCancellation()
            let move: Game.Rules.Move
            switch game.rules.turn(in: state) {
            case .over:
                guard let outcome = game.rules.outcome(of: state) else {
                    preconditionFailure("over without an outcome")
                }
                return end(outcome.winner.map { seats[$0] }, outcome.reason)
            case .chance:
                guard let roll = game.rules.legalMoves(in: state).randomElement(using: &generator) else {
                    preconditionFailure("dice without a result")
                }
                move = roll
            case .player(let seat):
                let side = seats[seat]
                let question = MatchPlayer<Game>.Question(
                    state: state, time: settings.moveTime, seed: generator.next(),
                    isNewGame: hasMoved.insert(side).inserted)
                let start = ContinuousClock.now
                var thought: Thought<Game.Rules.Move>?
                var failure = ""
                do {
                    thought = try await (side == .a ? a : b).think(question)
                } catch let error as UCIEngineError {
                    guard let reason = error.lostGame else { throw error }
                    failure = reason
                }
                let time = ContinuousClock.now - start
                if side == .a { record.a.add(time) } else { record.b.add(time) }
                guard let thought else { return end(side == .a ? .b : .a, failure) }
                guard game.rules.legalMoves(in: state).contains(thought.move) else {
                    return end(side == .a ? .b : .a, "illegal move \(thought.move)")
                }
                move = thought.move
                if settings.isAdjudicated,
                    let ruling = adjudicator.heard(thought.expectation, from: seat, halfMove: moves.count)
                {
                    guard case .won(let seat) = ruling else { return end(nil, "adjudicated") }
                    return end(seats[seat], "adjudicated")
                }
            }
            moves.append(game.rules.text(of: move, in: state))
            try game.rules.apply(move, to: &state)
        }
    }
}

extension UCIEngineError {
    /// How a game ends in which the engine has failed to move; `nil` where no other game would go better.
    fileprivate var lostGame: String? {
        switch self {
        case .died: "the engine died"
        case .hung: "no answer in time"
        case .noMove: "no move"
        case .badMove: "illegal move"
        case .badSpecification, .notFound, .notUCI, .unknownOption, .resting, .stopped: nil
        }
    }
}
