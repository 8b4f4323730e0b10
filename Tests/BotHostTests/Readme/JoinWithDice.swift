import BotHost
import Logging
import NIOPosix
import PoolCrypto
import PoolGames
import PoolStore
import PoolWire
import RelayTransport

/// Is in a pool with the dice until its membership ends. Keys are kept in the folder.
func joinWithDice(invitation: String, folder: String) async throws {
    let network = try RelayNetwork(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver())
    let plan = JoinPlan(
        invitation: try Invitation(parsing: invitation), displayName: "Dora",
        bots: [BotSpecification(name: "dice") { Dice() }])
    let runner = try await plan.runner(
        store: try await Store.open(directory: folder),
        resources: HostResources(
            network: network, thinking: ThinkingPool(cores: 1), logger: Logger(label: "dice"))
    ) { event in print(event.jsonLine) }
    try await runner.run()
}
