import Foundation
import PoolTesting
import Testing

/// Bridges between a pool on a relay and a local one, with a person in each: real programs, relay and sockets.
@Suite(.timeLimit(.minutes(10))) struct BridgeTests {
    /// Hanna hosts “Kitchen”, a local pool; Dora is a guest in “Home”, on a relay; bridges are further programs.
    private struct Scene {
        let folder: URL
        let home: PoolBotsProcess
        private(set) var relay: PoolBotsProcess
        let kitchen: PoolBotsProcess
        let dora: PoolBotsProcess
        private let relayAddress: String
        private let kitchenAddress: String

        init(in folder: URL) async throws {
            self.folder = folder
            relayAddress = String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
            kitchenAddress = String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
            relay = try await Self.startRelay(folder, relayAddress)
            let claim = try #require(try await relay.event("listening")["claimCode"])
            try RunScene.write(claim, to: folder.appending(path: "relay.claim"))
            try RunScene.write(
                """
                data: home
                admin: off
                pools:
                  - name: Home
                    host: {relay: "ws://\(relayAddress)", claim_code: {file: relay.claim}, admission: all,
                      invitations: [{file: home.invitation}]}
                """, to: folder.appending(path: "home.yaml"))
            home = try await RunScene.start("home", folder)
            let invitation = folder.appending(path: "home.invitation")
            try await RunScene.waitForFile(invitation)
            dora = try await PoolBotsProcess([
                "join",
                try String(contentsOf: invitation, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines),
                "--json", "--name", "Dora", "--data", folder.appending(path: "dora").path,
            ])
            _ = try await dora.event("joined")
            kitchen = try await PoolBotsProcess([
                "local", "host", "Kitchen", "--json", "--code", "ABC234", "--listen", kitchenAddress, "--name", "Hanna",
                "--data", folder.appending(path: "kitchen").path,
            ])
            _ = try await kitchen.event("localPool")
        }

        private static func startRelay(_ folder: URL, _ address: String) async throws -> PoolBotsProcess {
            let settings = RunSceneFiles.relaySettings.flatMap { ["--set", "\($0.key)=\($0.value)"] }
            return try await PoolBotsProcess(
                [
                    "relay", "--listen", address, "--admin", "off", "--json", "--data",
                    folder.appending(path: "relay").path,
                ] + settings)
        }

        mutating func killRelay() async throws {
            relay.killNow()
            _ = try await relay.exitCode()
        }

        mutating func startRelayAgain() async throws { relay = try await Self.startRelay(folder, relayAddress) }

        func startBridge(_ name: String) async throws -> PoolBotsProcess {
            try RunScene.write(
                """
                data: \(name)
                admin: off
                pools:
                  - name: Home
                    display_name: Bridge \(name)
                    join: {invitation: {file: home.invitation}}
                  - name: Kitchen
                    display_name: Bridge \(name)
                    local_join: {connect: "\(kitchenAddress)", code: ABC234}
                bridges:
                  - pools: [Home, Kitchen]
                """, to: folder.appending(path: "\(name).yaml"))
            let program = try await RunScene.start(name, folder)
            for pool in ["Home", "Kitchen"] { _ = try await program.event("joined") { $0["pool"] == pool } }
            return program
        }

        /// Says something on one side, and waits until it is heard on the other.
        func say(_ text: String, by speaker: PoolBotsProcess, to listener: PoolBotsProcess, as author: String)
            async throws
        {
            speaker.type("say \(text)")
            _ = try await listener.event("chat") {
                $0["text"] == text && $0["name"]?.hasPrefix("\(author) over Bridge ") == true
            }
        }

        /// How often something was heard.
        static func count(_ text: String, by listener: PoolBotsProcess) -> Int {
            listener.lines.count { $0.hasPrefix(#"{"event":"chat""#) && $0.contains("\"text\":\"\(text)\"") }
        }

        /// Whether a bridge has heard something in a pool, such as the copy that another one has brought there.
        static func hasHeard(_ text: String, in pool: String, _ bridge: PoolBotsProcess) -> Bool {
            bridge.lines.contains {
                $0.hasPrefix("{\"event\":\"chat\",\"pool\":\"\(pool)\"") && $0.contains("\"text\":\"\(text)\"")
            }
        }

        /// Whether a bridge has nothing more to bring.
        func hasNothingLeft(_ name: String) async throws -> Bool {
            let status = try await PoolBotsProcess(["status", "--config", folder.appending(path: "\(name).yaml").path])
            guard try await status.exitCode() == 0 else { return false }
            return status.lines.contains { $0.hasPrefix("Bridge ") && $0.contains(" 0 waiting") }
        }

        func stop(_ more: [PoolBotsProcess]) async throws {
            for program in more + [dora, kitchen, home, relay] {
                program.interrupt()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `people over a relay and people in the local network see one chat, also while a bridge is killed`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let scene = try await Scene(in: folder)
            var bridge = try await scene.startBridge("x")
            for number in 0..<10 {
                try await scene.say("d\(number)", by: scene.dora, to: scene.kitchen, as: "Dora (Home)")
                try await scene.say("h\(number)", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            }
            bridge.killNow()
            _ = try await bridge.exitCode()
            bridge = try await scene.startBridge("x")
            try await scene.say("d10", by: scene.dora, to: scene.kitchen, as: "Dora (Home)")
            try await scene.say("h10", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            for number in 0...10 {
                #expect(Scene.count("d\(number)", by: scene.kitchen) == 1, "d\(number)")
                #expect(Scene.count("h\(number)", by: scene.dora) == 1, "h\(number)")
            }
            let status = try await PoolBotsProcess(["status", "--config", folder.appending(path: "x.yaml").path])
            #expect(try await status.exitCode() == 0)
            #expect(status.lines.contains("Bridge “Home”, “Kitchen”: 2 carried, 0 waiting, 0 lost"), "\(status.lines)")
            try await scene.stop([bridge])
        }
    }

    @Test func `two bridges say nothing twice, and one goes on when the other is killed`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await Scene(in: folder)
            var bridges: [PoolBotsProcess] = []
            for name in ["x", "y"] { bridges.append(try await scene.startBridge(name)) }
            for number in 0..<10 {
                scene.dora.type("say d\(number)")
                scene.kitchen.type("say h\(number)")
            }
            try await scene.say("d10", by: scene.dora, to: scene.kitchen, as: "Dora (Home)")
            try await scene.say("h10", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            // Both know of it: one that is killed while it carries something may have told only some.
            for (text, pool) in [("d10", "Kitchen"), ("h10", "Home")] {
                let programs = bridges
                try await eventually("the other bridge to hear \(text)", within: .seconds(60)) {
                    programs.contains { Scene.hasHeard(text, in: pool, $0) }
                }
            }
            bridges[0].killNow()
            _ = try await bridges[0].exitCode()
            try await scene.say("d11", by: scene.dora, to: scene.kitchen, as: "Dora (Home)")
            bridges[0] = try await scene.startBridge("x")
            try await scene.say("h11", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            // The one that was there all the time has heard it all; the other may have come too late for it. Neither has
            // anything left that it could bring when its turn comes.
            for (text, pool) in [("d11", "Home"), ("h11", "Kitchen")] {
                let other = bridges[1]
                try await eventually("the other bridge to hear \(text)") { Scene.hasHeard(text, in: pool, other) }
            }
            for name in ["x", "y"] {
                try await eventually("nothing to wait in \(name)") { try await scene.hasNothingLeft(name) }
            }
            for number in 0...11 {
                #expect(Scene.count("d\(number)", by: scene.kitchen) == 1, "d\(number)")
                #expect(Scene.count("h\(number)", by: scene.dora) == 1, "h\(number)")
            }
            try await scene.stop(bridges)
        }
    }

    @Test func `what is said while the relay is away is heard when it is back`() async throws {
        try await withTemporaryFolder { folder in
            var scene = try await Scene(in: folder)
            let bridge = try await scene.startBridge("x")
            try await scene.say("before", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            try await scene.killRelay()
            _ = try await bridge.event("reconnecting") { $0["pool"] == "Home" }
            for text in ["one", "two"] { scene.kitchen.type("say \(text)") }
            _ = try await bridge.event("chat") { $0["text"] == "two" }
            try await scene.startRelayAgain()
            for text in ["one", "two"] { _ = try await scene.dora.event("chat") { $0["text"] == text } }
            try await scene.say("after", by: scene.kitchen, to: scene.dora, as: "Hanna (Kitchen)")
            for text in ["before", "one", "two", "after"] { #expect(Scene.count(text, by: scene.dora) == 1, "\(text)") }
            try await scene.stop([bridge])
        }
    }
}
