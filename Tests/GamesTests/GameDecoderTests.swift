import ChainReaction
import Chess
import ConnectFour
import Foundation
import GameRules
import PoolTesting
import PoolWire
import Testing
import TicTacToe

/// Spoils bytes the way a broken or hostile peer might: JSON that is almost right.
private struct Mutator {
    var generator: SeededGenerator
    private static let alphabet = Array(#"0123456789-+.eE{}[]",:\ntrufalse "#.utf8)
    private static let tokens = [
        "null", "-1", "1e9", "99999999999999999999", "7", "63", "64", "true", "[]", "{}", "2.0",
    ]
    .map { Array($0.utf8) }

    mutating func mutate(_ original: [UInt8]) -> Data {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            if bytes.isEmpty { break }
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] = Self.alphabet.randomElement(using: &generator) ?? 0
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: replaceValue(in: &bytes, near: place)
            }
        }
        return Data(bytes)
    }

    /// Replaces a number or word, so that the document stays JSON.
    private mutating func replaceValue(in bytes: inout [UInt8], near place: Int) {
        func isWord(_ byte: UInt8) -> Bool { 48...57 ~= byte || 97...122 ~= byte || byte == 45 || byte == 46 }
        guard let start = bytes[place...].firstIndex(where: { $0 == 58 }) else { return }
        var end = start + 1
        while end < bytes.count, isWord(bytes[end]) { end += 1 }
        if end == start + 1 { return }
        bytes.replaceSubrange(start + 1..<end, with: Self.tokens.randomElement(using: &generator) ?? [])
    }
}

struct GameDecoderTests {
    /// Feeds mutated payloads; what is accepted must be fit for use.
    func feed<Game: LockstepGame>(_ game: Game, seed: UInt64, actions: Int, states: Int) async throws {
        let rules = game.rules
        var mutator = Mutator(generator: SeededGenerator(seed: seed))
        var samples: [(state: [UInt8], action: [UInt8])] = []
        var state = rules.initialState(players: 2)
        while samples.count < 24, let move = rules.legalMoves(in: state).randomElement(using: &mutator.generator) {
            let action = GameAction(move: move, playerIndex: 0, moveNumber: 1, timestamp: .now)
            samples.append(
                (
                    Array(game.encodeState(state, sessionID: vectorSession, timestamp: .now)),
                    Array(game.encodeAction(action))
                ))
            try rules.apply(move, to: &state)
        }
        var acceptedActions = 0
        for number in 0..<actions {
            // The other tests share the few threads for tasks.
            if number % 256 == 0 { await Task.yield() }
            let payload = mutator.mutate(samples[number % samples.count].action)
            guard let action = try? game.decodeAction(payload) else { continue }
            acceptedActions += 1
            var copy = state
            try? rules.apply(action.move, to: &copy)
        }
        var acceptedStates = 0
        for number in 0..<states {
            if number % 256 == 0 { await Task.yield() }
            let payload = mutator.mutate(samples[number % samples.count].state)
            guard let message = try? game.decodeState(payload) else { continue }
            acceptedStates += 1
            try use(message, of: game, number: acceptedStates)
        }
        print("\(game.title), seed \(seed): accepted \(acceptedActions) of \(actions) actions, ", terminator: "")
        print("\(acceptedStates) of \(states) states")
        #expect(acceptedActions > 0 && acceptedStates > 0)
    }

    func use<Game: LockstepGame>(_ message: GameStateMessage<Game.Rules.State>, of game: Game, number: Int) throws {
        let state = message.state
        _ = game.rules.text(of: state)
        let again = try game.decodeState(game.encodeState(state, sessionID: message.sessionID, timestamp: .now))
        #expect(game.moveCount(of: again.state) == game.moveCount(of: state))
        guard number % 100 == 0, game.rules.outcome(of: state) == nil else { return }
        let move = try game.chooseMove(in: state, budget: ThinkingBudget(level: 3, time: .milliseconds(1), seed: 1))
        var copy = state
        try game.rules.apply(move, to: &copy)
    }

    @Test func `no connect four payload traps the decoder`() async throws {
        try await feed(ConnectFourGame(), seed: 7, actions: 420_000, states: 110_000)
    }

    @Test func `no chess payload traps the decoder`() async throws {
        try await feed(ChessGame(), seed: 8, actions: 420_000, states: 50_000)
    }

    @Test func `no chain reaction payload traps the decoder`() async throws {
        try await feed(ChainReactionGame(), seed: 9, actions: 850_000, states: 150_000)
    }

    @Test func `no tic-tac-toe payload traps the decoder`() async throws {
        try await feed(TicTacToeGame(), seed: 10, actions: 500_000, states: 500_000)
    }
}
