import Foundation
import PoolTesting
import Testing

/// Three pools and twelve bots through `kill -9` of each process.
@Suite(.timeLimit(.minutes(10))) struct RunKillTests {
    @Test(.disabled("the game is over before the file is read: it needs a slower one; issue 4"))
    func `a bot that changes in the middle of a game plays on`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await RunScene(in: folder)
            _ = try await scene.ask(.hosts, ["tell", "--pool", "One", "play", "Dora", "connect-four"])
            let move = try await scene.hosts.event("move") { $0["number"].flatMap(Int.init).map { $0 >= 3 } ?? false }
            let session = try #require(move["sessionID"])
            for name in ["hosts", "guests"] {
                let file = folder.appending(path: "\(name).yaml")
                let text = try String(contentsOf: file, encoding: .utf8)
                try RunScene.write(text.replacing("level: 3", with: "level: 4"), to: file)
            }
            for process in [scene.hosts, scene.guests] {
                let changes = try await process.event("configured")["changes"]
                #expect(changes?.contains("The bot connect-four in “One” changes") == true)
                #expect(!process.lines.contains { $0.contains("gameEnded") }, "the game was over before the change")
                let end = try await process.event("gameEnded") { $0["sessionID"] == session }
                let reason = try #require(end["reason"])
                #expect(!["gave up", "come back", "connection", "again"].contains { reason.contains($0) }, "\(reason)")
                #expect(process.lines.count { $0.hasPrefix(#"{"event":"joined""#) } == 3)
            }
            #expect(try await scene.stop() == [0, 0])
        }
    }

    @Test(arguments: RunScene.Part.allCases)
    func `everything comes back, and the game that was running is played to its end`(
        _ victim: RunScene.Part
    ) async throws {
        try await withTemporaryFolder { folder in
            var scene = try await RunScene(in: folder)
            _ = try await scene.ask(.hosts, ["tell", "--pool", "Two", "play", "Dora", "connect-four"])
            let survivor = victim == .hosts ? scene.guests : scene.hosts
            let move = try await survivor.event("move") { $0["number"].flatMap(Int.init).map { $0 >= 3 } ?? false }
            #expect(move["pool"] == "Two")
            let session = try #require(move["sessionID"])
            try await scene.killAndStartAgain(victim)
            #expect(!survivor.lines.contains { $0.contains("gameEnded") }, "the game was over before the kill")
            let seenByHost = try await scene.hosts.event("gameEnded") { $0["sessionID"] == session }
            let seenByGuest = try await scene.guests.event("gameEnded") { $0["sessionID"] == session }
            #expect(seenByHost == seenByGuest)
            let reason = try #require(seenByHost["reason"])
            #expect(!["gave up", "come back", "connection", "again"].contains { reason.contains($0) }, "\(reason)")
            for name in RunScene.pools {
                for process in [scene.hosts, scene.guests] {
                    _ = try await process.event("joined") { $0["pool"] == name }
                }
            }
            for part in RunScene.Part.allCases {
                let status = try await scene.ask(part, ["status", "--json"]).lines.joined()
                #expect(status.components(separatedBy: #""state":"running""#).count == 7, "\(status)")
                #expect(status.components(separatedBy: #""state":"connected""#).count == 4, "\(status)")
            }
            #expect(try await scene.stop() == [0, 0])
        }
    }
}
