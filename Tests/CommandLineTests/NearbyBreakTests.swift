import Foundation
import PoolTesting
import Testing

/// What breaks in the middle of a nearby game: the connection, or a program at either end.
@Suite(.timeLimit(.minutes(10))) struct NearbyBreakTests {
    private static let code = "135790"

    private func host(port: Int = 0, data: URL) async throws -> PoolBotsProcess {
        try await PoolBotsProcess([
            "nearby", "host", "--json", "--listen", "127.0.0.1:\(port)", "--code", Self.code, "--name", "Ada",
            "--color",
            "black", "--bot", "chess:2,time=5", "--data", data.appending(path: "host").path,
        ])
    }

    /// A person who types moves.
    private func guest(at port: String, data: URL, name: String = "Bo") async throws -> PoolBotsProcess {
        try await PoolBotsProcess([
            "nearby", "join", "--json", "--connect", "127.0.0.1:\(port)", "--code", Self.code, "--name", name, "--data",
            data.appending(path: name).path,
        ])
    }

    private func play(_ move: String, number: String, _ guest: PoolBotsProcess, _ host: PoolBotsProcess) async throws {
        guest.type(move)
        _ = try await guest.event("move") { $0["number"] == number }
        _ = try await host.event("move") { $0["number"] == number }
    }

    /// Waits until both sides have put down so many half-moves, which a crash then leaves behind.
    private func saved(_ count: Int, in folder: URL) async throws {
        for name in ["host", "Bo"] {
            let file = folder.appending(path: "\(name)/nearby-games.json")
            try await eventually("the game of \(name) to be saved") {
                guard let data = try? Data(contentsOf: file) else { return false }
                let games = try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]]
                return games?.values.contains { ($0["moves"] as? [String])?.count == count } == true
            }
        }
    }

    private func resign(_ guest: PoolBotsProcess, _ host: PoolBotsProcess) async throws {
        guest.type("resign")
        #expect(try await host.event("gameEnded") { $0["reason"] == "resignation" }["score"] == "0-1")
        #expect(try await guest.exitCode() == 0)
        host.interrupt()
        #expect(try await host.exitCode() == 0)
    }

    @Test func `a game goes on by itself when its connection breaks`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await host(data: folder)
            let port = try #require(try await host.event("listening")["port"])
            let proxy = try await FlakyProxy.start(target: "tcp://127.0.0.1:\(port)")
            let guest = try await guest(at: "\(proxy.port)", data: folder)
            _ = try await guest.event("gameSettings")
            try await play("Nf3", number: "2", guest, host)
            proxy.cut()
            for program in [guest, host] {
                _ = try await program.event("interrupted")
                _ = try await program.event("resumed")
            }
            #expect(proxy.acceptedCount == 2)
            try await play("g3", number: "4", guest, host)
            try await resign(guest, host)
            await proxy.stop()
        }
    }

    @Test
    func `a guest that is killed goes on with its game when it comes again with its code, which nobody else can use`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let host = try await host(data: folder)
            let port = try #require(try await host.event("listening")["port"])
            let first = try await guest(at: port, data: folder)
            _ = try await first.event("gameSettings")
            try await play("Nf3", number: "2", first, host)
            try await saved(2, in: folder)
            first.killNow()
            _ = try await host.event("interrupted")
            let eve = try await guest(at: port, data: folder, name: "Eve")
            #expect(try await eve.exitCode() == 2)
            #expect(eve.errorLines.count == 1 && eve.errorLines[0].contains("code"))
            let second = try await guest(at: port, data: folder)
            for program in [second, host] {
                _ = try await program.event("gameStarted") { $0["halfMoves"] == "2" }
            }
            try await play("g3", number: "4", second, host)
            try await resign(second, host)
        }
    }

    @Test func `a game goes on when its host was killed and is back with the same code`() async throws {
        try await withTemporaryFolder { folder in
            let port = try LoopbackPort.unused()
            let first = try await host(port: port, data: folder)
            _ = try await first.event("listening")
            let guest = try await guest(at: String(port), data: folder)
            _ = try await guest.event("gameSettings")
            try await play("Nf3", number: "2", guest, first)
            try await saved(2, in: folder)
            first.killNow()
            _ = try await guest.event("interrupted")
            let second = try await host(port: port, data: folder)
            _ = try await guest.event("gameStarted") { $0["halfMoves"] == "2" }
            _ = try await second.event("gameStarted") { $0["halfMoves"] == "2" }
            try await play("g3", number: "4", guest, second)
            try await resign(guest, second)
        }
    }

    @Test func `a guest whose host does not come back is told so in a line`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await host(data: folder)
            let port = try #require(try await host.event("listening")["port"])
            let guest = try await guest(at: port, data: folder)
            _ = try await guest.event("gameSettings")
            host.killNow()
            _ = try await guest.event("interrupted")
            #expect(try await guest.exitCode() == 2)
            #expect(guest.errorLines.count == 1)
            #expect(guest.lines.contains { $0.contains("\"event\":\"left\"") })
        }
    }
}
