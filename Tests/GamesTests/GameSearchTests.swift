import ConnectFour
import Foundation
import GameRules
import Testing

/// A race of three with dice: on its turn a player goes on one field, or throws for up to three and maybe goes back to
/// the start: one result in three. Who reaches the end first wins, who is nearest is second.
private struct DiceRace: GameRules {
    struct State: Sendable, Equatable {
        var fields = [0, 0, 0]
        var player = 0
        var isThrown = false
    }

    enum Move: Sendable, Hashable {
        case step, hurl, result(Int)
    }

    let length: Int

    var players: ClosedRange<Int> { 3...3 }
    func initialState(players count: Int) -> State { State() }

    func turn(in state: State) -> Turn {
        outcome(of: state) != nil ? .over : state.isThrown ? .chance : .player(state.player)
    }

    func legalMoves(in state: State) -> [Move] {
        switch turn(in: state) {
        case .over: []
        case .chance: [.result(0), .result(2), .result(3)]
        case .player: [.step, .hurl]
        }
    }

    func apply(_ move: Move, to state: inout State) throws(IllegalMove) {
        guard legalMoves(in: state).contains(move) else { throw IllegalMove("\(move)") }
        switch move {
        case .hurl:
            state.isThrown = true
            return
        case .step: state.fields[state.player] += 1
        case .result(let fields): state.fields[state.player] = fields == 0 ? 0 : state.fields[state.player] + fields
        }
        state.isThrown = false
        if outcome(of: state) == nil { state.player = (state.player + 1) % 3 }
    }

    func outcome(of state: State) -> Outcome? {
        guard state.fields.contains(where: { $0 >= length }) else { return nil }
        return Outcome(
            ranking: (0..<3).sorted { (-state.fields[$0], $0) < (-state.fields[$1], $1) }, reason: "the end")
    }

    func text(of state: State) -> String { "\(state.fields)" }
    func text(of move: Move, in state: State) -> String { "\(move)" }
}

struct GameSearchTests {
    private func limit(_ time: Duration = .seconds(60)) -> SearchLimit {
        SearchLimit(time: time, interval: 16) { false }
    }

    private func choose(_ state: DiceRace.State, in rules: DiceRace, playouts: Int = 3000) -> DiceRace.Move? {
        var search = MonteCarloSearch(rules, from: state, seed: 1)
        var limit = limit()
        search.run(playouts: playouts, limit: &limit)
        return search.findings.max { $0.visits < $1.visits }?.move
    }

    @Test func `random games weigh dice, for every player on its own behalf`() throws {
        let rules = DiceRace(length: 5)
        for seat in 0..<3 {
            var state = rules.initialState(players: 3)
            state.player = seat
            // One field from the end a step wins for certain.
            state.fields = [1, 1, 1]
            state.fields[seat] = 4
            #expect(choose(state, in: rules) == .step)
            // Where the next player wins for certain, only a throw helps.
            state.fields = [1, 1, 1]
            state.fields[seat] = 2
            state.fields[(seat + 1) % 3] = 4
            #expect(choose(state, in: rules) == .hurl)
        }
    }

    @Test func `the share of wins that random games find is the true one`() {
        // A throw wins with two results of three; with the third the next player wins, and the thrower is second.
        let rules = DiceRace(length: 5)
        let state = DiceRace.State(fields: [3, 4, 0], player: 0)
        var search = MonteCarloSearch(rules, from: state, seed: 3)
        var limit = limit()
        search.run(playouts: 20_000, limit: &limit)
        let hurl = search.findings.first { $0.move == .hurl }
        // 1 for a win, a half for the second place.
        #expect((0.81...0.86).contains(hurl?.reward ?? 0), "\(String(describing: hurl))")
    }

    @Test func `a search limited by playouts repeats itself`() {
        let rules = DiceRace(length: 9)
        let runs = (0..<2).map { _ in
            var search = MonteCarloSearch(rules, from: rules.initialState(players: 3), seed: 77)
            var limit = limit()
            search.run(playouts: 500, limit: &limit)
            #expect(search.playouts == 500)
            return search.findings.map { "\($0.move) \($0.visits) \($0.reward)" }
        }
        #expect(runs[0] == runs[1])
    }

    @Test func `alpha-beta finds what is decided within its depth, in any game of two`() throws {
        let rules = ConnectFourRules()
        var state = rules.initialState(players: 2)
        for column in [3, 3, 4, 4] { try rules.apply(try #require(ConnectFourMove(column: column)), to: &state) }
        var search = AlphaBetaSearch(rules, limit: limit()) { _ in Never?.none }
        // A third stone in the row, open on both sides, wins: the opponent can close one end only.
        let far = search.scores(of: state, depth: 3)
        let two = try #require(far)
        let best = try #require(two.moves.max { $0.score < $1.score })
        #expect(best.score == AlphaBetaSearch<ConnectFourRules, Never>.win - 3 && !two.isComplete)
        let near = search.scores(of: state, depth: 1)
        let one = try #require(near)
        #expect(one.moves.allSatisfy { $0.score == 0 })
    }

    @Test func `a search out of time or positions says so`() {
        let rules = ConnectFourRules()
        let state = rules.initialState(players: 2)
        var short = AlphaBetaSearch(rules, limit: limit(), maxPositions: 100) { _ in Never?.none }
        let unfinished = short.scores(of: state, depth: 6)
        #expect(unfinished == nil)
        var late = AlphaBetaSearch(rules, limit: limit(.zero)) { _ in Never?.none }
        let nothing = late.scores(of: state, depth: 6)
        #expect(nothing == nil)
        let dice = DiceRace(length: 5)
        var lost = AlphaBetaSearch(dice, limit: limit()) { _ in Never?.none }
        let unsuitable = lost.scores(of: dice.initialState(players: 3), depth: 2)
        #expect(unsuitable == nil)
    }

    @Test func `higher levels of the search for any game are stronger`() throws {
        let rules = ConnectFourRules()
        let search = GameSearch(rules)
        var won = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var state = rules.initialState(players: 2)
            let strong = Int(seed % 2)
            while case .player(let player) = rules.turn(in: state) {
                let budget = ThinkingBudget(level: player == strong ? 7 : 3, time: .seconds(60), seed: seed)
                let move = try search.chooseMove(in: state, budget: budget) { _ in Never?.none }
                try rules.apply(move, to: &state)
            }
            if rules.outcome(of: state)?.winner == strong { won += 1 }
        }
        #expect(won >= 16, "\(won) of 20")
    }
}
