import Foundation
import GameRules
import Ludo
import Testing

struct LudoFollowerTests {
    /// The broadcasts of a session of the vectors, and the board that a guest has at its end.
    private func session(_ name: String) throws -> (told: [LudoBroadcast.Content], final: LudoState) {
        let vectors = try GameVectors()
        let session = try #require(try vectors.list("sessions").first { $0["name"] as? String == name })
        let final = try json(try #require(session["final_state"] as? [String: Any]))
        guard case .stateSync(let board) = try LudoBroadcast(decoding: final).content else {
            throw IllegalMove("no board")
        }
        let told = try vectors.payloads(type: "game_state", with: "type").filter { $0.session == name }
            .map { try LudoBroadcast(decoding: try json($0.payload)).content }
        return (told, try board.state())
    }

    @Test func `a guest follows the inviter of the vectors`() throws {
        let (told, final) = try session("ludo_bot_hosts")
        var follower = LudoFollower(LudoState(seats: [0, 1]))
        var news: [LudoFollower.News] = []
        for content in told.dropLast() { news.append(try follower.take(content)) }
        #expect(follower.state == final)
        #expect(news.prefix(2) == [.replaced, .rolled(6)])
        news.append(try follower.take(try #require(told.last)))
        #expect(news.last == .ended([0, 1]))
    }

    @Test func `what the web client's bot does after its third six is not believed`() throws {
        let (told, final) = try session("ludo_web_bot_third_six")
        var follower = LudoFollower(LudoState(seats: [0, 1, 2, 3]))
        var news: [LudoFollower.News] = []
        for content in told { news.append(try follower.take(content)) }
        #expect(news == [.replaced, .nothing, .turned, .nothing])
        #expect(follower.state == final)
        // Its two messages of one moment may come the other way round, as may the first two.
        for order in [[0, 2, 1, 3], [2, 0, 1, 3], [0, 2, 3, 1]] {
            var follower = LudoFollower(final.before(turn: 7, of: 2))
            for index in order { _ = try follower.take(told[index]) }
            #expect(follower.state == final, "\(order)")
        }
    }

    /// Whole games of an inviter by the rules, its messages doubled and neighbours of one moment swapped.
    @Test(arguments: 2...4) func `doubled and swapped messages leave the boards the same`(players: Int) throws {
        let rules = LudoRules()
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var state = rules.initialState(players: players)
            var follower = LudoFollower(state)
            var late: [LudoBroadcast.Content] = []
            var end: [Int]?
            while let move = rules.legalMoves(in: state).randomElement(using: &generator) {
                var told = try LudoWireTests.tell(move, to: &state)
                if state.isThirdSix {
                    // Its turnChanged is on its heels.
                    late = told
                    continue
                }
                told = late + told
                late = []
                if Bool.random(using: &generator) { told.reverse() }
                if Bool.random(using: &generator) { told += told }
                for content in told { if case .ended(let order) = try follower.take(content) { end = order } }
                guard !state.isOver else { break }
                try #require(follower.state == state, "seed \(seed), turn \(state.turnNumber)")
            }
            #expect(end == state.ranking, "seed \(seed)")
        }
    }

    @Test func `a roll puts right what was missed`() throws {
        let green = LudoToken(playerIndex: 1, tokenIndex: 0)
        var state = try LudoRulesTests.state([
            [.board(step: 3), .yard, .yard, .yard], [.board(step: 7), .yard, .yard, .yard],
        ])
        state.turnNumber = 9
        var follower = LudoFollower(LudoState(seats: [0, 1]))
        try LudoRules().apply(.roll(4), to: &state)
        let roll = LudoBroadcast.Content.diceRolled(try #require(LudoDiceRoll(state)))
        let news = try [follower.take(roll), follower.take(roll)]
        #expect(news == [.rolled(4), .nothing])
        #expect(follower.state == state)
        #expect(follower.state.position(of: green) == .board(step: 7))
    }

    @Test func `a token that a roll does not list has been captured unseen`() throws {
        let believed = try LudoRulesTests.state([
            [.board(step: 20), .yard, .yard, .yard],
            [.board(step: 20), .board(step: 30), .homeColumn(step: 0), .homeColumn(step: 1)],
        ])
        var state = try LudoRulesTests.state([
            [.board(step: 20), .yard, .yard, .yard], [.yard, .board(step: 30), .homeColumn(step: 0), .home],
        ])
        for roll in [5, 6] {
            state.currentSeat = 1
            state.dice = nil
            try LudoRules().apply(.roll(roll), to: &state)
            var follower = LudoFollower(believed)
            _ = try follower.take(.diceRolled(try #require(LudoDiceRoll(state))))
            let places = LudoState.tokens(of: 1).map { follower.state.position(of: $0) }
            // In the home column nothing is captured: it must have gone on.
            #expect(places == [.yard, .board(step: 30), .homeColumn(step: 0), .homeColumn(step: 1)], "\(roll)")
        }
    }

    @Test func `old news changes nothing`() throws {
        var state = LudoState(seats: [0, 1])
        state.turnNumber = 5
        var follower = LudoFollower(state)
        var old = LudoState(seats: [0, 1])
        old.turnNumber = 4
        old.currentSeat = 1
        try LudoRules().apply(.roll(6), to: &old)
        let step = try #require(old.step(of: LudoToken(playerIndex: 1, tokenIndex: 0), roll: 6))
        let news = try [
            follower.take(.turnChanged(LudoTurnChange(old))),
            follower.take(.diceRolled(try #require(LudoDiceRoll(old)))),
            follower.take(.tokenMoved(LudoTokenMove(step, turnNumber: 3))),
        ]
        #expect(news == [.nothing, .nothing, .nothing])
        #expect(follower.state == state)
    }

    @Test func `seats that do not play are not believed`() throws {
        var follower = LudoFollower(LudoState(seats: [0, 1]))
        var four = LudoState(seats: [0, 1, 2, 3])
        four.currentSeat = 3
        try LudoRules().apply(.roll(6), to: &four)
        let step = try #require(four.step(of: LudoToken(playerIndex: 3, tokenIndex: 0), roll: 6))
        for content in [
            LudoBroadcast.Content.turnChanged(LudoTurnChange(four)), .diceRolled(try #require(LudoDiceRoll(four))),
            .tokenMoved(LudoTokenMove(step, turnNumber: 1)),
        ] {
            let news = try follower.take(content)
            #expect(news == .nothing)
        }
        #expect(follower.state == LudoState(seats: [0, 1]))
    }
}

extension LudoState {
    /// The position as it was when another turn was on, with nothing rolled.
    fileprivate func before(turn: Int, of seat: Int) -> LudoState {
        var state = self
        state.turnNumber = turn
        state.currentSeat = seat
        return state
    }
}
