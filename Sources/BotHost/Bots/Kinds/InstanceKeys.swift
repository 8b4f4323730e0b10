import BotAPI
import BotScript
import Foundation
import GameRules
import PoolWire

/// The keys of bots in other languages: what such a bot may do and use up, and what it goes by.
struct InstanceKeys: Sendable {
    private let grants = Key(
        "grants", "What the bot may do: \(APICapability.allCases.map(\.rawValue).joined(separator: ", ")).",
        Form<[APICapability]>.list(of: Form<APICapability>.choice(name: "grant")),
        default: APICapability.standard.sorted { $0.rawValue < $1.rawValue })
    private let games = Key(
        "games", "The games whose invitations the bot answers.", Form<[String]>.list(of: .text(1...64)), default: [])
    private let watchGames = Key(
        "watch_games", "Whether the bot is told how the games of the pool's other bots go.", Form<Bool>.flag,
        default: false)
    private let httpHosts = Key(
        "http_hosts", "The hosts that it may fetch from, if it is granted http: example.org, example.org:8080.",
        Form<[String]>.list(of: .httpHost), default: [])
    private let timeZone = Key(
        "time_zone", "Where the bot's clocks hang.", Form<TimeZone>.timeZone, default: TimeZone.gmt)
    private let settings = SettingsKeys()
    private let limits: OptionalKey<[String: Int]>

    /// - Parameter more: limits besides those of the API.
    init(more: [(name: String, summary: String, range: ClosedRange<Int>, standard: Int)] = []) {
        let known = APILimit.all.map { ($0.name, $0.summary, $0.range, $0.defaultValue) } + more
        let keys = known.map { Key($0.0, $0.1, Form<Int>.integer($0.2), default: $0.3) }
        limits = OptionalKey(
            "limits", "What the bot may use up; “Limits” in docs/lua.md and docs/external-bots.md lists it.",
            Section<[String: Int]>("limits", keys: keys) { values, _ in
                Dictionary(uniqueKeysWithValues: keys.filter { values.has($0) }.map { ($0.name, values[$0]) })
            }.form)
    }

    var all: [any AnyKey] { [grants, games, watchGames, httpHosts, timeZone] + settings.all + [limits] }

    /// The games, or `nil` when there is one that nobody knows.
    func games(_ values: SectionValues, _ reading: inout Reading) -> Set<GameType>? {
        var types: Set<GameType> = []
        for name in values[games] {
            guard let game = GameCatalogue.game(named: name) else {
                reading.refuse(
                    "there is no game “\(name)”", hint: Spelling.hint(name, among: GameCatalogue.names),
                    at: values.position(of: games))
                return nil
            }
            types.insert(game.gameType)
        }
        return types
    }

    /// The limits that are given, by their names.
    func limits(_ values: SectionValues) -> [String: Int] { values[limits] ?? [:] }

    /// What the session of the bot goes by, and what a file says of its settings; `nil` when something is wrong with it.
    /// - Parameter http: fetches for bots that may.
    func session(
        _ values: SectionValues, http: (any HTTPAccess)?, _ reading: inout Reading
    ) -> (session: APISession.Configuration, file: String)? {
        var session = APISession.Configuration()
        session.grants = Set(values[grants])
        session.timeZone = values[timeZone]
        session.httpHosts = Set(values[httpHosts])
        if session.grants.contains(.http) { session.http = http }
        warnOfHTTP(session, values, &reading)
        guard let games = games(values, &reading) else { return nil }
        session.games = games
        session.watchesGames = values[watchGames]
        for (name, value) in limits(values) where APILimit.all.contains(where: { $0.name == name }) {
            do throws(APIError) {
                try session.limits.set(name, to: value)
            } catch {
                reading.refuse(error.message, at: values.position(of: limits))
            }
        }
        guard let settings = settings.settings(values, &reading) else { return nil }
        session.settings = settings.object
        return (session, settings.file)
    }

    /// Fetching takes the grant and the hosts: one without the other is a slip.
    private func warnOfHTTP(_ session: APISession.Configuration, _ values: SectionValues, _ reading: inout Reading) {
        if session.grants.contains(.http), session.httpHosts.isEmpty, !values.has(httpHosts) {
            reading.warn(
                "the bot is granted http, but may fetch from nowhere", hint: "name the hosts in “http_hosts”",
                at: values.position(of: grants))
        } else if values.has(httpHosts), !session.grants.contains(.http), !values.isBroken(grants) {
            reading.warn(
                "the bot has hosts to fetch from, but is not granted http", hint: "add http to “grants”",
                at: values.position(of: httpHosts))
        }
    }
}
