import Foundation
import PoolTesting
import Testing

/// Three pools and twelve bots through `kill -9` of each process, and through changes of their files.
@Suite(.timeLimit(.minutes(10))) struct RunKillTests {
    @Test func `a bot that changes in the middle of a game plays on`() async throws {
        try await withTemporaryFolder { folder in
            let scene = try await RunScene(in: folder, pause: "20s")
            let games = try await scene.play()
            try scene.hurry(changing: "level: 4")
            for process in [scene.hosts, scene.guests] {
                let changes = try await process.event("configured")["changes"]
                for pool in RunScene.pools {
                    #expect(changes?.contains("The bot connect-four in “\(pool)” changes") == true, "\(changes ?? "")")
                }
                // They end soon after it.
                let before = process.lines.prefix { !$0.contains(#""event":"configured""#) }
                #expect(!before.contains { $0.contains("gameEnded") }, "a game was over before the change")
            }
            try await expectEnds(of: games, in: scene)
            for process in [scene.hosts, scene.guests] {
                #expect(process.lines.count { $0.hasPrefix(#"{"event":"joined""#) } == RunScene.pools.count)
            }
            #expect(try await scene.stop() == [0, 0, 0])
        }
    }

    @Test(arguments: RunScene.Part.allCases)
    func `everything comes back, and the games that were running are played to their ends`(
        _ victim: RunScene.Part
    ) async throws {
        try await withTemporaryFolder { folder in
            var scene = try await RunScene(in: folder, pause: "20s")
            let games = try await scene.play()
            try await say("!echo before", in: "Two", hearing: "before (no. 1)", scene)
            let survivor = victim == .hosts ? scene.guests : scene.hosts
            try await scene.killAndStartAgain(victim)
            #expect(!survivor.lines.contains { $0.contains("gameEnded") }, "a game was over before the kill")
            try scene.hurry()
            try await expectEnds(of: games, in: scene)
            try await scene.waitUntilWhole()
            // The bots answer again, and remember what they kept.
            try await say("!echo after", in: "Two", hearing: "after (no. 2)", scene)
            try await say("!ping", in: "Three", hearing: "pong (", scene)
            try await say("!roll", in: "One", hearing: "🎲 ", scene)
            #expect(try await scene.stop() == [0, 0, 0])
        }
    }

    /// Each game ends on the board, and both sides see the same end.
    private func expectEnds(of games: [String: String], in scene: RunScene) async throws {
        for (pool, session) in games {
            let seenByHost = try await scene.hosts.event("gameEnded") { $0["sessionID"] == session }
            let seenByGuest = try await scene.guests.event("gameEnded") { $0["sessionID"] == session }
            #expect(seenByHost == seenByGuest && seenByHost["pool"] == pool)
            let reason = try #require(seenByHost["reason"])
            #expect(!["gave up", "come back", "connection", "again"].contains { reason.contains($0) }, "\(reason)")
        }
    }

    /// The guest says something, and hears what a bot of the host answers.
    private func say(_ text: String, in pool: String, hearing answer: String, _ scene: RunScene) async throws {
        try await scene.ask(.guests, ["tell", "--pool", pool, "say", text])
        _ = try await scene.guests.event("chat") { $0["pool"] == pool && $0["text"]?.hasPrefix(answer) == true }
    }
}
