import Testing
import UCIEngine

struct UCIMachineTests {
    let now = ContinuousClock.now
    let configuration = UCIConfiguration(program: "engine", options: [.init("Skill Level", "3")])

    func request(_ id: UInt64) -> UCIMachine.Request {
        UCIMachine.Request(id: id, position: UCIPosition(moves: ["e2e4"]), time: .milliseconds(200))
    }

    /// A machine that thinks about request 1.
    func thinking() -> UCIMachine {
        var machine = UCIMachine(configuration)
        _ = machine.requested(request(1), at: now)
        for line in ["option name Skill Level type spin default 20 min 0 max 20", "uciok", "readyok"] {
            _ = machine.received(UCILine(line), at: now)
        }
        return machine
    }

    @Test func `the first request starts the engine, sets its options and asks`() {
        var machine = UCIMachine(configuration)
        let started = machine.requested(request(1), at: now)
        #expect(started == [.start, .send("uci"), .alarm(1, after: configuration.startTime)])
        let option = machine.received(UCILine("option name Skill Level type spin default 20"), at: now)
        #expect(option.isEmpty)
        let configured = machine.received(.uciok, at: now)
        #expect(
            configured == [
                .send("setoption name Skill Level value 3"), .send("isready"),
                .alarm(2, after: configuration.startTime),
            ])
        let asked = machine.received(.readyok, at: now)
        #expect(
            asked == [
                .send("position startpos moves e2e4"), .send("go movetime 200"),
                .alarm(3, after: .milliseconds(200) + configuration.margin),
            ])
    }

    @Test func `requests take turns, and each gets its own answer and score`() {
        var machine = thinking()
        let waits = machine.requested(request(2), at: now)
        #expect(waits.isEmpty)
        _ = machine.received(UCILine("info depth 9 multipv 1 score cp -31 nodes 5 pv e7e5"), at: now)
        let first = machine.received(UCILine("bestmove e7e5 ponder g1f3"), at: now)
        #expect(first.first == .answer(1, UCIAnswer(move: "e7e5", score: .centipawns(-31))))
        #expect(first.contains(.send("go movetime 200")))
        let second = machine.received(UCILine("bestmove d7d5"), at: now)
        #expect(second == [.answer(2, UCIAnswer(move: "d7d5", score: nil))])
    }

    @Test func `a lost thought is tried once more in a new process and then given up`() {
        var machine = thinking()
        let died = machine.ended(at: now)
        #expect(died.prefix(3) == [.warn(.died("engine")), .kill, .start])
        for line in ["option name skill level type spin", "uciok", "readyok"] {
            _ = machine.received(UCILine(line), at: now)
        }
        let hung = machine.alarmRang(6, at: now)
        #expect(hung == [.warn(.hung("engine")), .kill, .fail(1, .hung("engine"))])
        let late = machine.alarmRang(6, at: now)
        #expect(late.isEmpty)
    }

    @Test func `an alarm of an answered request means nothing`() {
        var machine = thinking()
        _ = machine.received(.bestMove("e7e5"), at: now)
        let rang = machine.alarmRang(3, at: now)
        #expect(rang.isEmpty)
    }

    @Test func `an engine that fails again and again rests, and gets another chance later`() {
        var machine = UCIMachine(configuration)
        for id in 1...3 as ClosedRange<UInt64> {
            _ = machine.requested(request(id), at: now)
            let failed = machine.ended(at: now)
            #expect(failed.contains(.fail(id, .notUCI("engine"))))
        }
        let refused = machine.requested(request(4), at: now)
        #expect(refused == [.fail(4, .resting("engine"))])
        let later = machine.requested(request(5), at: now + UCIMachine.rest)
        #expect(later.first == .start)
    }

    @Test func `an option that the engine does not have is an error that names it`() {
        var machine = UCIMachine(configuration)
        _ = machine.requested(request(1), at: now)
        let answered = machine.received(.uciok, at: now)
        #expect(answered == [.kill, .fail(1, .unknownOption("Skill Level", program: "engine"))])
    }

    @Test func `a withdrawn thought is stopped, and its answer goes to nobody`() {
        var machine = thinking()
        _ = machine.requested(request(2), at: now)
        let stopped = machine.withdrawn(1)
        #expect(stopped.first == .send("stop"))
        let next = machine.received(.bestMove("e7e5"), at: now)
        #expect(next.first == .send("position startpos moves e2e4"))
        #expect(!next.contains(.answer(1, UCIAnswer(move: "e7e5", score: nil))))
        let waiting = machine.requested(request(3), at: now)
        #expect(waiting.isEmpty)
        _ = machine.withdrawn(3)
        let last = machine.received(.bestMove("d7d5"), at: now)
        #expect(last == [.answer(2, UCIAnswer(move: "d7d5", score: nil))])
    }

    @Test func `a closed machine fails who waits and starts nothing any more`() {
        var machine = thinking()
        _ = machine.requested(request(2), at: now)
        let closed = machine.closed()
        #expect(closed == [.kill, .fail(2, .stopped), .fail(1, .stopped)])
        let refused = machine.requested(request(3), at: now)
        #expect(refused == [.fail(3, .stopped)])
        let ended = machine.ended(at: now)
        #expect(ended.isEmpty)
    }

    @Test(arguments: [
        ("info depth 3 score mate -2 pv a", UCILine.score(.mate(-2))), ("info score cp 12 lowerbound", .other),
        ("info multipv 2 score cp 12", .other), ("info score cp", .other), ("bestmove (none)", .bestMove(nil)),
        ("bestmove", .bestMove(nil)), ("", .other), ("uciok ", .uciok), ("Stockfish 15.1 by", .other),
        ("option name UCI_Elo type spin default 1350", .option("UCI_Elo")),
    ])
    func `lines are read as far as they matter`(line: String, expected: UCILine) {
        #expect(UCILine(line) == expected)
    }

    @Test func `a specification names program and options`() throws {
        let text = "uci:/usr/games/stockfish,UCI_LimitStrength=true,UCI_Elo=1700"
        let configuration = try UCIConfiguration(parsing: text)
        #expect(configuration.program == "/usr/games/stockfish")
        #expect(configuration.options == [.init("UCI_LimitStrength", "true"), .init("UCI_Elo", "1700")])
        #expect(configuration.text == text)
    }

    @Test(arguments: ["uci:", "stockfish", "uci:x,y", "uci:x,=3", "uci:x,a=b\nquit"])
    func `a wrong specification is refused`(text: String) {
        #expect(throws: UCIEngineError.badSpecification(text)) { try UCIConfiguration(parsing: text) }
    }
}
