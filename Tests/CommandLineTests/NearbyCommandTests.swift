import Foundation
import PoolTesting
import Testing

@Suite struct NearbyCommandTests {
    /// An address of D-Bus at which nobody is, so that a daemon of this machine is not met.
    private static let nobody = ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/poolbots"]
    private static let host = [
        "nearby", "host", "--json", "--bot", "chess:3,time=5", "--code", "135790", "--clock", "60", "--max-moves", "40",
        "--name", "Ada",
    ]

    @Test func `two bots play over loopback, and both tell the same game`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await PoolBotsProcess(Self.host + ["--data", folder.appending(path: "host").path])
            #expect(
                try await host.event("warning")["message"]?.contains("until --listen 0.0.0.0 (or ::) is given") == true)
            let port = try #require(try await host.event("listening")["port"])
            #expect(try await host.event("code")["code"] == "135790")
            let join = [
                "nearby", "join", "--json", "--connect", "127.0.0.1:\(port)", "--bot", "chess:2,time=5", "--name", "Bo",
                "--data", folder.appending(path: "guest").path,
            ]
            let guest = try await PoolBotsProcess(join + ["--code", "135790"])
            let ending = try await guest.event("gameEnded")
            #expect(try await guest.exitCode() == 0)
            #expect(try await host.event("gameEnded")["score"] == ending["score"])
            _ = try await host.event("left")
            #expect(moves(host) == moves(guest) && moves(host).count > 4)
            #expect(try await host.event("opponent")["name"] == "Bo")
            // The code was good for one guest.
            let second = try await PoolBotsProcess(join + ["--code", "135790"])
            #expect(try await second.exitCode() == 2)
            #expect(second.errorLines.count == 1 && second.errorLines[0].contains("the code is wrong"))
            #expect(try await host.event("refused")["reason"] == "bad_code")
            host.interrupt()
            #expect(try await host.exitCode() == 0)
        }
    }

    @Test func `a person plays by typing, and takes a move back`() async throws {
        try await withTemporaryFolder { folder in
            let arguments =
                Self.host + ["--takebacks", "--color", "black", "--data", folder.appending(path: "host").path]
            let host = try await PoolBotsProcess(arguments)
            let port = try #require(try await host.event("listening")["port"])
            let guest = try await PoolBotsProcess([
                "nearby", "join", "--json", "--connect", "127.0.0.1:\(port)", "--code", "135790", "--data",
                folder.appending(path: "guest").path,
            ])
            _ = try await guest.event("gameSettings")
            guest.type("Nf3")
            _ = try await guest.event("move") { $0["number"] == "2" }
            guest.type("takeback")
            #expect(try await guest.event("takenBack")["halfMoves"] == "2")
            guest.type("e5")
            _ = try await guest.event("warning") { $0["message"]?.contains("not possible") == true }
            guest.type("say hello there")
            #expect(try await host.event("chat")["text"] == "hello there")
            guest.type("resign")
            #expect(try await host.event("gameEnded")["reason"] == "resignation")
            #expect(try await guest.exitCode() == 0)
            host.interrupt()
            #expect(try await host.exitCode() == 0)
        }
    }

    @Test(arguments: [["nearby", "browse"], ["nearby", "join", "--code", "123456", "--bot", "chess"]])
    func `without a daemon there is a line that says what to install, and what works without`(
        _ arguments: [String]
    ) async throws {
        try await withTemporaryFolder { folder in
            let program = try await PoolBotsProcess(arguments + ["--data", folder.path], environment: Self.nobody)
            #expect(try await program.exitCode() == 2)
            #expect(program.errorLines.count == 1)
            #expect(program.errorLines.first?.contains("install avahi-daemon") == true)
            #expect(program.errorLines.first?.contains("--connect HOST:PORT") == true)
        }
    }

    @Test func `a host without a daemon says so and can be joined by address`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await PoolBotsProcess(
                Self.host + ["--listen", "0.0.0.0", "--data", folder.appending(path: "host").path],
                environment: Self.nobody)
            #expect(try await host.event("notAdvertised")["reason"]?.contains("avahi-daemon") == true)
            let port = try #require(try await host.event("listening")["port"])
            let guest = try await PoolBotsProcess([
                "nearby", "join", "--json", "--connect", "127.0.0.1:\(port)", "--code", "135790", "--bot",
                "chess:1,time=5", "--data", folder.appending(path: "guest").path,
            ])
            _ = try await guest.event("gameEnded")
            #expect(try await guest.exitCode() == 0)
        }
    }

    @Test(arguments: [
        ["nearby", "host", "--listen", "nowhere"], ["nearby", "host", "--bot", "ludo"],
        ["nearby", "host", "--bot", "chess:11"],
        ["nearby", "host", "--clock=-1"], ["nearby", "join", "--connect", "nowhere", "--code", "1"],
        ["nearby", "join", "--connect", "127.0.0.1:1"],
        ["nearby", "join", "Ada", "--connect", "127.0.0.1:1", "--code", "1"],
        ["nearby", "join", "--connect", "127.0.0.1:1", "--code", "1", "--bot", "chess"],
    ])
    func `wrong input gets a line that says what to do, and exit code 2`(_ arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let program = try await PoolBotsProcess(arguments, environment: ["POOLBOTS_DATA": folder.path])
            #expect(try await program.exitCode() == 2)
            #expect(program.errorLines.count == 1 && program.errorLines[0].hasPrefix("poolbots: "))
        }
    }

    @Test func `a guest on another host finds the host in its network and plays`() async throws {
        try await withTemporaryFolder { folder in
            try await LocalNetwork.with { network in
                let browser = try await PoolBotsProcess(["nearby", "browse"], on: .b, of: network, data: folder)
                _ = try await browser.event("hosts") { $0["hosts"] == "[]" }
                let host = try await PoolBotsProcess(
                    Self.host + ["--listen", "0.0.0.0", "--title", "Ada's table"], on: .a, of: network, data: folder)
                #expect(try await host.event("advertised")["name"] == "Ada's table")
                let (seen, next) = try await browser.event(within: .seconds(180), after: 0) {
                    $0["hosts"]?.contains("Ada's table") == true
                }
                #expect(seen["hosts"]?.contains(#""platform":"linux""#) == true)
                let join = ["nearby", "join", "--code", "135790", "--bot", "chess:2,time=5"]
                let guest = try await PoolBotsProcess(join + ["ada's table"], on: .b, of: network, data: folder)
                #expect(try await guest.event("found")["name"] == "Ada's table")
                let ending = try await guest.event("gameEnded")
                #expect(try await guest.exitCode() == 0)
                #expect(try await host.event("gameEnded")["score"] == ending["score"])
                // Whoever names nobody gets the only one there is; with the next code.
                let code = try #require(try await host.event("code") { $0["code"] != "135790" }["code"])
                let second = try await PoolBotsProcess(
                    ["nearby", "join", "--bot", "chess:2,time=5", "--code", code], on: .b, of: network, data: folder)
                _ = try await second.event("gameEnded")
                #expect(try await second.exitCode() == 0)
                host.interrupt()
                #expect(try await host.exitCode() == 0)
                _ = try await browser.event(within: .seconds(180), after: next) {
                    $0["hosts"] == "[]"
                }
                browser.interrupt()
                #expect(try await browser.exitCode() == 0)
            }
        }
    }

    private func moves(_ program: PoolBotsProcess) -> [String] {
        program.lines.filter { $0.contains("\"event\":\"move\"") }
    }
}
