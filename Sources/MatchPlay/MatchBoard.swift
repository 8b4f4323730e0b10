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
                let answer = try await ask(side, question)
                let time = ContinuousClock.now - start
                if side == .a { record.a.add(time) } else { record.b.add(time) }
                let thought: Thought<Game.Rules.Move>
                switch answer {
                case .thought(let found): thought = found
                case .failed(let reason): return end(side == .a ? .b : .a, reason)
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

    /// What a player says to a question.
    private enum Answer {
        case thought(Thought<Game.Rules.Move>)
        /// It has lost the game, for this reason.
        case failed(String)
    }

    private func ask(_ side: GameRecord.Side, _ question: MatchPlayer<Game>.Question) async throws -> Answer {
        do {
            let thought = try await (side == .a ? a : b).think(question)
            let isLegal = game.rules.legalMoves(in: question.state).contains(thought.move)
            return isLegal ? .thought(thought) : .failed("illegal move \(thought.move)")
        } catch let error as UCIEngineError {
            guard let reason = error.lostGame else { throw error }
            return .failed(reason)
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
