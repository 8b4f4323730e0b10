import Foundation
import Logging
import NIOPosix
import PoolCrypto
import PoolGames
import RelayServer
import RelayTransport

/// What the pools of a process share, made when it is first needed: a TLS context for each set of authorities is
/// megabytes.
actor SharedResources {
    private let solver = ProofOfWorkSolver()
    private let thinking = ThinkingPool(cores: max(1, ProcessInfo.processInfo.activeProcessorCount - 1))
    private let claims = InvitationClaims()
    private var networks: [String: RelayNetwork] = [:]

    /// - Parameters:
    ///   - authorities: a PEM file; `nil` for those of the system.
    ///   - logger: of the pool that they are for.
    /// - Throws: `TransportError` when it cannot be read.
    func resources(trusting authorities: String?, logger: Logger) async throws -> HostResources {
        var network = networks[authorities ?? ""]
        if network == nil {
            let solver = solver
            network = try await offThePool {
                try RelayNetwork(
                    eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: solver,
                    trust: authorities.map { .only(certificatesInPEMFile: $0) } ?? .system)
            }
            networks[authorities ?? ""] = network
        }
        guard let network else { preconditionFailure("it was made above") }
        return HostResources(network: network, thinking: thinking, claims: claims, logger: logger)
    }
}
