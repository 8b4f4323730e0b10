public import PoolWire

/// How an opponent plays, and with whom.
public struct OpponentSettings: Sendable, Equatable {
    /// How long it lets people wait for a move.
    public enum Pace: String, Sendable, CaseIterable {
        /// As fast as it can: for load tests and other machines.
        case instant
        /// About half a second, so that people can follow.
        case fast
        /// As a person would: quick when there is no choice, slow when there is much.
        case human
    }

    /// The games it plays.
    public var games: Set<GameType>
    /// 1 (beginner) to 10 (as strong as it can); opponents can change it for themselves with `!level`.
    public var level: Int
    /// The most time to think about one move.
    public var moveTime: Duration
    public var pace: Pace
    /// The least time before each move, whatever the pace: for those who watch.
    public var pause: Duration = .zero
    /// The most games at once.
    public var maxGames: Int
    /// So many of `maxGames` are kept for people: other bots don't get them.
    public var placesForPeople: Int
    /// Who may challenge it, by name or key; empty is everybody.
    public var challengers: Set<String>
    /// Whether it greets, says farewell, explains a refusal and answers commands.
    public var talks: Bool
    /// Whether it gives hopeless games up.
    public var resigns: Bool

    public init(
        games: Set<GameType>, level: Int = 6, moveTime: Duration = .milliseconds(500), pace: Pace = .instant,
        maxGames: Int = 4, placesForPeople: Int = 1, challengers: Set<String> = [], talks: Bool = true,
        resigns: Bool = true
    ) {
        self.games = games
        self.level = level
        self.moveTime = moveTime
        self.pace = pace
        self.maxGames = maxGames
        self.placesForPeople = placesForPeople
        self.challengers = challengers
        self.talks = talks
        self.resigns = resigns
    }
}

extension OpponentSettings {
    /// The options of the command line: `pace=human`, `time=200`, `games=2`, `people=1`, `from=Ada+Bo`, `talk=no`,
    /// `resign=no`.
    public static let optionNames = ["pace", "time", "games", "people", "from", "talk", "resign"]

    /// Sets one option.
    /// - Returns: what values it takes, when `value` is none of them or there is no such option.
    public mutating func set(_ name: String, to value: String) -> String? {
        switch name {
        case "pace":
            guard let pace = Pace(rawValue: value) else { return "pace takes instant, fast or human" }
            self.pace = pace
        case "time":
            guard let time = Int(value), (1...600_000).contains(time) else {
                return "time takes the milliseconds for one move, 1 to 600000"
            }
            moveTime = .milliseconds(time)
        case "games":
            guard let count = Int(value), (1...1_000).contains(count) else { return "games takes 1 to 1000" }
            maxGames = count
        case "people":
            guard let count = Int(value), (0...1_000).contains(count) else { return "people takes 0 to 1000" }
            placesForPeople = count
        case "from":
            challengers = Set(value.split(separator: "+").map(String.init))
            if challengers.isEmpty { return "from takes names or keys, joined by +" }
        case "talk", "resign":
            guard let yes = ["yes": true, "no": false][value] else { return "\(name) takes yes or no" }
            if name == "talk" { talks = yes } else { resigns = yes }
        default:
            return "the options are \(Self.optionNames.joined(separator: ", ")), and for chess engine, as the last one"
        }
        return nil
    }
}
