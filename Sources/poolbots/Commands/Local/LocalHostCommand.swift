import ArgumentParser
import BotHost
import Foundation
import LocalTransport
import Pool
import PoolStore
import PoolWire
import RelayServer

/// `poolbots local host`
struct LocalHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Host a pool in the local network and let bots take part.",
        discussion: """
            Example:
                poolbots local host Kitchen --listen 0.0.0.0 --bot chess

            Without --listen only this machine can connect. --listen 0.0.0.0 (or ::, or one address of this machine) lets
            everybody in the local network connect; who is let in has to know the code, six characters that never leave
            this machine: tell them. “poolbots local join Kitchen” finds the pool where Avahi runs; elsewhere --connect
            HOST:PORT joins it.

            Started again under the same name, it hosts the same pool with the same code, members and running games.
            While it runs, type “help” for what can be done.
            """)

    @Argument(help: "The pool's name: what others see, and what it is kept under on this machine.")
    var name: String = "PoolBots"

    @Option(help: ArgumentHelp("The pool's code instead of a random one.", valueName: "code"))
    var code: String?

    @Flag(help: "Make a new code now; without it the pool keeps the one that it has.")
    var newCode = false

    @Flag(help: "Ask for no code: whoever reaches this machine may ask to come in.")
    var noCode = false

    @Option(
        help: ArgumentHelp(
            "Address to listen on, with a port if it matters: 0.0.0.0 or :: is the local network.", valueName: "address"
        ))
    var listen: String = "127.0.0.1"

    @Flag(help: "Do not advertise: others need the address (--connect HOST:PORT).")
    var noAdvertise = false

    @Option(help: ArgumentHelp("How many may be in the pool, the host included; 2 to 64.", valueName: "count"))
    var maxPeers: Int = 8

    @Option(
        name: [.long, .customLong("admission"), .customLong("auto-accept")],
        help: ArgumentHelp(
            "Whom to let in without asking: all (with the code), known (who was in before), ask, none.",
            valueName: "policy"))
    var approve: Approval = .all

    @Option(
        help: ArgumentHelp(
            "Serve counters of links, joiners and dropped messages at http://ADDRESS/metrics.", valueName: "address"))
    var metrics: String?

    @OptionGroup var bots: BotOptions
    @OptionGroup var commands: ChatCommandOptions
    @OptionGroup var thinking: ThinkingOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        guard 2...64 ~= maxPeers else { throw Failure(.usage, "--max-peers takes 2 to 64") }
        guard [code != nil, newCode, noCode].count(where: \.self) < 2 else {
            throw Failure(.usage, "--code, --new-code and --no-code exclude each other")
        }
        let trimmed = code?.trimmingCharacters(in: .whitespaces)
        guard trimmed.map({ 4...64 ~= $0.utf8.count }) ?? true else {
            throw Failure(.usage, "--code takes 4 to 64 characters; six are usual")
        }
        guard !name.isEmpty, name.utf8.count <= 64 else {
            throw Failure(.usage, "the pool's name has 1 to 64 bytes")
        }
        var listening = LocalListening(try BindAddress(option: listen), isAdvertised: !noAdvertise)
        let specifications = try bots.specifications(printing.output)
        let store = try await Store.open(directory: data.directory.path)
        let session = try TerminalSession(printing: printing, thinking: thinking, directory: data.directory)
        let output = printing.output
        let admin = try await startMetrics(&listening)
        var plan = LocalHostPlan(
            poolName: name, displayName: bots.name, admission: approve.policy, bots: specifications,
            directory: data.directory)
        plan.code = noCode ? .none : newCode ? .fresh : trimmed.map { .fixed($0) } ?? .kept
        plan.maxPeers = maxPeers
        plan.listening = listening
        plan.avatar = bots.avatar
        plan.fixedRoles = try commands.fixedRoles()
        plan.commands = try commands.settings()
        if listening.isLoopback {
            output.note("Only this machine can connect. For others on the network: --listen 0.0.0.0")
        }
        output.note("Type “help” for what can be done here; Ctrl-C leaves.")
        let runner = try await plan.runner(store: store, resources: session.resources, report: session.report)
        let console = HostConsole(
            runner: runner, poolName: name, uses: 0, lifetime: .seconds(3_600), output: output, showsQR: false,
            invites: false)
        try await session.run(runner, console: console)
        await admin?.stop()
        try await store.close()
    }

    private func startMetrics(_ listening: inout LocalListening) async throws -> AdminServer? {
        guard let metrics else { return nil }
        let prometheus = PrometheusMetrics()
        for (name, help) in LocalMetrics.help { prometheus.describe(name, help) }
        listening.metrics = LocalMetrics(factory: prometheus)
        return try await AdminServer.startMetrics(at: metrics, prometheus, printing.logger("poolbots.local"))
    }
}
