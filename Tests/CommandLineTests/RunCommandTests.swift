import Foundation
import PoolTesting
import Testing

/// `poolbots run` as its file changes, and the commands around it.
@Suite(.timeLimit(.minutes(10))) struct RunCommandTests {
    private static func file(relay: String, bots: String, more: String = "") -> String {
        """
        data: data
        admin: 127.0.0.1:0
        relay: {listen: "\(relay)"}
        pools:
          - name: Home
            display_name: Hanna
            host: {admission: all, invitations: [{file: home.invitation}]}
            bots: [\(bots)]
        \(more)
        """
    }

    private func freeAddress() throws -> String {
        String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
    }

    @Test func `changes of the file are applied without losing the connection`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "host.yaml")
            let relay = try freeAddress()
            try RunScene.write(Self.file(relay: relay, bots: "{bot: chess}"), to: path)
            let program = try await RunScene.start("host", folder)
            _ = try await program.event("joined")

            // By itself, when the file is saved.
            try RunScene.write(Self.file(relay: relay, bots: "{bot: chess, level: 9}, {bot: greeter}"), to: path)
            let saved = try await program.event("configured")
            #expect(saved["changes"]?.contains("The bot greeter starts in “Home”") == true, "\(saved)")
            #expect(saved["changes"]?.contains("The bot chess in “Home” changes") == true, "\(saved)")

            // A broken file changes nothing, and says why.
            try RunScene.write(Self.file(relay: relay, bots: "{bot: ches}"), to: path)
            let refused = try await program.event("configurationRefused")
            #expect(refused["problems"]?.contains("did you mean “chess”?") == true, "\(refused)")
            let broken = try await status(path)
            #expect(broken.contains("chess") && broken.contains("greeter") && broken.contains("did you mean"))

            // At once, when somebody says so.
            try RunScene.write(Self.file(relay: relay, bots: "{bot: greeter}"), to: path)
            program.hangUp()
            _ = try await program.event("configured") {
                $0["changes"]?.contains("The bot chess leaves “Home”") == true
            }
            let after = try await status(path)
            #expect(!after.contains(#""chess""#) && after.contains(#""problems":[]"#), "\(after)")
            #expect(!program.lines.contains { $0.contains(#""event":"reconnecting""#) })
            #expect(program.lines.count { $0.hasPrefix(#"{"event":"joined""#) } == 1)
            program.terminate()
            #expect(try await program.exitCode() == 0)
        }
    }

    @Test func `a script that is saved is the bot's new code, unless it is broken`() async throws {
        try await withTemporaryFolder { folder in
            let script = folder.appending(path: "echo.lua")
            try RunScene.write("bot.command(\"one\", function(c) c:reply(\"one\") end)\n", to: script)
            try RunScene.write(
                Self.file(relay: try freeAddress(), bots: "{script: echo.lua}, {bot: chess}"),
                to: folder.appending(path: "host.yaml"))
            let program = try await RunScene.start("host", folder)
            _ = try await program.event("joined")
            try RunScene.write("bot.command(\"two\", function(c) c:reply(\"two\") end)\n", to: script)
            let taken = try await program.event("botReloaded")
            #expect(taken["bot"] == "echo" && taken["error"] == "null", "\(taken)")
            try RunScene.write("this is no Lua\n", to: script)
            let refused = try await program.event("botReloaded") { $0["error"] != "null" }
            #expect(refused["error"]?.contains("echo.lua:1") == true, "\(refused)")
            let after = try await status(folder.appending(path: "host.yaml"))
            #expect(after.contains(#""reloads":1"#) && !after.contains("parked"), "\(after)")
            program.terminate()
            #expect(try await program.exitCode() == 0)
        }
    }

    @Test func `a person is helped with a command, and its host told when new code fails with it`() async throws {
        try await withTemporaryFolder { folder in
            let script = folder.appending(path: "dice.lua")
            let roll = "bot.command(\"roll\", \"[sides:2..9]\", function(c) c:reply(\"old\") end)\n"
            try RunScene.write(roll, to: script)
            try RunScene.write(
                try RunSceneFiles.home(bots: "{script: dice.lua}"), to: folder.appending(path: "host.yaml"))
            let host = try await RunScene.start("host", folder)
            let invitation = folder.appending(path: "home.invitation")
            try await RunScene.waitForFile(invitation)
            // Without bots: somebody at a terminal.
            let ada = try await PoolBotsProcess([
                "join", try String(contentsOf: invitation, encoding: .utf8).trimmingCharacters(in: .newlines), "--json",
                "--name", "Ada", "--data", folder.appending(path: "ada").path,
            ])
            _ = try await ada.event("joined")
            ada.type("say !roll x")
            _ = try await ada.event("chat") { $0["text"]?.contains("“x” does not fit") == true }

            try RunScene.write(roll.replacing("c:reply(\"old\")", with: "nothing()"), to: script)
            #expect(try await host.event("botReloaded")["error"] == "null")
            ada.type("say !roll 6")
            let refused = try await host.event("botReloaded") { $0["error"] != "null" }
            #expect(refused["bot"] == "dice" && refused["error"]?.hasPrefix("dice.lua:1: ") == true, "\(refused)")
            _ = try await ada.event("chat") { $0["text"] == "old" }
            for program in [ada, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `what is broken is named, and the rest runs`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "host.yaml")
            let dead = try PoolBotsProcess.deadPort()
            let more = """
                  - name: Nowhere
                    host: {relay: "\(dead)"}
                  - name: Later
                    join: {invitation: {file: later.invitation}}
                """
            try RunScene.write(
                Self.file(relay: try freeAddress(), bots: "{bot: chess}, {bot: chss}", more: more), to: path)
            let program = try await RunScene.start("host", folder)
            _ = try await program.event("joined") { $0["pool"] == "Home" }
            _ = try await program.event("reconnecting") { $0["pool"] == "Nowhere" }
            let before = try await status(path)
            #expect(before.contains("there is no bot “chss”") && before.contains("later.invitation cannot be read"))
            // What was missing comes: the pool that waits for it is entered.
            let invitation = folder.appending(path: "home.invitation")
            try await RunScene.waitForFile(invitation)
            try RunScene.write(
                try String(contentsOf: invitation, encoding: .utf8), to: folder.appending(path: "later.invitation"))
            _ = try await program.event("configured") { $0["changes"]?.contains("Entering the pool “Later”") == true }
            program.terminate()
            #expect(try await program.exitCode() == 0)
        }
    }

    @Test func `a file that breaks while nothing runs does not keep the pools away`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "host.yaml")
            let relay = try freeAddress()
            try RunScene.write(Self.file(relay: relay, bots: "{bot: chess}"), to: path)
            let first = try await RunScene.start("host", folder)
            _ = try await first.event("joined")
            try await RunScene.waitForFile(folder.appending(path: "data/running.yaml"))
            first.killNow()
            _ = try await first.exitCode()
            // Not even YAML: what was running is remembered where the line about it says.
            try RunScene.write("data: data\npools: [\n", to: path)
            let again = try await RunScene.start("host", folder)
            _ = try await again.event("warning") { $0["message"]?.contains("this is no YAML") == true }
            _ = try await again.event("joined") { $0["pool"] == "Home" }
            let broken = try await status(path)
            #expect(broken.contains("this is no YAML") && broken.contains(#""chess""#), "\(broken)")
            again.terminate()
            #expect(try await again.exitCode() == 0)
        }
    }

    @Test func `health and metrics are served, systemd is told, and the log is JSON`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "host.yaml")
            try RunScene.write(Self.file(relay: try freeAddress(), bots: "{bot: chess}"), to: path)
            let systemd = try NotifyListener(folder.appending(path: "notify").path)
            let program = try await RunScene.start(
                "host", folder, environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "2000000"])
            let admin = try #require(try await program.event("admin")["url"])
            _ = try await program.event("joined")
            try await systemd.wait(for: "READY=1")
            try await systemd.wait(for: "WATCHDOG=1")
            let health = try await AdminPage.get("\(admin)/health")
            #expect(health.contains(#""status":"healthy""#), "\(health)")
            let metrics = try await AdminPage.get("\(admin)/metrics")
            for line in [
                #"poolbots_pool_connected{pool="Home"} 1"#, #"poolbots_bot_parked{pool="Home",bot="chess"} 0"#,
                "poolbots_configurations_applied_total 1", "stealth_relay_pools_active 1",
            ] {
                #expect(metrics.contains(line), "\(line) is not in\n\(metrics)")
            }
            program.terminate()
            #expect(try await program.exitCode() == 0)
            try await systemd.wait(for: "STOPPING=1")
            let log = program.errorLines
            #expect(!log.isEmpty && log.allSatisfy { $0.hasPrefix("{") }, "\(log)")
            // Whatever speaks of a pool says its name, as people know it.
            let ofPools = log.filter { $0.contains(#""poolID":"#) }
            #expect(!ofPools.isEmpty && ofPools.allSatisfy { $0.contains(#""pool":"Home""#) }, "\(ofPools)")
        }
    }

    @Test func `lines for the journal begin with their priority and are JSON behind it`() async throws {
        try await withTemporaryFolder { folder in
            try RunScene.write(
                "data: data\nadmin: 127.0.0.1:0\npools: [{name: Later, join: {invitation: {file: later.invitation}}}]\n",
                to: folder.appending(path: "host.yaml"))
            let log = folder.appending(path: "log").path
            let program = try await PoolBotsProcess(
                script: """
                    exec 2> "$2"
                    JOURNAL_STREAM=$(stat --format %d:%i "$2") exec "$0" run "$1"
                    """, [folder.appending(path: "host.yaml").path, log])
            var lines: [Substring] = []
            try await RunScene.waitForFile(URL(filePath: log))
            try await eventually("lines in the log") {
                lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
                // The second is written when signals are obeyed.
                return ["later.invitation", "Health and metrics"].allSatisfy { text in
                    lines.contains { $0.contains(text) }
                }
            }
            #expect(lines.allSatisfy { $0.hasPrefix("<4>{") || $0.hasPrefix("<6>{") }, "\(lines)")
            let warning = try #require(lines.first { $0.hasPrefix("<4>") }).dropFirst(3)
            let object = try JSONSerialization.jsonObject(with: Data(warning.utf8)) as? [String: Any]
            #expect(object?["level"] as? String == "warning", "\(warning)")
            program.terminate()
            #expect(try await program.exitCode() == 0)
        }
    }

    @Test func `check names every mistake, and its exit code says whether there are some`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "bad.yaml")
            try RunScene.write(
                "pools:\n  - name: A\n    hots: {}\n  - name: A\n    host: {relay: a.example, x: 1}\n", to: path)
            let bad = try await PoolBotsProcess(["check", path.path])
            #expect(try await bad.exitCode() == 2)
            #expect(bad.lines.contains("\(path.path):3:5: unknown key “hots”; did you mean “host”?"), "\(bad.lines)")
            #expect(bad.lines.contains { $0.contains(":5:30: unknown key “x”") }, "\(bad.lines)")
            #expect(bad.errorLines.count == 1 && bad.errorLines[0].hasSuffix("errors"), "\(bad.errorLines)")
            let json = try await PoolBotsProcess(["check", path.path, "--json"])
            #expect(try await json.event("problem")["line"] == "2")
            #expect(try await json.exitCode() == 2)
            let missing = try await Refusal.of(["run", folder.appending(path: "none.yaml").path])
            #expect(missing.code == "usage", "\(missing.line)")
        }
    }

    @Test func `check names what is wrong with a script, and runs none`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "bots.yaml")
            try RunScene.write(
                Self.file(
                    relay: try freeAddress(), bots: "{script: good.lua}, {script: bad.lua}, {script: bad.lua, name: b}"),
                to: path)
            try RunScene.write("while true do end", to: folder.appending(path: "good.lua"))
            let script = folder.appending(path: "bad.lua")
            try RunScene.write("local a = 1\nbot.on('message', function(m) m:reply('x' end)\n", to: script)
            let text = try await PoolBotsProcess(["check", path.path])
            #expect(try await text.exitCode() == 2)
            // Both streams: which comes first is chance.
            #expect(text.lines.contains { $0.hasPrefix("\(script.path):2: ')' expected") }, "\(text.lines)")
            #expect(text.errorLines.count == 1 && text.errorLines[0].hasSuffix("has 1 error"), "\(text.errorLines)")
            let json = try await PoolBotsProcess(["check", path.path, "--json"])
            let problem = try await json.event("problem")
            #expect(problem["line"] == "2" && problem["file"] == script.path, "\(problem)")
            #expect(try await json.exitCode() == 2)
        }
    }

    @Test func `the file that is shipped as an example has no mistakes`() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        try await withTemporaryFolder { folder in
            // Secrets of the example are files beside it.
            let text = try String(contentsOf: root.appending(path: "packaging/poolbots.yaml"), encoding: .utf8)
            try RunScene.write(text, to: folder.appending(path: "poolbots.yaml"))
            let program = try await PoolBotsProcess(["check", folder.appending(path: "poolbots.yaml").path])
            #expect(try await program.exitCode() == 0, "\(program.lines)")
        }
    }

    @Test func `the schema is JSON, and asking where nothing runs says so`() async throws {
        let schema = try await PoolBotsProcess(["schema"])
        #expect(try await schema.exitCode() == 0)
        let text = Data(schema.lines.joined(separator: "\n").utf8)
        let object = try JSONSerialization.jsonObject(with: text) as? [String: Any]
        #expect(object?["title"] as? String == "Configuration of poolbots run")
        try await withTemporaryFolder { folder in
            let nothing = try await Refusal.of(["status", "--data", folder.path])
            #expect(nothing.code == "usage" && nothing.line.contains("poolbots run"), "\(nothing.line)")
        }
    }

    private func status(_ file: URL) async throws -> String {
        let program = try await PoolBotsProcess(["status", "--json", "--config", file.path])
        #expect(try await program.exitCode() == 0, "\(program.lines)")
        return program.lines.joined(separator: "\n")
    }
}
