import BotHost
import MatchPlay
import PoolWire

/// Prints how a match goes.
struct MatchPrinter: Sendable {
    let output: Output

    func resumed(_ report: MatchReport) {
        output.note("going on after \(report.score.games) games; A has \(report.line)")
    }

    func game(_ game: GameRecord, _ report: MatchReport) {
        guard output.json else {
            let winner = game.winner.map { $0 == .a ? "A wins" : "B wins" } ?? "draw"
            let end = "\(winner), \(game.reason), \(game.moves.count) moves"
            output.write("game \(game.number + 1): \(end); A has \(report.line)")
            return
        }
        output.write(
            OrderedJSON.object(
                [
                    ("event", .string("game")), ("number", .integer(game.number)),
                    ("winner", game.winner.map { .string($0.rawValue) } ?? .null), ("reason", .string(game.reason)),
                    ("moves", .integer(game.moves.count)), ("games", .integer(report.score.games)),
                    ("points", .number(report.score.points)),
                ] + elo(of: report.score)
            ).text)
    }

    func summary(_ report: MatchReport, _ settings: MatchSettings) {
        guard output.json else {
            output.write(report.summary(of: settings))
            return
        }
        let score = report.score
        var fields: [(String, OrderedJSON)] = [
            ("event", .string("summary")), ("game", .string(settings.game.rawValue)),
            ("a", .string(settings.a.description)), ("b", .string(settings.b.description)),
            ("seats", .integer(settings.seats)), ("aSeats", settings.aSeats.map { .integer($0) } ?? .null),
            ("games", .integer(score.games)), ("wins", .integer(score.wins)), ("draws", .integer(score.draws)),
            ("losses", .integer(score.losses)), ("points", .number(score.points)), ("share", json(score.share)),
            ("fairShare", .number(score.fairShare)),
        ]
        fields += elo(of: score)
        fields += [
            (score.roundLength == 2 ? "pairs" : "rounds", .array(score.rounds.map { .integer($0) })),
            ("reasons", .object(report.reasons.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            ("millisecondsA", .number(report.a.mean)), ("millisecondsB", .number(report.b.mean)),
        ]
        if let sprt = report.sprt {
            fields += [
                ("llr", .number(sprt.logLikelihoodRatio(of: score))),
                ("verdict", report.verdict.map { .string($0.rawValue) } ?? .null),
            ]
        }
        output.write(OrderedJSON.object(fields).text)
    }

    private func elo(of score: MatchScore) -> [(String, OrderedJSON)] {
        let range = score.eloRange
        return [("elo", json(score.elo)), ("eloLow", json(range.low)), ("eloHigh", json(range.high))]
    }

    private func json(_ value: Double?) -> OrderedJSON { value.map { .number($0) } ?? .null }
}
