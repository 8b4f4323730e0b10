import ChainReaction
import Chess
import ConnectFour
import Foundation
import GameRules
import Ludo
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

    /// A Ludo message hides its contents in base64: half of the damage is done in there.
    private func wrapped(_ payload: [UInt8], _ mutator: inout Mutator) -> Data {
        guard Bool.random(using: &mutator.generator),
            var envelope = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any],
            let text = envelope["payload"] as? String, let inner = Data(base64Encoded: text)
        else { return mutator.mutate(payload) }
        envelope["payload"] = mutator.mutate(Array(inner)).base64EncodedString()
        return (try? JSONSerialization.data(withJSONObject: envelope)) ?? Data()
    }

    /// Messages of whole games of four.
    private func ludoSamples(_ generator: inout SeededGenerator) throws -> (told: [[UInt8]], asked: [[UInt8]]) {
        var state = LudoRules().initialState(players: 4)
        var contents: [LudoBroadcast.Content] = []
        while let move = LudoRules().legalMoves(in: state).randomElement(using: &generator) {
            contents += try LudoWireTests.tell(move, to: &state)
        }
        let board = LudoBoardState(state, players: state.seats.map { LudoPlayer(botOn: $0) })
        contents += [
            .gameStarted(board), .playerUpdate(board.players),
            .playerFinished(LudoPlayerFinish(playerIndex: 1, finishOrder: [1])),
            .gameEnded(LudoGameEnd(winnerPlayerIndex: 1, finishOrder: [1, 0])),
        ]
        let rare = contents.filter { if case .diceRolled = $0 { false } else { true } }.shuffled(using: &generator)
        let told = (rare.prefix(60) + contents.suffix(5)).map { LudoBroadcast($0, timestamp: .now).encoded() }
        let asked = [LudoAction.Content.requestDiceRoll, .selectToken(3), .requestSync].map {
            LudoAction($0, playerID: PeerID("p"), turnNumber: 12, timestamp: .now).encoded()
        }
        let bare = GamePayload.encode(board)
        let rolls = contents.filter { if case .diceRolled = $0 { true } else { false } }.prefix(15)
        return (
            (told + rolls.map { LudoBroadcast($0, timestamp: .now).encoded() } + [bare]).map(Array.init),
            asked.map(Array.init)
        )
    }

    @Test func `no ludo payload traps a decoder or a guest's board`() async throws {
        var mutator = Mutator(generator: SeededGenerator(seed: 11))
        let (told, asked) = try ludoSamples(&mutator.generator)
        let rules = LudoRules()
        var follower = LudoFollower(rules.initialState(players: 4))
        var (broadcasts, actions) = (0, 0)
        for number in 0..<1_000_000 {
            if number % 256 == 0 { await Task.yield() }
            if number % 5 == 0 {
                if (try? LudoAction(decoding: wrapped(asked[number / 5 % asked.count], &mutator))) != nil {
                    actions += 1
                }
                continue
            }
            let payload = wrapped(told[number % told.count], &mutator)
            guard let broadcast = try? LudoBroadcast(decoding: payload) else { continue }
            broadcasts += 1
            #expect(try LudoBroadcast(decoding: broadcast.encoded()).content == broadcast.content)
            _ = try follower.take(broadcast.content)
            guard broadcasts % 100 == 0 else { continue }
            _ = rules.text(of: follower.state)
            if let move = rules.legalMoves(in: follower.state).randomElement(using: &mutator.generator) {
                var copy = follower.state
                if case .player = rules.turn(in: copy) {
                    _ = try LudoGame().chooseMove(in: copy, budget: ThinkingBudget(level: 9, seed: 1))
                }
                try rules.apply(move, to: &copy)
            }
        }
        print("Ludo, seed 11: accepted \(broadcasts) of 800000 broadcasts and \(actions) of 200000 actions")
        #expect(broadcasts > 0 && actions > 0)
    }
}
