import BotHost
import GameRules
import PoolWire
import Testing

@Suite struct BotSpecificationTests {
    @Test func `a bot is named by its game and level`() throws {
        #expect(try BotSpecification(parsing: "connect-four:8").games == [.connectFour])
        #expect(try BotSpecification(parsing: "opponent").games == Set(GameCatalogue.all.map(\.gameType)))
        #expect(try BotSpecification(parsing: "chain-reaction:3").games == [.chainReaction])
        #expect(try BotSpecification(parsing: "ludo:4").games == [.ludo])
        #expect(try BotSpecification(parsing: "tic-tac-toe").games.map(\.title) == ["Tic Tac Toe"])
        #expect(try BotSpecification(parsing: "greeter").games.isEmpty)
        #expect(try BotSpecification(parsing: "moderator").name == "moderator")
    }

    @Test(arguments: ["connect-four", "Connect Four", "connect_four", "Connect-four"])
    func `a game is known by each of its names`(_ name: String) {
        #expect(GameCatalogue.game(named: name)?.gameType == .connectFour)
    }

    @Test(arguments: ["chess:0", "chess:eleven", "poker", "greeter:3", "moderator:3", "chess:1:2", ""])
    func `a wrong name is refused`(_ text: String) {
        #expect(throws: BotSpecificationError.self) { try BotSpecification(parsing: text) }
    }

    @Test func `a game has one title everywhere`() {
        let titles = ["Connect Four", "Chess", "Chain Reaction", "Ludo", "Tic Tac Toe"]
        #expect(GameCatalogue.all.map(\.title) == titles && GameCatalogue.all.map(\.gameType.title) == titles)
    }

    @Test func `an engine that is not there is told, and its bot plays by itself`() throws {
        let bot = try BotSpecification(parsing: "chess:3,engine=uci:/nowhere/engine")
        let warning = try #require(bot.engineWarning(path: nil))
        #expect(
            warning
                == "the bot “chess”: there is no engine “/nowhere/engine” that can be run; give the path of its program; until then the bot plays by itself"
        )
        #expect(try BotSpecification(parsing: "chess:3,engine=uci:sh").engineWarning(path: "/bin") == nil)
        #expect(try BotSpecification(parsing: "chess:3").engineWarning(path: nil) == nil)
    }

    @Test func `an option that there is not is told those that there are`() {
        let hint =
            "the options are pace, time, games, people, from, talk, resign, and for chess engine, as the last one"
        #expect(throws: BotSpecificationError.badOption("foo=1", hint)) { try BotSpecification(parsing: "chess,foo=1") }
    }

    @Test func `two bots that answer the same invitation are refused`() throws {
        let bots = [try BotSpecification(parsing: "opponent"), try BotSpecification(parsing: "chess")]
        let expected = BotSpecificationError.sameGame(.chess, "opponent", "chess")
        #expect(throws: expected) { try BotSpecification.check(bots) }
    }
}
