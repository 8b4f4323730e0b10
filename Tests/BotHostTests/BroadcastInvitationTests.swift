import BotHost
import Foundation
import Logging
import Pool
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// The web client invites everybody in a pool at once (games.md 6.10).
@Suite struct BroadcastInvitationTests {
    private let pool = InMemoryPool()
    private let claims = InvitationClaims()
    private let web = SigningKey.generate().peerID

    /// A membership of the host with a bot that plays Connect Four.
    /// - Parameter options: of the bot.
    private func runner(
        _ transport: InMemoryTransport, _ name: String, game: String = "connect-four", _ options: String = ""
    ) throws -> PoolRunner {
        var setup = PoolRunner.Setup(
            transport: transport, profile: PoolUserProfile(displayName: name), chatKeys: ChatKeyPair.generate(),
            bots: [try BotSpecification(parsing: "\(game):1,time=10,talk=no\(options)")])
        setup.membership.admission = .all
        setup.claims = claims
        return PoolRunner(
            setup, thinking: ThinkingPool(cores: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in }
    }

    private func sees(_ peers: Int, _ runner: PoolRunner) async throws {
        try await eventually("\(peers) others") {
            await runner.membership.snapshot?.members.count { $0.isPresent } ?? 0 >= peers
        }
    }

    /// The places of those that have finished a game.
    private func finished(_ bots: [PoolRunner]) async -> [Int] {
        var places: [Int] = []
        for (place, bot) in bots.enumerated() where await bot.games.games.contains(where: \.isFinished) {
            places.append(place)
        }
        return places
    }

    @Test func `of several bots of one host in a pool only one answers an invitation to all`() async throws {
        try await playWithOne(of: ["", "", ""])
    }

    @Test(arguments: 0..<3)
    func `when bots of the host do not want to, another one plays`(_ willing: Int) async throws {
        let options = (0..<3).map { $0 == willing ? "" : ",from=Nobody" }
        let played = try await playWithOne(of: options)
        #expect(played == [willing])
    }

    @Test func `bots of one host that are invited one by one all sit down`() async throws {
        let host = try runner(
            pool.host(SigningKey.generate().peerID, displayName: "First"), "First", game: "chain-reaction")
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await host.run() }
            try await eventually("the pool") { await host.membership.snapshot != nil }
            let ticket = try await host.membership.createInvitation(maxUses: 0)
            let guests = [SigningKey.generate().peerID, SigningKey.generate().peerID]
            for (place, id) in guests.enumerated() {
                let guest = try runner(
                    pool.guest(id, displayName: "Guest \(place)", invitation: ticket), "Guest \(place)",
                    game: "chain-reaction")
                group.addTask { try await guest.run() }
            }
            try await sees(2, host)
            let session = try await host.games.invite(guests, to: .chainReaction)
            try await eventually("a game of three") {
                let game = await host.games.game(session)
                return game?.players.count == 3 && game?.phase != .waiting
            }
        }
    }

    /// Alice invites all, and plays with whoever accepts.
    /// - Returns: which of the bots have played.
    @discardableResult
    private func playWithOne(of options: [String]) async throws -> [Int] {
        let host = try runner(pool.host(SigningKey.generate().peerID, displayName: "First"), "First", options[0])
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await host.run() }
            try await eventually("the pool") { await host.membership.snapshot != nil }
            let ticket = try await host.membership.createInvitation(maxUses: 0)
            let second = try runner(
                pool.guest(SigningKey.generate().peerID, displayName: "Second", invitation: ticket), "Second",
                options[1])
            let third = try runner(
                pool.guest(SigningKey.generate().peerID, displayName: "Third", invitation: ticket), "Third", options[2])
            group.addTask { try await second.run() }
            group.addTask { try await third.run() }
            let transport = pool.guest(web, displayName: "Alice", invitation: ticket)
            let player = WebPeer(transport: transport, id: web, name: "Alice", thinking: .milliseconds(5), seed: 3)
            group.addTask { try await player.run() }
            for bot in [host, second, third] { try await sees(3, bot) }
            await player.invite(to: .connectFour)
            try await eventually("an answer") { await player.state.session?.players.count ?? 0 > 1 }
            await player.start()
            try await eventually("the end of the game") { await player.state.board?.isOver ?? false }
            // Everybody who accepted has a seat: a second one would have made it a game of three.
            #expect(await player.state.session?.players.count == 2)
            let bots = [host, second, third]
            try await eventually("the end for a bot") { await !finished(bots).isEmpty }
            #expect(await finished(bots).count == 1)
            #expect(await player.state.complaints.isEmpty)
            return await finished(bots)
        }
    }
}

extension GameSummary {
    fileprivate var isFinished: Bool { if case .finished = phase { true } else { false } }
}
