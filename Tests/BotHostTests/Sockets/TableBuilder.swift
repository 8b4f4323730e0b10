import BotHost
import ChainReaction
import Chess
import ConnectFour
import Foundation
import GameRules
import Logging
import Ludo
import NIOPosix
import Opponent
import Pool
import PoolCrypto
import PoolGames
import PoolStore
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport

/// Brings a bot and a web client together, in either's pool.
struct TableBuilder {
    let seating: Seating
    let level: Int
    let games: GameConfiguration
    let relay: TestRelay
    let faults: FrameFaults
    let transcript: GameTranscript
    let webLink: FlakyProxy
    let botLink: FlakyProxy
    private let webKey = SigningKey.generate()
    private let told = RecordedEvents<HostEvent>()
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(
        seating: Seating, level: Int, games: GameConfiguration, relay: TestRelay, faults: FrameFaults,
        transcript: GameTranscript, webLink: FlakyProxy, botLink: FlakyProxy
    ) {
        self.seating = seating
        self.level = level
        self.games = games
        self.relay = relay
        self.faults = faults
        self.transcript = transcript
        self.webLink = webLink
        self.botLink = botLink
    }

    func run(_ body: (SocketTable) async throws -> Void) async throws {
        let network = try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver(threads: 1))
        switch seating.host {
        case .bot: try await hostedByBot(network, body)
        case .web: try await hostedByWeb(network, body)
        }
    }

    private func hostedByBot(_ network: RelayNetwork, _ body: (SocketTable) async throws -> Void) async throws {
        var plan = HostPlan(
            serverURL: botLink.url, publicURL: webLink.url, claimCode: await relay.claimCode, poolName: "Test",
            displayName: "Bot", admission: .all, bots: [opponent], transport: .hasty
        ) { _, _ in }
        plan.games = games
        let bot = try await plan.runner(store: .inMemory(), resources: resources(network), report: await reporter())
        try await withRunning {
            bot.run
        } then: { group in
            try await told.wait(for: "the bot's pool") { $0.contains(where: \.isJoined) }
            let invitation = try await bot.membership.createInvitation(maxUses: 0)
            let transport = try RelayTransport.member(
                invitation: try Invitation(parsing: invitation.url), identity: webKey, displayName: "Alice",
                network: network, configuration: .hasty, logger: quiet)
            let web = webPeer(transport)
            group.addTask { try await web.run() }
            try await finish(bot, web, body)
        }
    }

    private func hostedByWeb(_ network: RelayNetwork, _ body: (SocketTable) async throws -> Void) async throws {
        let hosting = RelayHosting(claimCode: await relay.claimCode, publicURL: botLink.url) { _, _ in }
        let transport = try RelayTransport.host(
            serverURL: webLink.url, poolID: UUID(), identity: webKey, displayName: "Alice", hosting: hosting,
            network: network, configuration: .hasty, logger: quiet)
        let web = webPeer(transport)
        try await withRunning {
            web.run
        } then: { group in
            try await eventually("the web client's pool") { await web.hasJoined }
            guard let invitation = try await transport.hosting?.createInvitation(maxUses: 0, lifetime: .seconds(300))
            else { throw ConformanceFailure("no host") }
            var plan = JoinPlan(
                invitation: try Invitation(parsing: invitation.url), displayName: "Bot", bots: [opponent],
                transport: .hasty)
            plan.games = games
            let bot = try await plan.runner(
                store: .inMemory(), resources: resources(network), report: await reporter())
            group.addTask { try await bot.run() }
            try await finish(bot, web, body)
        }
    }

    private func finish(_ bot: PoolRunner, _ web: WebPeer, _ body: (SocketTable) async throws -> Void) async throws {
        let webID = webKey.peerID
        // The host hears of a guest before the guest hears that it is in.
        try await eventually("the web client's arrival") { await web.hasJoined }
        try await told.wait(for: "each other") { $0.contains { $0.shows(webID) } }
        let table = SocketTable(
            seating: seating, bot: bot, told: told, web: web, webID: webID, botLink: botLink, webLink: webLink,
            faults: faults, transcript: transcript)
        try await body(table)
        let complaints = await web.state.complaints
        guard complaints.isEmpty else { throw ConformanceFailure("the web client: \(complaints)") }
    }

    // MARK: Parts

    private var opponent: BotSpecification {
        let games: Set<GameType> = [.connectFour, .chess, .chainReaction, .ludo]
        let level = level
        return BotSpecification(name: "opponent", games: games) {
            Opponent(
                OpponentSettings(
                    games: games, level: level, moveTime: .milliseconds(30), talks: false, resigns: false))
        }
    }

    private func webPeer(_ transport: any Transport) -> WebPeer {
        WebPeer(
            transport: transport, id: webKey.peerID, name: "Alice", thinking: .milliseconds(5), seed: 11, pace: 0.03)
    }

    private func resources(_ network: RelayNetwork) -> HostResources {
        HostResources(network: network, thinking: ThinkingPool(cores: 1), logger: quiet)
    }

    private func reporter() async -> @Sendable (HostEvent) -> Void {
        let (events, continuation) = AsyncStream.makeStream(of: HostEvent.self)
        await told.read(events)
        return { continuation.yield($0) }
    }

    /// Runs what was there first, and what the body adds, until the body is through.
    private func withRunning(
        _ first: () -> @Sendable () async throws -> Void,
        then body: (inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
    ) async throws {
        let run = first()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run() }
            defer { group.cancelAll() }
            try await body(&group)
        }
        await told.stop()
    }
}

extension HostEvent {
    fileprivate var isJoined: Bool { if case .joined = self { true } else { false } }

    fileprivate func shows(_ peer: PeerID) -> Bool {
        switch self {
        case .joined(_, _, _, _, let members): members.contains { $0.peerID == peer }
        case .peerJoined(let member): member.peerID == peer
        default: false
        }
    }
}

extension WebBoard {
    /// The position as the rules write it; `nil` where it is no position of this game.
    func text(of gameType: GameType) -> String? {
        switch gameType {
        case .connectFour: text(of: ConnectFourGame())
        case .chess: text(of: ChessGame())
        case .chainReaction: text(of: ChainReactionGame())
        case .ludo: ludoText
        default: nil
        }
    }

    private var ludoText: String? {
        do {
            guard case .stateSync(let board) = try LudoBroadcast(decoding: state.text).content else { return nil }
            return LudoRules().text(of: try board.state())
        } catch {
            return nil
        }
    }

    private func text(of game: some LockstepGame) -> String? {
        do {
            return game.rules.text(of: try game.decodeState(state.text).state)
        } catch {
            return nil
        }
    }
}
