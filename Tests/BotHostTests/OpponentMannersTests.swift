import BotKit
import Foundation
import GameRules
import Opponent
import Pool
import PoolChat
import PoolGames
import PoolTesting
import PoolWire
import Testing

@Suite struct OpponentMannersTests {
    private let person = Challenges.Challenger(id: PeerID("ada"), name: "Ada", isBot: false)
    private let machine = Challenges.Challenger(id: PeerID("hal"), name: "Hal", isBot: true)

    private func settings(_ change: (inout OpponentSettings) -> Void = { _ in }) -> OpponentSettings {
        var settings = OpponentSettings(games: [.chess])
        change(&settings)
        return settings
    }

    @Test func `the last place is kept for people`() {
        var challenges = Challenges(settings: settings { $0.maxGames = 2 })
        #expect(challenges.answer(machine, running: 0, at: .zero) == .accept)
        #expect(challenges.answer(machine, running: 1, at: .zero) == .decline("My free places are for people."))
        #expect(challenges.answer(person, running: 1, at: .zero) == .accept)
        let full = challenges.answer(person, running: 2, at: .zero)
        #expect(full == .decline("I am playing as many games as I can. Try again in a while."))
    }

    @Test func `a refusal is explained once in ten minutes`() {
        var challenges = Challenges(settings: settings { $0.challengers = ["Bo"] })
        #expect(challenges.answer(person, running: 0, at: .zero) != .decline(nil))
        #expect(challenges.answer(person, running: 0, at: .seconds(599)) == .decline(nil))
        #expect(challenges.answer(person, running: 0, at: .seconds(600)) != .decline(nil))
    }

    @Test func `challengers are known by name or key`() {
        for allowed in ["Ada", "ada"] {
            var challenges = Challenges(settings: settings { $0.challengers = [allowed] })
            #expect(challenges.answer(person, running: 0, at: .zero) == .accept)
        }
    }

    @Test func `a person's pace is quick without a choice and never long`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            let chance = Double.random(in: 0..<1, using: &generator)
            let forced = MovePace.delay(.human, choices: 1, moveCount: 20, chance: chance)
            let free = MovePace.delay(.human, choices: 35, moveCount: 20, chance: chance)
            #expect(forced <= .seconds(1) && free >= .seconds(2) && free <= .seconds(8))
            #expect(MovePace.delay(.instant, choices: 35, moveCount: 20, chance: chance) == .zero)
        }
    }

    /// What the bot does about a text: a command, or an explanation.
    private func hear(_ text: String) throws -> (command: OpponentCommand?, reply: String?) {
        var set = try CommandSet(OpponentCommand.definitions)
        let ada = PeerID("ada")
        let message = ChatMessage(
            id: UUID(), author: ada, authorName: "Ada", scope: .peer(ada), content: .text(text),
            timestamp: Date(timeIntervalSinceReferenceDate: 0))
        let pool = PoolSnapshot(
            poolID: UUID(), poolName: "", selfID: PeerID("bot"), selfName: "Bot", hostID: PeerID("bot"),
            members: [Member(id: ada, name: "Ada")], hostOnline: true, maxPeers: 8, connection: .connected)
        switch set.handle(message, in: CommandScene(pool: pool, role: .stranger, now: .zero)) {
        case .run(let call): return (OpponentCommand(call), nil)
        case .reply(let text, _): return (nil, text)
        case .ignore: return (nil, nil)
        }
    }

    @Test(arguments: [
        ("!level", OpponentCommand.level(nil)), ("!LEVEL 10", .level(10)), ("  !hint ", .hint), ("!board", .board),
        ("!moves", .moves), ("!resign", .resign), ("!rematch", .rematch), ("!stats", .stats), ("!hint now", .hint),
    ])
    func `commands are read in any case`(_ text: String, _ command: OpponentCommand) throws {
        #expect(try hear(text).command == command)
    }

    @Test(arguments: ["", "level", "!help", "I say !level", "! level"])
    func `other texts are no commands`(_ text: String) throws {
        #expect(try hear(text).command == nil)
    }

    @Test(arguments: ["!level 0", "!level 11", "!level x"])
    func `a level that does not exist is explained`(_ text: String) throws {
        #expect(try hear(text).reply?.contains("from 1 to 10") == true)
    }

    @Test func `who gives up a game of several players has to tell whoever invited`() {
        func game(_ role: GameRole, _ names: [String]) -> GameSummary {
            let players = names.enumerated().map { seat, name in
                GamePlayer(
                    id: PeerID(name), name: name, playerIndex: seat, isHost: seat == 0, isReady: true, colorIndex: seat)
            }
            return GameSummary(
                sessionID: UUID(), gameType: .ludo, title: "Ludo", role: role, players: players,
                ownSeat: role == .inviter ? 0 : 1, phase: .playing, moveCount: 0, position: "")
        }
        #expect(game(.guest, ["Ada", "Bot", "Cy"]).judge?.name == "Ada")
        #expect(game(.inviter, ["Bot", "Bo", "Cy"]).judge == nil)
        // The web client fills empty seats with its own.
        #expect(game(.guest, ["Ada", "Bot", "ai-2", "ai-3"]).judge == nil)
    }

    @Test func `help lists what there is`() throws {
        let help = try hear("!help").reply ?? ""
        for definition in OpponentCommand.definitions { #expect(help.contains("!\(definition.name)"), "\(help)") }
    }

    @Test func `three hopeless moves in a row end a game, hope begins the count anew`() {
        let sessionID = UUID()
        func choice(_ expectation: Double?) -> MoveChoice {
            MoveChoice(sessionID: sessionID, moveCount: 30, move: 0, expectation: expectation)
        }
        var despair = Despair()
        let calm = [0.01, 0.01, 0.4, 0.01, nil, 0.02, nil].map { despair.resigns(choice($0)) }
        #expect(calm == Array(repeating: false, count: 7))
        let third = despair.resigns(choice(0))
        #expect(third)
        despair.forget(sessionID)
        let afterwards = despair.resigns(choice(0))
        #expect(!afterwards)
    }

    @Test func `among several it plays on, as giving up would end the game for all`() {
        let choice = MoveChoice(sessionID: UUID(), moveCount: 30, move: 0, expectation: 0)
        var despair = Despair()
        for _ in 0..<6 {
            let gaveUp = despair.resigns(choice, opponents: 2)
            #expect(!gaveUp)
        }
    }
}
