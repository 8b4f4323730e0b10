import ArgumentParser

/// `poolbots local`
struct Local: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pools in the local network, among PoolBots hosts: no relay, no internet.",
        discussion: """
            Apps on phones use another transport and are met with “poolbots nearby”, or over a relay.
            """,
        subcommands: [LocalBrowseCommand.self])
}
