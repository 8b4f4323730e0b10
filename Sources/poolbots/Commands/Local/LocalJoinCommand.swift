import ArgumentParser
import BotHost
import Foundation
import LocalTransport
import PoolStore
import PoolWire
import RelayServer

/// `poolbots local join`
struct LocalJoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Join a pool in the local network and let bots take part until stopped.",
        discussion: """
            Examples:
                poolbots local join Kitchen --code ABC234 --bot chess
                poolbots local join --connect 192.168.1.5:4711 --code ABC234
                poolbots local join 'poolbots-local://192.168.1.5:4711/…'          (an invitation of “invite”)

            Members make links to each other, so that joining a pool on another machine listens on all addresses of this
            one, unless --listen says otherwise. The key of this membership is kept in the data folder: joining the same
            pool again returns as the same member, without asking the host and without the code.
            """)

    @Argument(help: "The pool's or its host's name, or an invitation; without it the only pool that is seen.")
    var pool: String?

    @Option(help: ArgumentHelp("Join at an address, without looking for pools.", valueName: "host:port"))
    var connect: String?

    @Option(help: ArgumentHelp("The pool's code.", valueName: "code"))
    var code: String = ""

    @Option(
        help: ArgumentHelp("Address to listen on, as of “local host”.", valueName: "address"))
    var listen: String?

    @Option(help: ArgumentHelp("How long to look for the pool.", valueName: "seconds"))
    var wait: Int = 15

    @OptionGroup var bots: BotOptions
    @OptionGroup var commands: ChatCommandOptions
    @OptionGroup var thinking: ThinkingOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        guard 1...3_600 ~= wait else { throw Failure(.usage, "--wait takes 1 to 3600 seconds") }
        let output = printing.output
        let specifications = try bots.specifications(printing.output)
        let way = try self.way
        let store = try await Store.open(directory: data.directory.path)
        let session = try TerminalSession(printing: printing, thinking: thinking, directory: data.directory)
        var plan = LocalJoinPlan(way, displayName: bots.name, bots: specifications)
        plan.listening = try listen.map { LocalListening(try BindAddress(option: $0)) } ?? .suiting(way)
        plan.avatar = bots.avatar
        plan.fixedRoles = try commands.fixedRoles()
        plan.commands = try commands.settings()
        plan.directory = data.directory
        switch way {
        case .invitation(let invitation):
            output.note("Joining the pool at \(invitation.addresses.first ?? "") …")
        case .search(let search, _):
            output.note("Looking for \(search.name.map { "the pool “\($0)”" } ?? "a pool") …")
        }
        let runner = try await plan.runner(store: store, resources: session.resources, report: session.report)
        try await session.run(runner)
        try await store.close()
    }

    /// How the pool is found.
    private var way: LocalJoinPlan.Way {
        get throws {
            if let connect {
                guard pool == nil else { throw Failure(.usage, "give the pool's name or --connect, not both") }
                guard LinkAddress.parse(connect) != nil else {
                    throw Failure(.usage, "--connect takes HOST:PORT, as 192.168.1.5:4711 or [fd00::1]:4711")
                }
                return .invitation(LocalInvitation(addresses: [connect], code: code))
            }
            guard let pool, pool.hasPrefix("poolbots-local:") else {
                return .search(LocalPoolSearch(name: pool, patience: .seconds(wait)), code: code)
            }
            guard let invitation = LocalInvitation(pool) else {
                throw Failure(.invitation, "this is no invitation to a local pool, or only a part of one")
            }
            return .invitation(invitation)
        }
    }
}
