import Foundation
import PoolTesting

extension PoolBotsProcess {
    /// Starts `poolbots` on a host of a network; it prints JSON.
    /// - Parameter data: each host has its data folder in it.
    init(
        _ arguments: [String], on host: NetworkTopology.Host, of network: LocalNetwork, data: URL? = nil
    ) async throws {
        let place = data.map { ["--data", $0.appending(path: host.rawValue).path] } ?? []
        try await self.init(
            script: "exec \"$0\" \"$@\"", arguments + ["--json"] + place, wrapper: network.prefix(host))
    }
}
