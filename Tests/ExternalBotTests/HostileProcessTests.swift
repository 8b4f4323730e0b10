import BotKit
import ExternalBot
import Foundation
import Glibc
import PoolChat
import PoolTesting
import Testing

/// Whatever a program does, it is ended with one clear line, nothing of it remains, and the pool goes on.
@Suite(.timeLimit(.minutes(10))) struct HostileProcessTests {
    /// Runs a program that is to fail, and looks for what it leaves behind.
    private func failure(
        of kind: String, _ change: (inout ExternalBotConfiguration.Limits) -> Void = { _ in }
    ) async throws -> ExternalBotError? {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "pids")
            let bot = Programs.bot("hostile", [kind, file.path], change)
            let error = try await BotTable.with { table in
                let error = await #expect(throws: ExternalBotError.self) { try await bot.run(table.context) }
                // The pool has not suffered.
                try await table.ada.chat.say("still here")
                return error
            }
            try await expectGone(file)
            return error
        }
    }

    private func expectGone(_ file: URL) async throws {
        let pids = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { pid_t($0) }
        #expect(!pids.isEmpty)
        for pid in pids {
            // A grandchild is collected by whoever adopted it, in its own time.
            try await eventually("the end of process \(pid)") { kill(pid, 0) != 0 || isDead(pid) }
        }
    }

    private func isDead(_ pid: pid_t) -> Bool {
        let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.split(separator: ")").last
        return state.map { $0.hasPrefix(" Z") || $0.hasPrefix(" X") } ?? true
    }

    @Test func `words that are no calls end it`() async throws {
        #expect(try await failure(of: "garbage") == .garbage("Hello, I am a bot!"))
        guard case .garbage? = try await failure(of: "binary") else {
            Issue.record("bytes were taken for a call")
            return
        }
    }

    @Test func `a line without end ends it`() async throws {
        #expect(try await failure(of: "long") { $0.lineBytes = 1 << 18 } == .longLine(1 << 18))
    }

    @Test func `a program that says nothing is no bot`() async throws {
        #expect(try await failure(of: "silent") { $0.start = .seconds(2) } == .notReady(.seconds(2)))
    }

    @Test func `a program that hangs is noticed`() async throws {
        #expect(
            try await failure(of: "hung") { $0.heartbeat = .milliseconds(500) } == .silent(.milliseconds(500)))
    }

    @Test func `a program that does not read is noticed`() async throws {
        let error = try await failure(of: "deaf") {
            $0.write = .seconds(1)
            $0.callsPerSecond = 1_000_000
            $0.refusedCalls = .max
        }
        // On a busy machine it may not have been told enough yet when the next ping is due.
        #expect(error == .notReading(.seconds(1)) || error == .silent(.seconds(30)))
    }

    @Test func `a flood of calls ends it`() async throws {
        #expect(try await failure(of: "flood") == .flood(callsPerSecond: 50))
    }

    @Test func `another version of the protocol is told`() async throws {
        #expect(try await failure(of: "version") == .version("99"))
    }

    @Test(arguments: [
        ("dies", "exit code 3; it last wrote “Traceback: something is wrong”"), ("killed", "signal 11"),
        ("forks", "exit code 4"),
    ])
    func `a program that dies tells how, and takes its children along`(_ kind: String, _ how: String) async throws {
        #expect(try await failure(of: kind) == .ended(how))
    }

    @Test func `a program that closes its output is ended`() async throws {
        guard case .ended? = try await failure(of: "closes") else {
            Issue.record("it was not ended")
            return
        }
    }

    @Test func `words on standard error are logged within bounds`() async throws {
        try await withTemporaryFolder { folder in
            let bot = Programs.bot("hostile", ["chatters", folder.appending(path: "pids").path])
            try await BotTable.with { table in
                await #expect(throws: ExternalBotError.self) { try await bot.run(table.context) }
                try await table.log.lines.first("what is left out") { $0.contains("left out") ? true : nil }
                let lines = await table.log.lines.all
                #expect(lines.contains { $0.hasPrefix("line 0 y") })
                #expect(lines.count < 500 && lines.allSatisfy { $0.count <= 600 }, "\(lines.count) lines")
            }
        }
    }

    @Test func `a program that does not want to end is killed, with its children`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "pids")
            let bot = Programs.bot("hostile", ["stubborn", file.path])
            try await BotTable.with { table in
                let life = Task { try await bot.run(table.context) }
                try await eventually("the program") {
                    (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n").count == 2
                }
                life.cancel()
                await #expect(throws: CancellationError.self) { try await life.value }
            }
            try await expectGone(file)
        }
    }

    @Test func `what cannot be run is said at once`() async throws {
        let folder = FileManager.default.temporaryDirectory
        for (command, error) in [
            ([], ExternalBotError.notRunnable("")), ([""], .notRunnable("")),
            (["no-such-program"], .notRunnable("no-such-program")),
            (["./no-such-file"], .notRunnable("./no-such-file")),
            (["/etc/passwd"], .notRunnable("/etc/passwd")), (["python3", "missing.py"], .noFile("missing.py")),
        ] as [([String], ExternalBotError)] {
            let bot = ExternalBot(ExternalBotConfiguration(command: command, folder: folder))
            #expect(throws: error) { try bot.check() }
        }
        try ExternalBot(ExternalBotConfiguration(command: ["python3", "-c", "pass"], folder: folder)).check()
    }
}
