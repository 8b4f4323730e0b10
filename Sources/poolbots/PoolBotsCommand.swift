import ArgumentParser

@main
struct PoolBotsCommand: AsyncParsableCommand {
    func run() async throws {}
}
