public import BotKit
public import Foundation
import Logging
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
public import RelayTransport

/// How to be a guest in a pool.
public struct JoinPlan: Sendable {
    /// How the membership begins.
    public enum Way: Sendable, Equatable {
        case invitation(Invitation)
        /// As a member that the data folder knows: returns without an invitation.
        case known(serverURL: String, poolID: UUID)
    }

    public var way: Way
    /// Tells several memberships of one data folder in one pool apart; empty for the only one.
    public var account = ""
    /// The name people see.
    public var displayName: String
    /// The avatar people see. The robot says that a bot sits here: other bots go by it.
    public var avatar = PoolUserProfile.botAvatar
    public var bots: [BotSpecification]
    public var transport: RelayTransportConfiguration
    /// How patient the games are.
    public var games = GameConfiguration()
    /// Roles that nobody in the pool can change, by public key.
    public var fixedRoles: [PeerID: Role] = [:]
    /// What the bots' commands look like.
    public var commands = CommandSettings()
    /// What is written down besides; `nil` for nothing.
    package var books: PoolBooks?

    /// With an invitation; a member that has been in before returns with what the data folder knows.
    public init(
        invitation: Invitation, displayName: String, bots: [BotSpecification],
        transport: RelayTransportConfiguration = RelayTransportConfiguration()
    ) {
        self.init(.invitation(invitation), displayName: displayName, bots: bots, transport: transport)
    }

    public init(
        _ way: Way, displayName: String, bots: [BotSpecification],
        transport: RelayTransportConfiguration = RelayTransportConfiguration()
    ) {
        self.way = way
        self.displayName = displayName
        self.bots = bots
        self.transport = transport
    }

    /// Makes the runner: with the identity this pool knows, or a new one that is kept from now on.
    /// - Parameter store: where identity, keys, members and games are kept.
    /// - Throws: `StoreError`, `TransportError`, `BotSpecificationError`.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let member = MemberAddress(way.pool, account: account)
        let (transport, invitation) = try await makeTransport(of: member, store, resources)
        let setup = try await setup(member, transport, store, resources)
        let keeper = GuestRecordKeeper(
            store: store, member: member, displayName: displayName, serverURL: way.serverURL, invitation: invitation,
            logger: resources.logger)
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger, observer: keeper.observe, report: report)
    }

    private func makeTransport(
        of member: MemberAddress, _ store: Store, _ resources: HostResources
    ) async throws -> (RelayTransport, Invitation?) {
        switch way {
        case .invitation(let invitation):
            let seed = Data(SigningKey.generate().seed)
            let identity = try await store.identity(of: member, creating: seed, at: Date())
            let transport = try RelayTransport.member(
                invitation: invitation, identity: try SigningKey(seed: Array(identity.seed)),
                wasApproved: identity.isApproved, displayName: displayName, network: resources.network,
                configuration: self.transport, logger: resources.logger)
            return (transport, invitation)
        case .known(let serverURL, let poolID):
            guard let identity = try await store.identity(of: member), identity.isApproved else {
                throw TransportError(
                    .invitation,
                    "This data folder has not been in the pool \(poolID.uuidString.lowercased()) on \(serverURL) before: join with an invitation."
                )
            }
            let stored = try await store.pool(member)?.invitation
            let invitation = try stored.map { try Invitation(parsing: $0.url) }
            let transport = try RelayTransport.rejoining(
                serverURL: serverURL, poolID: poolID, identity: try SigningKey(seed: Array(identity.seed)),
                invitation: invitation, displayName: displayName, network: resources.network,
                configuration: self.transport, logger: resources.logger)
            return (transport, invitation)
        }
    }
}

extension JoinPlan.Way {
    var serverURL: String {
        switch self {
        case .invitation(let invitation): invitation.serverURL
        case .known(let serverURL, _): serverURL
        }
    }

    /// The pool that it leads to.
    var pool: PoolAddress {
        switch self {
        case .invitation(let invitation):
            PoolAddress(serverURL: invitation.serverURL, poolID: invitation.poolID)
        case .known(let serverURL, let poolID): PoolAddress(serverURL: serverURL, poolID: poolID)
        }
    }
}
