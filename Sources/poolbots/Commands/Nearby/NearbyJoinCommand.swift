import ArgumentParser
import DNSSD
import Foundation
import NIOPosix
import NearbyChess
import NearbyPlay
import RelayServer

/// `poolbots nearby join`
struct NearbyJoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Find a host in the local network and play chess with it.",
        discussion: """
            Examples:
                poolbots nearby join --code 123456 --bot chess:8        (the only host there is)
                poolbots nearby join "Anna's iPad" --code 123456        (you play, by typing moves)
                poolbots nearby join --connect 192.168.1.7:40123 --code 123456 --bot chess
            """)

    @Argument(help: "The host's name, as “poolbots nearby browse” shows it; without it the only one that is seen.")
    var host: String?

    @Option(help: ArgumentHelp("The host's address; needs no discovery.", valueName: "host:port"))
    var connect: String?

    @Option(help: "The code that the host shows.")
    var code: String = ""

    @Flag(help: "Stay after the first game, for another.")
    var stay = false

    @OptionGroup var player: NearbyPlayerOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let bot = try player.botSettings()
        let folder = try NearbyFolder(data)
        let logger = printing.logger("poolbots.nearby")
        var joining = NearbyJoining(
            player: NearbyPlayer(id: try folder.playerID(), name: player.name), code: code, target: try target())
        joining.archive = FileNearbyArchive(file: folder.gamesFile, logger: logger)
        joining.leavesAfterGame = !stay
        joining.secured = try folder.secured()
        if let bot { joining.makePlayer = NearbyBot.maker(bot) }
        let screen = NearbyScreen(output: printing.output)
        let console = NearbyConsole(screen: screen, isPlayer: bot == nil)
        if connect == nil { printing.output.note("Looking for the host …") }
        try await console.run { [joining] report in
            try await joining.run(
                group: MultiThreadedEventLoopGroup.singleton, logger: logger, report: folder.keeping(screen, report))
        }
    }

    private func target() throws -> NearbyJoining.Target {
        guard let connect else { return .advertised(name: host, ServiceDirectory()) }
        guard host == nil else { throw Failure(.usage, "give either a name or --connect, not both") }
        guard let address = BindAddress(connect), address.port > 0 else {
            throw Failure(.usage, "--connect takes HOST:PORT, as 192.168.1.7:40123 or [fe80::1%2]:40123")
        }
        guard !code.isEmpty else { throw Failure(.usage, "--code takes the code that the host shows") }
        return .address(NearbyAddress(host: address.host, port: address.port))
    }
}
