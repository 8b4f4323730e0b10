import ArgumentParser
import BotHost
import Foundation
import Pool
import PoolStore
import PoolTransport
import PoolWire

/// `poolbots host`
struct Host: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Host a pool on a relay, invite people, and let bots take part.",
        discussion: """
            The first time, the relay has to be claimed with the code that it printed:
                poolbots host --relay ws://127.0.0.1:9090 --claim CODE --bot chess
            It answers with a recovery key, shown once: whoever has it can take the relay over, and without it a lost \
            data folder means a lost relay.

            Started again, it hosts the same pool with the same members and running games. While it runs, type “help” for \
            what can be done; “poolbots invite new” and “poolbots blocks” work from another terminal.
            """)

    @Option(help: ArgumentHelp("The relay: wss://HOST, ws://HOST:PORT or HOST.", valueName: "url"))
    var relay: String

    @Option(help: ArgumentHelp("The relay's claim code; needed once.", valueName: "code"))
    var claim: String?

    @Option(
        name: .customLong("pool"),
        help: ArgumentHelp("The pool's name on this machine; several pools have several names.", valueName: "name"))
    var poolName: String = "PoolBots"

    @Option(
        name: [.long, .customLong("admission")],
        help: ArgumentHelp(
            "Whom to let in without asking: all (with an invitation), known (who was in before), ask, none.",
            valueName: "policy"))
    var approve: Approval = .all

    @Option(help: "How many people may use the invitation; 0 is no limit.")
    var uses: UInt8 = 0

    @Option(help: ArgumentHelp("How long an invitation is valid.", valueName: "seconds"))
    var expires: Int = 3600

    @Option(help: ArgumentHelp("Address of the relay in invitations, if guests reach it by another.", valueName: "url"))
    var publicURL: String?

    @Option(
        help: ArgumentHelp(
            "Write the recovery key into this new file (mode 0600) besides showing it.", valueName: "file"))
    var recoveryKey: String?

    @Flag(help: "Leave the QR code out.")
    var noQR = false

    @OptionGroup var bots: BotOptions
    @OptionGroup var commands: ChatCommandOptions
    @OptionGroup var thinking: ThinkingOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        guard expires > 0 else { throw Failure(.usage, "--expires takes a positive number of seconds") }
        let code = try claim.map { try ClaimCode(parsing: $0) }
        let specifications = try bots.specifications(printing.output)
        let store = try await Store.open(directory: data.directory.path)
        let session = try TerminalSession(
            printing: printing, trust: trust.authorities, thinking: thinking, directory: data.directory)
        let output = printing.output
        let keyFile = recoveryKey.map { URL(filePath: $0) }
        var plan = HostPlan(
            serverURL: ServerAddress.normalise(relay), publicURL: publicURL, claimCode: code, poolName: poolName,
            displayName: bots.name, admission: approve.policy, bots: specifications,
            transport: try trust.transportConfiguration()
        ) { key, _ in
            output.emit(.recoveryKey(key))
            guard let keyFile else { return }
            do {
                try PrivateFile.write(Data("\(key)\n".utf8), to: keyFile)
            } catch {
                output.emit(.warning("the recovery key was not written: \((error as? Failure)?.message ?? "\(error)")"))
            }
        }
        plan.avatar = bots.avatar
        plan.fixedRoles = try commands.fixedRoles()
        plan.commands = try commands.settings()
        plan.books = PoolBooks(dataDirectory: data.directory)
        output.note("Opening the pool “\(poolName)” on \(plan.serverURL) …")
        let runner = try await plan.runner(store: store, resources: session.resources, report: session.report)
        let console = HostConsole(
            runner: runner, poolName: poolName, uses: uses, lifetime: .seconds(expires), output: output,
            showsQR: !noQR && !printing.json)
        try await session.run(runner, console: console)
        try await store.close()
    }
}

/// `--approve` takes the policy by its name.
enum Approval: String, ExpressibleByArgument, CaseIterable {
    case all, known, ask, none

    var policy: AdmissionPolicy {
        switch self {
        case .all: .all
        case .known: .known
        case .ask: .ask
        case .none: .none
        }
    }
}
