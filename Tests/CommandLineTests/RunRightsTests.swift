import Foundation
import PoolTesting
import Testing

/// Who may tell the bots of `poolbots run` what to do, and in which words.
@Suite(.timeLimit(.minutes(10))) struct RunRightsTests {
    /// A host of two pools, and a guest in the first.
    private struct Scene {
        let folder: URL
        let relay: String
        let host: PoolBotsProcess
        let guest: PoolBotsProcess
        /// The guest's public key.
        let key: String

        init(in folder: URL) async throws {
            self.folder = folder
            relay = String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
            try Self.write(relay, more: "", in: folder)
            try RunScene.write(
                """
                data: guest
                admin: off
                pools: [{name: Friends, display_name: Dora, join: {invitation: {file: home.invitation}}}]
                """, to: folder.appending(path: "guest.yaml"))
            host = try await RunScene.start("host", folder)
            try await RunScene.waitForFile(folder.appending(path: "home.invitation"))
            guest = try await RunScene.start("guest", folder)
            key = try #require(try await guest.event("joined")["peerID"])
            _ = try await host.event("peerJoined")
        }

        private static func write(_ relay: String, more: String, in folder: URL) throws {
            try RunScene.write(
                """
                data: host
                admin: off
                relay: {listen: "\(relay)", settings: {pow.difficulty: 4, pow.adaptive: false}}
                pools:
                  - name: Home
                    display_name: Hanna
                    host: {admission: all, invitations: [{file: home.invitation}]}
                    bots: [{bot: moderator}, {bot: greeter}]
                \(more)
                  - name: Club
                    host: {admission: all}
                """, to: folder.appending(path: "host.yaml"))
        }

        /// Changes the file of the host, and waits until that is taken up.
        func change(_ more: String) async throws {
            let before = host.lines.count
            try Self.write(relay, more: more, in: folder)
            let change = try await host.event(within: .seconds(120), after: before) { $0["event"] == "configured" }
            #expect(
                change.event["changes"] == #"["Roles or commands of the pool “Home” change"]"#, "\(change.event)")
        }

        /// The guest says something.
        /// - Returns: the first that it hears afterwards and that begins so.
        func say(_ text: String, hearing answer: String) async throws {
            let before = guest.lines.count
            try await tell(text)
            _ = try await guest.event(within: .seconds(120), after: before) {
                $0["event"] == "chat" && $0["private"] == "true" && $0["text"]?.hasPrefix(answer) == true
            }
        }

        func tell(_ text: String) async throws {
            let said = try await PoolBotsProcess([
                "tell", "--config", folder.appending(path: "guest.yaml").path, "--pool", "Friends", "say", text,
            ])
            #expect(try await said.exitCode() == 0, "\(said.lines)")
        }

        /// `poolbots …` where the host runs.
        func ask(_ arguments: String...) async throws -> (code: Int32, lines: [String]) {
            let program = try await PoolBotsProcess(arguments + ["--config", folder.appending(path: "host.yaml").path])
            return (try await program.exitCode(), program.lines)
        }

        func stop() async throws {
            for process in [guest, host] {
                process.terminate()
                #expect(try await process.exitCode() == 0)
            }
        }
    }

    @Test func `a role is given from the command line, in the pool or by the file, and holds at once`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await Scene(in: folder)
            // Of several pools one has to be named, by its name or its id.
            let unclear = try await scene.ask("roles")
            #expect(unclear.code == 2 && unclear.lines.contains { $0.contains("--pool: Home, Club") }, "\(unclear)")
            let wrong = try await scene.ask("roles", "list", "--pool", "Hme")
            #expect(wrong.code == 2 && wrong.lines.contains { $0.contains("did you mean “Home”?") }, "\(wrong)")
            #expect(try await scene.ask("roles", "set", scene.key, "moderator", "--pool", "Home").code == 0)
            #expect(try await scene.ask("roles", "list", "--pool", "Home").lines == ["\(scene.key)  moderator"])
            #expect(try await scene.ask("roles", "list", "--pool", "Club").lines == ["Nobody was given a role."])
            let id = try #require(try await scene.host.event("joined") { $0["pool"] == "Home" }["poolID"])
            #expect(try await scene.ask("roles", "list", "--pool", String(id.prefix(8))).lines.count == 1)

            // A moderator moderates, and gives no roles.
            try await scene.say("!warnings Dora", hearing: "Warnings of Dora: 0.")
            try await scene.tell("!role Dora owner")
            try await scene.say("!help", hearing: "Commands:\n!warnings")
            #expect(try await scene.ask("roles", "list", "--pool", "Home").lines == ["\(scene.key)  moderator"])

            // What the file says goes before, and nobody in the pool changes it.
            try await scene.change("    roles: {owners: [\"\(scene.key)\"]}")
            try await scene.say("!role Dora", hearing: "Role of Dora: owner.")
            try await scene.say("!role Dora muted", hearing: "The role of Dora is fixed")
            let fixed = try await scene.ask("roles", "set", scene.key, "muted", "--pool", "Home")
            #expect(fixed.code == 2 && fixed.lines.contains { $0.contains("set by the configuration") }, "\(fixed)")

            // Who is muted is not heard; what was given before holds when the file says nothing.
            try await scene.change("    roles: {muted: [\"\(scene.key)\"]}")
            try await scene.tell("!warnings Hanna")
            _ = try await scene.host.event("chat") { $0["text"] == "!warnings Hanna" }
            try await scene.change("")
            try await scene.say("!warnings Dora", hearing: "Warnings of Dora: 0.")
            #expect(!scene.guest.lines.contains { $0.contains("Warnings of Hanna") })
            try await scene.stop()
        }
    }

    @Test func `who is blocked in one hosted pool is blocked in all, and unblocked in all`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await Scene(in: folder)
            #expect(try await scene.ask("blocks").lines == ["Nobody is blocked."])
            #expect(try await scene.ask("blocks", "add", scene.key, "--pool", "Club").code == 0)
            _ = try await scene.guest.event("ended")
            let blocks = try await scene.ask("blocks", "--pool", "Home")
            #expect(blocks.lines.count == 1 && blocks.lines[0].contains(scene.key), "\(blocks)")
            #expect(try await scene.ask("blocks", "remove", scene.key).code == 0)
            for pool in ["Home", "Club"] {
                #expect(try await scene.ask("blocks", "--pool", pool).lines == ["Nobody is blocked."])
            }
            try await scene.stop()
        }
    }

    @Test func `another prefix, language and cool-down hold at once, and the connection stays`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await Scene(in: folder)
            try await scene.change("    commands: {prefix: \".\", language: de, speaker: greeter}")
            try await scene.say(".hilfe", hearing: "Hier gibt es keine Befehle für dich.")
            for process in [scene.host, scene.guest] {
                #expect(!process.lines.contains { $0.contains(#""event":"reconnecting""#) })
            }
            let left = scene.host.lines.filter { $0.contains("botFailed") || $0.contains("peerLeft") }
            #expect(left.isEmpty, "\(left)")
            try await scene.stop()
        }
    }
}
