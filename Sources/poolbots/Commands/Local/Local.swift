import ArgumentParser

/// `poolbots local`
struct Local: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pools in the local network, among PoolBots hosts: no relay, no internet.",
        discussion: """
            On one machine:      poolbots local host Kitchen --listen 0.0.0.0 --bot chess      (shows a code)
            On another one:      poolbots local join Kitchen --code CODE --bot chess

            Apps on phones use another transport and are met with “poolbots nearby”, or over a relay.
            """,
        subcommands: [LocalHostCommand.self, LocalJoinCommand.self, LocalBrowseCommand.self])
}
