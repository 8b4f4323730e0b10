import PoolTesting
import Testing

/// What survives `kill -9` in the middle of a game.
@Suite(.timeLimit(.minutes(10))) struct KillTests {
    struct Scene: Sendable, CustomTestStringConvertible {
        var victim: Household.Part
        var inviter: Household.Part
        /// As `play` takes it, and how strong host and guest are.
        var game = "connect-four"
        var levels = (host: 10, guest: 4)

        var testDescription: String { "\(victim) dies, \(inviter) invited to \(game)" }
    }

    /// Long enough to be killed, short enough to be waited for; played to the end.
    static let manners = "time=300,pace=fast,resign=no,talk=no"

    static let scenes =
        [Household.Part.host, .guest].flatMap { inviter in
            Household.Part.allCases.map { Scene(victim: $0, inviter: inviter) }
        } + [Scene(victim: .guest, inviter: .host, game: "chess", levels: (7, 1))]

    @Test(arguments: scenes)
    func `a game is finished although one of the three is killed and started again`(_ scene: Scene) async throws {
        try await withTemporaryFolder { folder in
            var household = try await Household(
                in: folder, hostBot: "\(scene.game):\(scene.levels.host),\(Self.manners)",
                guestBot: "\(scene.game):\(scene.levels.guest),\(Self.manners)")
            if scene.inviter == .host {
                household.host.type("play Dora \(scene.game)")
            } else {
                household.guest.type("play hanna \(scene.game)")
            }
            let survivor = scene.victim == .host ? household.guest : household.host
            let move = try await survivor.event("move") { $0["number"].flatMap(Int.init).map { $0 >= 3 } ?? false }
            let session = try #require(move["sessionID"])
            #expect(!survivor.lines.contains { $0.contains("gameEnded") }, "the game was over before the kill")
            try await household.killAndStartAgain(scene.victim)

            let seenByHost = try await household.host.event("gameEnded") { $0["sessionID"] == session }
            let seenByGuest = try await household.guest.event("gameEnded") { $0["sessionID"] == session }
            #expect(seenByHost == seenByGuest)
            let reason = try #require(seenByHost["reason"])
            #expect(!["gave up", "come back", "connection", "again"].contains { reason.contains($0) }, "\(reason)")
            #expect(try await household.stop() == [0, 0, 0])
        }
    }
}
