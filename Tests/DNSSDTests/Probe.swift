import PoolTesting

extension RunningProgram {
    /// Starts a `discovery-probe` on a host of a network.
    static func probe(
        _ arguments: String..., on host: LocalNetwork.Host, of network: LocalNetwork
    ) async throws -> RunningProgram {
        try await RunningProgram(network.prefix(host) + [built("discovery-probe")] + arguments)
    }
}
