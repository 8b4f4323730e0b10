import Foundation
import PoolTesting
import Testing

@Suite struct CommandLineTests {
    @Test func `the demonstration plays a game, says how it ended, and leaves nothing behind`() async throws {
        try await withTemporaryFolder { folder in
            let demo = try await PoolBotsProcess(["demo", "--short", "--json"], environment: ["TMPDIR": folder.path])
            let summary = try await demo.event("summary", within: .seconds(180))
            #expect(summary["games"]?.contains("connect_four") == true)
            #expect(try await demo.exitCode() == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test(arguments: [
        ["join", "stealth://invite/xyz"], ["join", "no-such-file"], ["frobnicate"], ["join"],
        ["relay", "--set", "pool.max_pols=3"], ["relay", "--listen", "nowhere"],
        ["host", "--relay", "ws://127.0.0.1:1", "--claim", "1234"],
    ])
    func `wrong input gets a line that says what to do, and exit code 2`(_ arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let program = try await PoolBotsProcess(arguments, environment: ["POOLBOTS_DATA": folder.path])
            #expect(try await program.exitCode() == 2)
            #expect(program.errorLines.count == 1 && program.errorLines[0].hasPrefix("poolbots: "))
        }
    }

    @Test func `a member that was killed returns as the same member`() async throws {
        try await withTemporaryFolder { folder in
            let relay = try await PoolBotsProcess(["relay", "--listen", "127.0.0.1:0", "--admin", "off", "--json"])
            let listening = try await relay.event("listening")
            let url = try #require(listening["url"])
            let claim = try #require(listening["claimCode"])
            let host = try await PoolBotsProcess([
                "host", "--relay", url, "--claim", claim, "--json", "--data", folder.appending(path: "host").path,
            ])
            let invitation = try #require(try await host.event("hosting")["invitation"])
            let join = ["join", invitation, "--json", "--bot", "chess", "--data", folder.appending(path: "guest").path]
            let first = try await PoolBotsProcess(join)
            let member = try await first.event("joined")["peerID"]
            first.killNow()
            _ = try await host.event("peerLeft")
            let second = try await PoolBotsProcess(join)
            #expect(try await second.event("joined")["peerID"] == member)
            second.interrupt()
            #expect(try await second.exitCode() == 0)
            host.interrupt()
            #expect(try await host.exitCode() == 0)
            relay.interrupt()
            #expect(try await relay.exitCode() == 0)
        }
    }
}
