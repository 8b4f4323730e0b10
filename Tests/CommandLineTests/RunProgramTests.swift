import Foundation
import PoolTesting
import Testing

/// Bots that are programs, under the supervision of the real host.
@Suite(.timeLimit(.minutes(10))) struct RunProgramTests {
    @Test func `a program that fails again and again is parked, and its neighbour never notices`() async throws {
        try await withTemporaryFolder { folder in
            let program = folder.appending(path: "broken.py")
            let starts = folder.appending(path: "starts")
            try RunScene.write(
                "import sys\nopen(\"\(starts.path)\", \"a\").write(\"x\")\nsys.exit(\"no such table: jokes\")\n",
                to: program)
            let relay = try PoolBotsProcess.deadPort().trimmingPrefix("ws://")
            let file = folder.appending(path: "host.yaml")
            try RunScene.write(
                """
                data: data
                admin: 127.0.0.1:0
                relay: {listen: "\(relay)"}
                pools:
                  - name: Home
                    host: {admission: all}
                    bots: [{command: [python3, broken.py]}, {bot: greeter}]
                """, to: file)
            var host = try await RunScene.start("host", folder)
            var admin = try #require(try await host.event("admin")["url"])
            // After 1, 2, 4 and 8 seconds, and then not any more.
            for seconds in ["1", "2", "4", "8", "<null>"] {
                let failed = try await host.event("botFailed") { Self.delay($0) == seconds }
                #expect(failed["bot"] == "broken" && failed["pool"] == "Home", "\(failed)")
                #expect(failed["error"]?.contains("no such table: jokes") == true, "\(failed)")
            }
            let status = try await ask(["status"], file)
            #expect(status.contains { $0.contains("broken   parked  command broken") }, "\(status)")
            #expect(status.contains { $0.contains("(failed 5×, restarted 4×)") }, "\(status)")
            #expect(status.contains { $0.contains("greeter  running") }, "\(status)")
            let health = try await AdminPage.get("\(admin)/health")
            #expect(health.contains(#""status":"degraded""#) && health.contains(#""parked":1"#), "\(health)")
            #expect(
                try await AdminPage.get("\(admin)/metrics").contains(
                    #"poolbots_bot_parked{pool="Home",bot="broken"} 1"#))

            // It stays parked in the next process: nothing about it is better there.
            host.killNow()
            _ = try await host.exitCode()
            host = try await RunScene.start("host", folder)
            admin = try #require(try await host.event("admin")["url"])
            let remembered = try await host.event("botFailed")
            #expect(remembered["bot"] == "broken" && Self.delay(remembered) == "<null>", "\(remembered)")
            #expect(remembered["error"]?.contains("no such table: jokes") == true, "\(remembered)")
            _ = try await host.event("joined")
            let after = try await ask(["status"], file)
            #expect(
                after.contains { $0.contains("broken   parked  command broken") && $0.contains("jokes") }, "\(after)")
            #expect(after.contains { $0.contains("poolbots restart Home/broken") }, "\(after)")
            #expect(
                try await AdminPage.get("\(admin)/metrics").contains(
                    #"poolbots_bot_parked{pool="Home",bot="broken"} 1"#))
            #expect(try String(contentsOf: starts, encoding: .utf8) == "xxxxx")

            // Until somebody says so …
            _ = try await ask(["restart", "Home/broken"], file)
            let tried = try await host.event("botFailed") { Self.delay($0) == "1" }
            #expect(tried["bot"] == "broken")

            // … or mends it: what is saved is tried at once.
            let sound = RunSceneFiles.bundled("Python/echo.py")
            let folderOfSound = URL(filePath: sound).deletingLastPathComponent().path
            try RunScene.write(
                "import sys\nsys.path.insert(0, \"\(folderOfSound)\")\nexec(open(\"\(sound)\").read())\n", to: program)
            try await eventually("the mended bot runs", within: .seconds(120)) {
                try await ask(["status"], file).contains { $0.contains("broken   running") }
            }
            #expect(try await AdminPage.get("\(admin)/health").contains(#""status":"healthy""#))
            #expect(host.lines.count { $0.hasPrefix(#"{"event":"joined""#) } == 1)
            host.terminate()
            #expect(try await host.exitCode() == 0)
        }
    }

    /// The delay before the next start, as a program reads it.
    private static func delay(_ event: PoolBotsProcess.Event) -> String? {
        event["restartSeconds"].map { $0 == "null" ? "<null>" : $0 }
    }

    private func ask(_ arguments: [String], _ file: URL) async throws -> [String] {
        let program = try await PoolBotsProcess(arguments + ["--config", file.path])
        #expect(try await program.exitCode() == 0, "\(program.lines)")
        return program.lines
    }
}
