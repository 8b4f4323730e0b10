import ArgumentParser
import BotHost
import DNSSD
import Foundation
import Logging
import NIOCore
import NIOPosix
import NearbyChess
import NearbyPlay
import PoolGames
import RelayServer

/// `poolbots nearby host`
struct NearbyHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Wait for a guest, show it a code, and play chess with it.",
        discussion: """
            Without --listen it is reachable from this machine only: phones will not find it until --listen 0.0.0.0 (or ::)
            is given, which lets everybody in the local network connect and try codes.

            The code is good for one guest, ten minutes and five wrong tries; then a new one is shown. A guest whose
            connection breaks returns by itself within 30 seconds.
            """)

    @Option(
        help: ArgumentHelp(
            "Address to listen on, with a port if it matters: 0.0.0.0 or :: is the local network.", valueName: "address"
        ))
    var listen: String = "127.0.0.1"

    @Option(help: ArgumentHelp("The first guest's code instead of six random digits.", valueName: "code"))
    var code: String?

    @Option(
        name: .customLong("title"),
        help: ArgumentHelp("The name in the list of nearby games, if not --name.", valueName: "text"))
    var poolName: String = ""

    @Option(help: "The host's colour: white, black or random.")
    var color: HostColor = .white

    @Option(help: ArgumentHelp("Seconds for each player; 0 is no clock.", valueName: "seconds"))
    var clock: Int = 900

    @Option(help: ArgumentHelp("Seconds that each move gives back.", valueName: "seconds"))
    var increment: Int = 10

    @Option(help: ArgumentHelp("A draw after so many half-moves.", valueName: "half-moves"))
    var maxMoves: Int?

    @Flag(help: "Let players take moves back, if the other agrees.")
    var takebacks = false

    @Flag(help: "No draw offers.")
    var noDraws = false

    @Flag(
        name: [.customLong("no-advertise"), .customLong("connect-less")],
        help: "Do not advertise: guests need the address (--connect HOST:PORT).")
    var noAdvertise = false

    @Option(
        help: ArgumentHelp(
            "Serve counters of guests and refusals at http://ADDRESS/metrics.", valueName: "address"))
    var metrics: String?

    @Flag(help: "Ask for no code: for a Wi-Fi network of your own, whose password is all the protection there is.")
    var hotspot = false

    @OptionGroup var player: NearbyPlayerOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let bot = try player.botSettings()
        guard clock >= 0, increment >= 0, maxMoves.map({ $0 > 0 }) ?? true else {
            throw Failure(.usage, "--clock and --increment take 0 or more seconds, --max-moves a positive number")
        }
        guard code.map({ !$0.isEmpty && $0.utf8.count <= 64 }) ?? true else {
            throw Failure(.usage, "--code takes 1 to 64 bytes; phones can type six digits")
        }
        let address = try BindAddress(option: listen)
        let folder = try NearbyFolder(data)
        let logger = printing.logger("poolbots.nearby")
        var host = NearbyHostConfiguration(player: NearbyPlayer(id: try folder.playerID(), name: player.name))
        (host.address, host.port) = (address.host, address.port)
        host.firstCode = code
        host.isHotspot = hotspot
        host.blocks = try await folder.blocks()
        host.secured = try folder.secured()
        var hosting = NearbyHosting(host: host)
        hosting.poolName = poolName
        hosting.archive = FileNearbyArchive(file: folder.gamesFile, logger: logger)
        hosting.proposal = NearbyGameProposal(hostColor: color.color, settings: settings)
        let isLocal = address.isLoopback
        hosting.directory = noAdvertise || isLocal ? nil : ServiceDirectory()
        if let bot { hosting.makePlayer = NearbyBot.maker(bot) }
        let screen = NearbyScreen(output: printing.output)
        let admin = try await startMetrics(for: &hosting, logger)
        if isLocal {
            screen.note(
                "Only this machine can connect: phones will not find it until --listen 0.0.0.0 (or ::) is given.")
        }
        let console = NearbyConsole(screen: screen, isPlayer: bot == nil)
        try await console.run { [hosting] report in
            try await Self.serve(hosting, at: address, logger, folder.keeping(screen, report))
        }
        await admin?.stop()
    }

    private func startMetrics(for hosting: inout NearbyHosting, _ logger: Logger) async throws -> AdminServer? {
        guard let metrics else { return nil }
        let prometheus = PrometheusMetrics()
        for (name, help) in NearbyMetrics.help { prometheus.describe(name, help) }
        hosting.host.metrics = NearbyMetrics(factory: prometheus)
        return try await AdminServer.startMetrics(at: metrics, prometheus, logger)
    }

    private static func serve(
        _ hosting: NearbyHosting, at address: BindAddress, _ logger: Logger,
        _ report: @escaping @Sendable (NearbyReport) -> Void
    ) async throws {
        do {
            try await hosting.run(group: MultiThreadedEventLoopGroup.singleton, logger: logger, report: report)
        } catch let error as IOError {
            throw Failure(
                .port,
                "\(address) cannot be listened on (error \(error.errnoCode)): is the address this machine's, is the port free?"
            )
        }
    }

    private var settings: ChessAction.Settings {
        ChessAction.Settings(
            allowDrawOffers: !noDraws, allowTakebacks: takebacks, incrementSeconds: increment, initialSeconds: clock,
            maxMovesCap: maxMoves)
    }
}

/// `--color`
enum HostColor: String, ExpressibleByArgument, CaseIterable {
    case white, black, random

    var color: ChessAction.Color {
        switch self {
        case .white: .white
        case .black: .black
        case .random: Bool.random() ? .white : .black
        }
    }
}

extension NearbyBot {
    /// Makes bots of one strength that share this machine's cores.
    static func maker(_ settings: NearbyBotSettings) -> @Sendable () -> (any NearbyChessPlayer)? {
        let thinking = ThinkingPool(cores: max(1, ProcessInfo.processInfo.activeProcessorCount - 1))
        return { NearbyBot(settings, thinking: thinking) }
    }
}
