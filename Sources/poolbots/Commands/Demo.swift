import ArgumentParser
import BotHost
import Foundation
import Logging
import NIOPosix
import Opponent
import Pool
import PoolCrypto
import PoolGames
import PoolStore
import PoolTransport
import PoolWire
import RelayServer
import RelayTransport

/// `poolbots demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch it happen: a relay, a pool and two bots that chat and play, on this machine alone.",
        discussion: """
            Starts a relay on a free port of the loopback interface, hosts a pool on it, lets two bots join with a real
            invitation and proof of work, and shows them chat, play Connect Four and play chess. Takes less than a minute and
            leaves nothing behind.
            """)

    @Flag(help: "Only Connect Four, which takes a few seconds.")
    var short = false

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let start = ContinuousClock.now
        let logger = printing.logger("poolbots.demo")
        var configuration = RelayConfiguration()
        configuration.server.webSocketBind.port = 0
        configuration.server.metricsBind = nil
        let relay = RelayServer(configuration: configuration, logger: logger)
        let address = try await relay.start()
        printing.output.emit(.listening(url: address.url, admin: nil, claimCode: nil))
        guard let claimCode = address.claimCode else {
            throw Failure(.unexpected, "the relay of the demonstration has an owner already")
        }
        let network = try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver())
        let resources = HostResources(network: network, thinking: ThinkingPool(cores: 2), logger: logger)
        let screen = DemoScreen(output: printing.output)
        do {
            try await play(address.url, claimCode, resources, screen, deadline: start + .seconds(45))
        } catch {
            await relay.stop()
            throw error
        }
        await relay.stop()
        summarise(screen, ContinuousClock.now - start)
    }

    private func play(
        _ url: String, _ claimCode: ClaimCode, _ resources: HostResources, _ screen: DemoScreen,
        deadline: ContinuousClock.Instant
    ) async throws {
        let output = printing.output
        let plan = HostPlan(
            serverURL: url, claimCode: claimCode, poolName: "Demonstration", displayName: "Host", admission: .all,
            bots: [try BotSpecification(parsing: "greeter")]
        ) { _, _ in }
        let host = try await plan.runner(store: try Store.inMemory(), resources: resources) { _ in }
        let events = host.membership.subscribe()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            guard let pool = await events.first(where: { if case .joined = $0 { true } else { false } }),
                case .joined(let snapshot, _) = pool
            else { throw Failure(.unexpected, "the pool of the demonstration did not open; try again with --verbose") }
            let invitation = try await host.membership.createInvitation(maxUses: 0, lifetime: .seconds(300))
            output.emit(
                .hosting(
                    poolID: snapshot.poolID, poolName: "Demonstration", peerID: snapshot.selfID, invitation: invitation)
            )
            output.note("Two bots join with it; each solves a proof of work first.\n")
            try await playGuests(try Invitation(parsing: invitation.url), resources, screen, deadline: deadline)
            await host.membership.leave()
            try await group.waitForAll()
        }
    }

    /// Ada invites Bo to the games, and both leave when they are over.
    private func playGuests(
        _ invitation: Invitation, _ resources: HostResources, _ screen: DemoScreen, deadline: ContinuousClock.Instant
    ) async throws {
        let games: [GameType] = short ? [.connectFour] : [.connectFour, .chess]
        let challenger = BotSpecification(name: "challenger") {
            Challenger(opponent: "Bo", games: games, deadline: deadline)
        }
        let ada = try await guest("Ada", level: 7, extra: [challenger], invitation, resources) { screen.show($0) }
        let bo = try await guest("Bo", level: 3, extra: [], invitation, resources) { event in
            if case .chat = event { screen.show(event) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bo.run() }
            try await ada.run()
            await bo.membership.leave()
            try await group.waitForAll()
        }
    }

    private func guest(
        _ name: String, level: Int, extra: [BotSpecification], _ invitation: Invitation, _ resources: HostResources,
        report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        let games: Set<GameType> = [.connectFour, .chess]
        var settings = OpponentSettings(
            games: games, level: level, moveTime: .milliseconds(80), talks: false, resigns: false)
        settings.pause = .milliseconds(200)
        let opponent = BotSpecification(name: "opponent", games: games) { [settings] in Opponent(settings) }
        var plan = JoinPlan(invitation: invitation, displayName: name, bots: [opponent] + extra)
        // The embedded relay keeps the order of messages; the distance is for relays that do not (games.md 6.3).
        plan.games.spacing = .zero
        return try await plan.runner(store: try Store.inMemory(), resources: resources, report: report)
    }

    private func summarise(_ screen: DemoScreen, _ time: Duration) {
        let seconds = Int((time / .seconds(1)).rounded())
        if printing.json {
            let games = screen.results.map {
                OrderedJSON.object([
                    ("game", .string($0.game.rawValue)), ("outcome", .string($0.outcome)),
                    ("moves", .integer($0.moves)),
                ])
            }
            print(
                OrderedJSON.object([
                    ("event", .string("summary")), ("games", .array(games)), ("messages", .integer(screen.messages)),
                    ("seconds", .integer(seconds)),
                ]).text)
            return
        }
        print("\nDone in \(seconds) s: \(screen.messages) chat messages")
        for result in screen.results { print("  \(result.game.title): \(result.outcome) after \(result.moves) moves") }
        print("\nNow with a pool of your own:\n  poolbots join 'stealth://invite/…' --bot chess")
    }
}
