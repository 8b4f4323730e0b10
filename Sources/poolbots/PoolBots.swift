import ArgumentParser

@main
struct PoolBots: AsyncParsableCommand {
    func run() async throws {}
}
