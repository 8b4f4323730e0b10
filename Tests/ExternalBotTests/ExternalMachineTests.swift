import BotAPI
import ChildProcess
import ExternalBot
import GameRules
import PoolTesting
import Testing

@Suite struct ExternalMachineTests {
    private let limits = ExternalBotConfiguration.Limits()

    private func call(_ json: String) throws -> ExternalCall {
        try ExternalCall(line: Array(json.utf8), limits: APIJSONLimits())
    }

    private func ready(_ machine: inout ExternalMachine, at now: Duration = .zero) throws {
        let action = try machine.received(call("{\"id\":1,\"call\":\"ready\",\"args\":{\"protocol\":1}}"), at: now)
        #expect(action == .begin(nil, answering: 1))
    }

    @Test func `nothing but ready is heard first, and only once`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        guard
            case .answer(id: 7, .failure(let early))? = try machine.received(
                call("{\"id\":7,\"call\":\"chat.say\"}"), at: .zero)
        else { throw ConformanceFailure("it was not refused") }
        #expect(early.code == .refused)
        try ready(&machine)
        guard case .call(let call)? = try machine.received(call("{\"id\":7,\"call\":\"chat.say\"}"), at: .zero) else {
            throw ConformanceFailure("it was not carried out")
        }
        #expect(call.name == "chat.say" && call.id == 7)
        guard
            case .answer(id: 8, .failure)? = try machine.received(
                self.call("{\"id\":8,\"call\":\"ready\",\"args\":{\"protocol\":1}}"), at: .zero)
        else { throw ConformanceFailure("a second ready was heard") }
    }

    @Test func `the events that are wanted are named`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        guard
            case .answer(id: 1, .failure(let error))? = try machine.received(
                call("{\"id\":1,\"call\":\"ready\",\"args\":{\"protocol\":1,\"events\":[\"mesage\"]}}"), at: .zero)
        else { throw ConformanceFailure("an unknown event was wanted") }
        #expect(error.message.contains("mesage"))
        let action = try machine.received(
            call("{\"id\":2,\"call\":\"ready\",\"args\":{\"protocol\":1,\"events\":[\"message\"]}}"), at: .zero)
        #expect(action == .begin([.message], answering: 2))
    }

    @Test func `pings go on as long as they are answered`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        try ready(&machine)
        for number in 1...3 {
            let now = limits.heartbeat * number
            #expect(machine.deadline == now)
            #expect(try machine.passed(at: now - .milliseconds(1)) == nil)
            #expect(try machine.passed(at: now) == .tell(.ping, ["number": .int(number)]))
            // An old pong does not count.
            _ = try machine.received(call("{\"call\":\"pong\",\"args\":{\"number\":0}}"), at: now)
            if number < 3 {
                _ = try machine.received(call("{\"call\":\"pong\",\"args\":{\"number\":\(number)}}"), at: now)
            }
        }
        #expect(throws: ExternalBotError.silent(limits.heartbeat)) { try machine.passed(at: limits.heartbeat * 4) }
    }

    @Test func `who is not ready in time is given up, and who is to stop is left alone`() throws {
        var machine = ExternalMachine(limits, at: .seconds(5))
        #expect(machine.deadline == .seconds(15))
        #expect(throws: ExternalBotError.notReady(limits.start)) { try machine.passed(at: .seconds(15)) }
        machine.stop()
        #expect(machine.deadline == nil)
        #expect(try machine.passed(at: .seconds(1_000)) == nil)
    }

    @Test func `who is not ready because its ready was refused is told why`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        _ = try machine.received(
            call("{\"id\":1,\"call\":\"ready\",\"args\":{\"protocol\":1,\"events\":[\"mesage\"]}}"), at: .zero)
        let refusal = "ready: there is no event “mesage”; did you mean “message”?"
        #expect(throws: ExternalBotError.notReady(limits.start, refusal: refusal)) {
            try machine.passed(at: limits.start)
        }
    }

    @Test(arguments: [
        ("{\"call\":\"log\",\"call\":\"log\"}", "a key is repeated"),
        ("{\"call\":\"log\",\"args\":[[[[[[[[[[[[[[[[[1]", "deep"), ("{\"id\":1}", "no “call”"),
    ])
    func `what is nearly a call is told from what is none`(_ line: String, _ reason: String) throws {
        do {
            _ = try call(line)
            Issue.record("it is a call")
        } catch ExternalBotError.noCall(let text, let told) {
            #expect(line.hasPrefix(text) && told.contains(reason), "\(told)")
        }
    }

    @Test(arguments: ["1.5", "[]", "99999999999999999999", "null"])
    func `what is wrong with a call that cannot be answered is noted`(_ id: String) throws {
        var machine = ExternalMachine(limits, at: .zero)
        try ready(&machine)
        guard
            case .note? = try machine.received(call("{\"id\":\(id),\"call\":\"log\",\"args\":[]}"), at: .zero)
        else { throw ConformanceFailure("nobody hears of it") }
    }

    @Test func `calls are refused beyond the rate and beyond those that wait, and go on afterwards`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        try ready(&machine)
        var outcomes: [Bool] = []
        for number in 0..<100 {
            let action = try machine.received(call("{\"id\":\(number),\"call\":\"ask\"}"), at: .seconds(10))
            if case .call? = action { outcomes.append(true) } else { outcomes.append(false) }
        }
        #expect(outcomes == (0..<100).map { $0 < limits.pendingCalls })
        for _ in 0..<limits.pendingCalls { machine.finished() }
        guard case .call? = try machine.received(call("{\"id\":1,\"call\":\"ask\"}"), at: .seconds(20)) else {
            throw ConformanceFailure("it stays refused")
        }
    }

    @Test func `who does not mind refusals is a flood`() throws {
        var machine = ExternalMachine(limits, at: .zero)
        try ready(&machine)
        #expect(throws: ExternalBotError.flood(callsPerSecond: limits.callsPerSecond)) {
            for _ in 0...(limits.refusedCalls + 2 * limits.callsPerSecond) {
                _ = try machine.received(call("{\"call\":\"pong\"}"), at: .seconds(1))
            }
        }
    }

    @Test func `any bytes are calls or garbage, in any pieces`() throws {
        var random = SeededGenerator(printing: "lines")
        let pieces =
            [
                "{\"id\":1,\"call\":\"ready\",\"args\":{\"protocol\":1}}", "{\"call\":", "\"x\"}", "\n", "\r\n", "{}",
                "[1]",
                "null", "\u{0}", "é", "{\"call\":\"a\",\"id\":1e99}", "{\"call\":\"pong\",\"args\":{\"number\":-1}}",
            ].map { Array($0.utf8) } + [[0xFF, 0xFE, 0x80]]
        for _ in 0..<20_000 {
            var splitter = LineSplitter(maxBytes: 256)
            var machine = ExternalMachine(limits, at: .zero)
            do {
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    try splitter.take(pieces[Int.random(in: 0..<pieces.count, using: &random)]) { line in
                        let call = try ExternalCall(line: line, limits: APIJSONLimits())
                        _ = try machine.received(call, at: .zero)
                    }
                }
            } catch is ExternalBotError {
                continue
            } catch is LineSplitter.TooLong {
                continue
            }
        }
    }

    @Test func `lines come whole, however they arrive`() throws {
        let text = "one\ntwo\r\n\n\nthree\nfour"
        for size in 1...text.utf8.count {
            var splitter = LineSplitter(maxBytes: 5)
            var lines: [String] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                try splitter.take(rest.prefix(size)) { lines.append(String(decoding: $0, as: UTF8.self)) }
                rest = rest.dropFirst(size)
            }
            #expect(lines == ["one", "two", "three"])
        }
        var splitter = LineSplitter(maxBytes: 5)
        #expect(throws: LineSplitter.TooLong.self) { try splitter.take(Array("sixsix".utf8)) { _ in } }
    }
}
