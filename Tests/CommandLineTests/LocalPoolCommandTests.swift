import Foundation
import PoolTesting
import Testing

/// `poolbots local`, as people start it.
@Suite(.timeLimit(.minutes(10))) struct LocalPoolCommandTests {
    private static let ask = "exec \"$0\" \"$@\""

    @Test func `two hosts on one machine play, and the pool is the same one after a restart`() async throws {
        try await withTemporaryFolder { folder in
            let hosting = [
                "local", "host", "Kitchen", "--json", "--bot", "connect-four:2,pace=instant", "--name", "Hanna",
                "--data", folder.appending(path: "host").path,
            ]
            let host = try PoolBotsProcess(hosting)
            let pool = try await host.event("localPool")
            let code = try #require(pool["code"])
            #expect(code.count == 6)
            let address = try Self.address(pool)
            let joining = [
                "local", "join", "--json", "--connect", address, "--code", code, "--bot", "connect-four:2,pace=instant",
                "--name", "Ada", "--data", folder.appending(path: "ada").path,
            ]
            let ada = try PoolBotsProcess(joining)
            _ = try await ada.event("joined")
            _ = try await host.event("peerJoined")
            try ada.type("play Hanna connect-four")
            _ = try await ada.event("gameEnded")
            _ = try await host.event("gameEnded")
            try host.type("say good game")
            _ = try await ada.event("chat") { $0["text"] == "good game" }

            host.interrupt()
            #expect(try await host.exitCode() == 0)
            let again = try PoolBotsProcess(hosting)
            let second = try await again.event("localPool")
            #expect(second["pool"] == pool["pool"] && second["code"] == code && second["peer"] == pool["peer"])
            // The member finds its way back by itself: the host looks for it.
            _ = try await again.event("peerJoined")
            for program in [ada, again] {
                program.interrupt()
                #expect(try await program.exitCode() == 0)
            }
            let files = folder.appending(path: "host/local-pools").path
            for file in try FileManager.default.contentsOfDirectory(atPath: files) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(files)/\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test func `a wrong code is one line`() async throws {
        try await withTemporaryFolder { folder in
            let host = try PoolBotsProcess([
                "local", "host", "--json", "--code", "ABC234", "--data", folder.appending(path: "host").path,
            ])
            let address = try Self.address(try await host.event("localPool"))
            let eve = try PoolBotsProcess([
                "local", "join", "--connect", address, "--code", "WRONG2", "--data", folder.appending(path: "eve").path,
            ])
            #expect(try await eve.exitCode() == 2)
            #expect(eve.errorLines.count == 1 && eve.errorLines[0].contains("not valid"))
            host.interrupt()
            #expect(try await host.exitCode() == 0)
        }
    }

    private static func address(_ event: PoolBotsProcess.Event) throws -> String {
        let data = Data((event["addresses"] ?? "[]").utf8)
        return try #require(try JSONDecoder().decode([String].self, from: data).first)
    }

    // MARK: Several machines

    /// Starts the program on a host of a network.
    private static func start(
        _ arguments: [String], on host: NetworkTopology.Host, of network: LocalNetwork, data: URL
    ) throws -> PoolBotsProcess {
        try PoolBotsProcess(
            script: ask, arguments + ["--json", "--data", data.appending(path: host.rawValue).path],
            wrapper: network.prefix(host))
    }

    @Test func `two machines find each other and play`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair) { network in
                let bot = ["--bot", "connect-four:2,pace=instant"]
                let host = try Self.start(
                    ["local", "host", "Kitchen", "--listen", "0.0.0.0", "--code", "ABC234", "--name", "Hanna"] + bot,
                    on: .a, of: network, data: folder)
                _ = try await host.event("localPool")
                let ada = try Self.start(
                    ["local", "join", "Kitchen", "--code", "ABC234", "--name", "Ada", "--wait", "60"] + bot, on: .b,
                    of: network, data: folder)
                _ = try await ada.event("joined")
                _ = try await host.event("peerJoined")
                try ada.type("play Hanna connect-four")
                _ = try await host.event("gameEnded")
                _ = try await ada.event("gameEnded")
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }
}
