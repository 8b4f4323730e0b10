import ArgumentParser
import BotHost
import DNSSD
import Foundation
import LocalTransport
import PoolStore
import PoolWire

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
            pool again returns as the same member, without asking the host.
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
        let specifications = try bots.specifications()
        let invitation = try await findInvitation(output)
        let store = try await Store.open(directory: data.directory.path)
        let session = try TerminalSession(printing: printing, thinking: thinking, directory: data.directory)
        var plan = LocalJoinPlan(
            invitation: invitation, displayName: bots.name, bots: specifications)
        plan.listening =
            try listen.map { try LocalListening(option: $0, isAdvertised: true) }
            ?? LocalListening(host: isLocal(invitation) ? "127.0.0.1" : "0.0.0.0")
        plan.fixedRoles = try commands.fixedRoles()
        plan.commands = try commands.settings()
        plan.directory = data.directory
        output.note("Joining the pool at \(invitation.addresses.first ?? "") …")
        let runner = try await plan.runner(store: store, resources: session.resources, report: session.report)
        try await session.run(runner)
        try await store.close()
    }

    private func isLocal(_ invitation: LocalInvitation) -> Bool {
        invitation.addresses.allSatisfy { $0.hasPrefix("127.") || $0.hasPrefix("[::1]") || $0.hasPrefix("localhost:") }
    }

    private func findInvitation(_ output: Output) async throws -> LocalInvitation {
        if let connect {
            guard pool == nil else { throw Failure(.usage, "give the pool's name or --connect, not both") }
            guard LinkAddress.parse(connect) != nil else {
                throw Failure(.usage, "--connect takes HOST:PORT, as 192.168.1.5:4711 or [fd00::1]:4711")
            }
            return LocalInvitation(addresses: [connect], code: code)
        }
        if let pool, pool.hasPrefix("poolbots-local:") {
            guard let invitation = LocalInvitation(pool) else {
                throw Failure(.invitation, "this is no invitation to a local pool, or only a part of one")
            }
            return invitation
        }
        output.note("Looking for \(pool.map { "the pool “\($0)”" } ?? "a pool") …")
        let directory = ServiceDirectory()
        let offer = try await find(in: directory)
        var addresses: [String] = []
        for door in offer.hosts + offer.relays {
            guard let found = try? await door.addresses(directory) else { continue }
            addresses += found.map(LinkAddress.text)
        }
        guard !addresses.isEmpty else {
            throw Failure(
                .unreachable,
                "the pool “\(offer.advert.poolName)” is announced, but its host does not answer; is it still on?")
        }
        return LocalInvitation(addresses: Array(addresses.prefix(8)), poolID: offer.id, code: code)
    }

    /// The pool that is meant, as soon as it is seen.
    private func find(in directory: ServiceDirectory) async throws -> LocalPoolOffer {
        try await withThrowingTaskGroup(of: LocalPoolOffer?.self) { group in
            group.addTask { [pool] in
                for await snapshot in try LocalPoolBrowser(directory) {
                    if let failure = snapshot.failure { throw failure }
                    let meant = snapshot.pools.filter { offer in pool.map { offer.isNamed($0) } ?? true }
                    if meant.count > 1 {
                        let names = meant.map { "\($0.advert.poolName) of \($0.advert.name)" }
                        throw Failure(
                            .usage, "several pools are seen: \(names.joined(separator: ", ")); say which one")
                    }
                    if let offer = meant.first { return offer }
                }
                return nil
            }
            group.addTask { [wait] in
                try await Task.sleep(for: .seconds(wait))
                return nil
            }
            defer { group.cancelAll() }
            guard let offer = try await group.next() ?? nil else {
                throw Failure(
                    .unreachable,
                    "\(pool.map { "the pool “\($0)”" } ?? "no pool") is not seen in this network; "
                        + "“poolbots local browse” lists what is, --connect HOST:PORT joins without looking")
            }
            return offer
        }
    }
}
