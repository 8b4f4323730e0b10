import GameRules
import Logging
import Opponent
import PoolWire
import UCIEngine

/// `bot: chess`, and every other game; `bot: opponent` plays all.
struct OpponentKind: BotKind {
    static let everything = "opponent"
    private static let standard = OpponentSettings(games: [])

    /// Hears of engines that fail.
    let logger: Logger

    var title: String { "bot: a game, or opponent" }
    var words: [String]? { GameCatalogue.names + [Self.everything] }
    var selector: any AnyKey { word }

    private let word = OpponentKind.word(
        GameCatalogue.names + [OpponentKind.everything],
        "The game that the bot plays with whoever invites it; opponent plays all.")

    init(logger: Logger) { self.logger = logger }

    private let level = Key(
        "level", "1 (beginner) to 10 (strongest); opponents can change it for themselves with !level.",
        .integer(1...10),
        default: OpponentKind.standard.level)
    private let pace = Key(
        "pace", "How long people wait for a move: instant, fast (half a second) or human.",
        Form<OpponentSettings.Pace>.choice(name: "pace"), default: OpponentKind.standard.pace)
    private let moveTime = Key(
        "move_time", "The most time to think about one move.",
        .duration(Duration.milliseconds(1)...Duration.seconds(600)),
        default: OpponentKind.standard.moveTime)
    private let pause = Key(
        "pause", "The least time before each move, whatever the pace.",
        .duration(Duration.zero...Duration.seconds(600)),
        default: OpponentKind.standard.pause)
    private let maxGames = Key(
        "max_games", "The most games at once.", .integer(1...1_000), default: OpponentKind.standard.maxGames)
    private let placesForPeople = Key(
        "places_for_people", "So many of them are kept for people: other bots do not get them.", .integer(0...1_000),
        default: OpponentKind.standard.placesForPeople)
    private let challengers = Key(
        "challengers", "Who may challenge it, by name or key; without it everybody.", .list(of: .text(1...256)),
        default: [])
    private let talks = Key(
        "talks", "Whether it greets, says farewell, explains a refusal and answers commands.", .flag,
        default: OpponentKind.standard.talks)
    private let resigns = Key(
        "resigns", "Whether it gives hopeless games up.", .flag, default: OpponentKind.standard.resigns)
    private let engine = OptionalKey(
        "engine", "A UCI engine that plays chess for it: uci:PROGRAM[,OPTION=VALUE…].",
        Form.text.map { try UCIConfiguration(parsing: $0) })

    var keys: [any AnyKey] {
        [level, pace, moveTime, pause, maxGames, placesForPeople, challengers, talks, resigns, engine]
    }

    func specification(
        name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        guard let selected = values[word] else { return nil }
        let games =
            selected == Self.everything
            ? Set(GameCatalogue.all.map(\.gameType))
            : Set([GameCatalogue.game(named: selected)].compactMap { $0?.gameType })
        var settings = OpponentSettings(
            games: games, level: values[level], moveTime: values[moveTime], pace: values[pace],
            maxGames: values[maxGames], placesForPeople: values[placesForPeople],
            challengers: Set(values[challengers]), talks: values[talks], resigns: values[resigns])
        settings.pause = values[pause]
        let engine = values[engine]
        if engine != nil, !games.contains(.chess) {
            reading.refuse("only chess is played by engines", at: values.position(of: self.engine))
            return nil
        }
        if let engine, let warning = BotSpecification.engineWarning(engine, path: reading.environment["PATH"]) {
            reading.warn(warning, at: values.position(of: self.engine))
        }
        return BotSpecification(
            name: name ?? selected, player: "\(selected):\(engine?.text ?? String(settings.level))", games: games,
            kind: selected
        ) { [settings, logger] in
            Opponent(settings, advisor: engine.map { EngineAdvisor(engine: UCIEngine($0, logger: logger)) })
        }
    }
}
