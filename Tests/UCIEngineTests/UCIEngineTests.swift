import Chess
import Foundation
import GameRules
import Logging
import Testing
import UCIEngine

struct UCIEngineTests {
    static let stockfish = "/usr/games/stockfish"
    static let move = #"echo "info depth 1 score cp 25 pv e2e4"; echo "bestmove e2e4""#
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func engine(_ script: ScriptEngine, margin: Duration = .seconds(120)) -> UCIEngine {
        var configuration = UCIConfiguration(program: script.path)
        configuration.margin = margin
        configuration.startTime = .seconds(120)
        return UCIEngine(configuration, logger: logger)
    }

    func stockfish(_ options: [UCIConfiguration.Option] = []) throws -> UCIEngine {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.stockfish),
            "these tests need stockfish: run scripts/install-packages.sh test")
        var configuration = UCIConfiguration(program: "stockfish", options: options)
        // Other tests compute beside it, so that answers take their time.
        (configuration.startTime, configuration.margin) = (.seconds(600), .seconds(600))
        return UCIEngine(configuration, logger: logger)
    }

    @Test func `stockfish mates, and says so`() async throws {
        let engine = try stockfish([.init("Hash", "1")])
        let state = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/5PPP/3R2K1 w - - 0 1"))
        let thought = try await engine.think(about: state, time: .milliseconds(50))
        #expect(thought.move.description == "d1d8")
        #expect(thought.expectation == 1)
        engine.stop()
    }

    @Test func `the engine is told the moves of a game from its start, and else the position`() throws {
        let rules = ChessRules()
        var state = ChessState()
        try rules.apply(try #require(ChessMove(uci: "e2e4")), to: &state)
        #expect(UCIPosition(state) == UCIPosition(moves: ["e2e4"]))
        var other = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/5PPP/3R2K1 w - - 0 1"))
        #expect(UCIPosition(other) == UCIPosition(fen: other.fen))
        try rules.apply(try #require(ChessMove(uci: "d1d2")), to: &other)
        #expect(UCIPosition(other) == UCIPosition(fen: other.fen))
    }

    @Test func `many games share one engine`() async throws {
        let engine = try stockfish([.init("Hash", "1")])
        let rules = ChessRules()
        try await withThrowingTaskGroup(of: ChessState.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var state = ChessState()
                    for _ in 0..<4 {
                        try rules.apply(try await engine.think(about: state, time: .milliseconds(5)).move, to: &state)
                    }
                    return state
                }
            }
            for try await state in group { #expect(state.moveCount == 4) }
        }
        engine.stop()
    }

    @Test func `an option that stockfish does not have is named`() async throws {
        let engine = try stockfish([.init("Brilliance", "11")])
        await #expect(throws: UCIEngineError.unknownOption("Brilliance", program: "stockfish")) {
            try await engine.start()
        }
    }

    @Test func `an engine that dies is started again, and the game does not notice`() async throws {
        let script = try await ScriptEngine(onGo: "if [ $1 = 1 ]; then exit 3; fi; \(Self.move)")
        let engine = engine(script)
        let answer = try await engine.think(about: UCIPosition(), time: .milliseconds(10))
        #expect(answer == UCIAnswer(move: "e2e4", score: .centipawns(25)))
        #expect(try script.processes().count == 2)
        engine.stop()
        try await script.waitUntilGone()
    }

    @Test func `an engine that hangs is killed with its children and started again`() async throws {
        let script = try await ScriptEngine(
            onGo: #"if [ $1 = 1 ]; then sleep 1000 & echo $! >> "$0.pids"; wait; fi; "# + Self.move)
        let engine = engine(script, margin: .milliseconds(300))
        // The second process has to be quicker than the margin, which a busy machine may not allow at once.
        let deadline = ContinuousClock.now + .seconds(60)
        var answer: UCIAnswer?
        while answer == nil, ContinuousClock.now < deadline {
            do {
                answer = try await engine.think(about: UCIPosition(), time: .milliseconds(10))
            } catch UCIEngineError.hung {
                continue
            }
        }
        #expect(answer?.move == "e2e4")
        engine.stop()
        try await script.waitUntilGone()
    }

    @Test func `an engine that talks a lot is heard to the end`() async throws {
        let script = try await ScriptEngine(onGo: "yes 'info string and so on' | head -n 50000; \(Self.move)")
        let engine = engine(script)
        #expect(try await engine.think(about: UCIPosition(), time: .milliseconds(10)).move == "e2e4")
        engine.stop()
        try await script.waitUntilGone()
    }

    @Test func `an engine that always dies is reported and then left alone`() async throws {
        let script = try await ScriptEngine(onGo: "exit 3")
        let engine = engine(script)
        for _ in 0..<UCIMachine.maxFailures {
            await #expect(throws: UCIEngineError.died(script.path)) {
                try await engine.think(about: UCIPosition(), time: .milliseconds(10))
            }
        }
        await #expect(throws: UCIEngineError.resting(script.path)) {
            try await engine.think(about: UCIPosition(), time: .milliseconds(10))
        }
        try await script.waitUntilGone()
        #expect(try script.processes().count == 2 * UCIMachine.maxFailures)
    }

    @Test func `a program that is no engine, and one that is not there, are told apart`() async throws {
        let script = try await ScriptEngine(onGo: "", onUCI: "exit 0")
        let mute = engine(script)
        await #expect(throws: UCIEngineError.notUCI(script.path)) { try await mute.start() }
        for program in ["/nowhere/engine", "no-such-engine", "/tmp"] {
            let missing = UCIEngine(UCIConfiguration(program: program), logger: logger)
            await #expect(throws: UCIEngineError.notFound(program)) { try await missing.start() }
        }
    }

    @Test func `a cancelled thought ends at once, and the next one gets its answer`() async throws {
        // Thinks until it is told to stop, as with a time that is far away.
        let untilTold = #"touch "$0.go"; read -r line; echo "bestmove a2a3""#
        let script = try await ScriptEngine(onGo: #"if [ ! -e "$0.go" ]; then \#(untilTold); else \#(Self.move); fi"#)
        let engine = engine(script)
        let thought = Task { try await engine.think(about: UCIPosition(), time: .seconds(1000)) }
        while !FileManager.default.fileExists(atPath: script.path + ".go") {
            try await Task.sleep(for: .milliseconds(5))
        }
        thought.cancel()
        await #expect(throws: CancellationError.self) { try await thought.value }
        let answer = try await engine.think(about: UCIPosition(), time: .milliseconds(10))
        #expect(answer.move == "e2e4")
        engine.stop()
        try await script.waitUntilGone()
    }

    @Test func `an engine ends with its last reference, and a stopped one starts no more`() async throws {
        let script = try await ScriptEngine(onGo: Self.move)
        do {
            let engine = engine(script)
            try await engine.start()
        }
        try await script.waitUntilGone()
        let stopped = engine(script)
        stopped.stop()
        await #expect(throws: UCIEngineError.stopped) { try await stopped.start() }
    }
}
