import ArgumentParser
import BotHost
import Foundation
import PoolStore
import PoolWire

/// `poolbots join`
struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Join a pool by invitation and let bots take part until stopped.",
        discussion: """
            Examples:
                poolbots join 'stealth://invite/…' --bot chess --bot ludo --name Dora
                poolbots join invitation.stcard --bot opponent:8 --bot greeter

            The key of this membership is kept in the data folder: joining the same pool again returns as the same member, \
            without asking the host, and goes on with the games that were running.
            """)

    @Argument(help: "Link (stealth://invite/…), card text (stcard1:…) or card file.")
    var invitation: String

    @OptionGroup var bots: BotOptions
    @OptionGroup var commands: ChatCommandOptions
    @OptionGroup var thinking: ThinkingOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let invitation = try InvitationArgument.read(invitation)
        let specifications = try bots.specifications(printing.output)
        let store = try await Store.open(directory: data.directory.path)
        let session = try TerminalSession(
            printing: printing, trust: trust.authorities, thinking: thinking, directory: data.directory)
        var plan = JoinPlan(
            invitation: invitation, displayName: bots.name, bots: specifications,
            transport: try trust.transportConfiguration())
        plan.avatar = bots.avatar
        plan.fixedRoles = try commands.fixedRoles()
        plan.commands = try commands.settings()
        plan.books = PoolBooks(dataDirectory: data.directory)
        printing.output.note("Joining the pool on \(invitation.serverURL) …")
        let runner = try await plan.runner(store: store, resources: session.resources, report: session.report)
        try await session.run(runner)
        try await store.close()
    }
}
