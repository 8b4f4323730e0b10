import Foundation
import Testing

@Suite struct MatchCommandTests {
    func match(_ more: String..., file: URL? = nil) throws -> PoolBotsProcess {
        let output = file.map { ["--output", $0.path] } ?? []
        return try PoolBotsProcess(["match", "--game", "connect-four", "--json", "--a", "level:2"] + output + more)
    }

    /// Gives the path of a file that is gone afterwards.
    func withFile(_ body: (URL) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "match-\(UUID().uuidString).jsonl")
        try await body(file)
        try FileManager.default.removeItem(at: file)
    }

    func lines(of file: URL) throws -> Int {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count
    }

    @Test func `a match tells each game and a summary`() async throws {
        let program = try match("--b", "random", "--games", "6")
        let summary = try await program.event("summary")
        #expect(summary["games"] == "6")
        #expect(summary["a"] == "level:2")
        #expect(try await program.exitCode() == 0)
        #expect(program.lines.count == 7)
    }

    @Test func `an interrupted match goes on with the same command`() async throws {
        try await withFile { file in
            let program = try match("--b", "random", "--games", "1000000", "--parallel", "1", file: file)
            _ = try await program.event("game")
            program.interrupt()
            #expect(try await program.exitCode() == 0)
            let played = try lines(of: file) - 1
            #expect(played >= 1)
            let rest = try match("--b", "random", "--games", "\(played + 3)", file: file)
            let summary = try await rest.event("summary")
            #expect(summary["games"] == "\(played + 3)")
            #expect(try await rest.exitCode() == 0)
            #expect(rest.lines.count == 4)
            let other = try match("--b", "level:1", "--games", "\(played + 3)", file: file)
            #expect(try await other.exitCode() == 2)
            #expect(try lines(of: file) == played + 4)
        }
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
        let program = try PoolBotsProcess(["match"] + arguments)
        #expect(try await program.exitCode() == 2)
        #expect(program.lines.contains { $0.hasPrefix("poolbots: ") })
    }
}
