import Foundation
import PoolTesting
import Testing

@Suite struct MatchCommandTests {
    func match(_ more: String..., file: URL? = nil) async throws -> PoolBotsProcess {
        let output = file.map { ["--output", $0.path] } ?? []
        return try await PoolBotsProcess(
            ["match", "--game", "connect-four", "--json", "--a", "level:2"] + output + more)
    }

    /// Gives the path of a file that is gone afterwards.
    func withFile(_ body: (URL) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body($0.appending(path: "match.jsonl")) }
    }

    func lines(of file: URL) throws -> Int {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count
    }

    @Test func `a match tells each game and a summary`() async throws {
        let program = try await match("--b", "random", "--games", "6")
        let summary = try await program.event("summary")
        #expect(summary["games"] == "6")
        #expect(summary["a"] == "level:2")
        #expect(try await program.exitCode() == 0)
        #expect(program.lines.count == 7)
        let games = program.lines.filter { $0.hasPrefix(#"{"event":"game""#) }
        #expect(games.count == 6 && games.allSatisfy { $0.contains(#","points":"#) && $0.contains(#","eloHigh":"#) })
    }

    @Test func `an interrupted match goes on with the same command`() async throws {
        try await withFile { file in
            let program = try await match("--b", "random", "--games", "1000000", "--parallel", "1", file: file)
            _ = try await program.event("game")
            program.interrupt()
            #expect(try await program.exitCode() == 0)
            let played = try lines(of: file) - 1
            #expect(played >= 1)
            let rest = try await match("--b", "random", "--games", "\(played + 3)", file: file)
            let summary = try await rest.event("summary")
            #expect(summary["games"] == "\(played + 3)")
            #expect(try await rest.exitCode() == 0)
            #expect(rest.lines.count == 4)
            let other = try await match("--b", "level:1", "--games", "\(played + 3)", file: file)
            #expect(try await other.exitCode() == 2)
            #expect(try lines(of: file) == played + 4)
        }
    }

    /// Foundation's `Process` wrote beyond its buffer from 1,366 on, and a host has one for each connection.
    @Test func `an engine is started with many files open`() async throws {
        let openFiles =
            "ulimit -Sn 4096; for i in $(seq 10 1600); do eval \"exec $i</dev/null\"; done; exec \"$@\""
        let program = try await PoolBotsProcess(
            script: "exec \"$0\" \"$@\"",
            [
                "match", "--game", "chess", "--a", "uci:stockfish,Hash=1", "--b", "random", "--games", "1",
                "--move-time", "10ms", "--json",
            ], wrapper: ["/bin/bash", "-c", openFiles, "bash"])
        #expect(try await program.exitCode() == 0, "\(program.lines)")
        #expect(try await program.event("summary")["games"] == "1")
    }

    @Test func `an engine ends with the program that is killed`() async throws {
        try await withTemporaryFolder { folder in
            let engine = folder.appending(path: "engine")
            let note = folder.appending(path: "pid")
            try Data("#!/bin/sh\necho $$ > \(note.path)\nexec /usr/games/stockfish\n".utf8).write(to: engine)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: engine.path)
            let program = try await PoolBotsProcess([
                "match", "--game", "chess", "--a", "uci:\(engine.path),Hash=1", "--b", "random", "--move-time", "10ms",
                "--json",
            ])
            _ = try await program.event("game")
            let pid = try String(contentsOf: note, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            program.killNow()
            try await eventually("the end of the engine") {
                !FileManager.default.fileExists(atPath: "/proc/\(pid)")
            }
        }
    }

    @Test func `a time without a unit is refused with how it is written`() async throws {
        let program = try await PoolBotsProcess(
            ["match", "--game", "chess", "--a", "random", "--b", "random", "--move-time", "200"])
        #expect(try await program.exitCode() == 2)
        #expect(program.lines.contains { $0.contains("a time is written as 200ms or 1.5s") }, "\(program.lines)")
    }

    @Test(arguments: [
        ["--game", "poker", "--a", "random", "--b", "random"],
        ["--game", "chess", "--a", "random", "--b", "level:0"],
        ["--game", "chess", "--a", "random", "--b", "random", "--games", "0"],
        ["--game", "chess", "--a", "random", "--b", "random", "--seats", "3"],
        ["--game", "chain-reaction", "--a", "random", "--b", "random", "--seats", "5"],
        ["--game", "chess", "--a", "random", "--b", "random", "--output", "/nowhere/match.jsonl"],
        ["--game", "chess", "--a", "random", "--b", "random", "--sprt", "elo0=3"],
        ["--game", "chess", "--a", "random", "--b", "random", "--move-time", "soon"],
        ["--game", "chess", "--a", "random", "--b", "random", "--openings", "/nowhere/openings"],
        ["--game", "chess", "--a", "random", "--b", "uci:/nowhere/engine"],
        ["--game", "connect-four", "--a", "random", "--b", "uci:stockfish"],
    ])
    func `a match that cannot be played says why`(_ arguments: [String]) async throws {
        let program = try await PoolBotsProcess(["match"] + arguments)
        #expect(try await program.exitCode() == 2)
        #expect(program.lines.contains { $0.hasPrefix("poolbots: ") })
    }
}
