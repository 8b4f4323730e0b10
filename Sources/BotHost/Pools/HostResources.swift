public import Logging
public import PoolGames
public import RelayTransport

/// What all pools of a process share.
public struct HostResources: Sendable {
    /// Connections, certificates, proofs of work.
    public let network: RelayNetwork
    /// Where engines think.
    public let thinking: ThinkingPool
    /// Keeps two bots of this host from accepting one invitation.
    public let claims: InvitationClaims
    public let logger: Logger

    public init(
        network: RelayNetwork, thinking: ThinkingPool, claims: InvitationClaims = InvitationClaims(), logger: Logger
    ) {
        self.claims = claims
        self.network = network
        self.thinking = thinking
        self.logger = logger
    }
}
