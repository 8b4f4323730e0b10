package import Foundation
package import PoolCrypto
package import PoolWire

/// How a `LocalPoolMachine` behaves.
package struct LocalPoolSettings: Sendable {
    package var identity: SigningKey
    package var displayName: String
    /// How long a member may be out of reach before it counts as gone.
    package var patience = Duration.seconds(8)
    /// How long a member may take nothing of what is for it, while somebody waits, before it counts as gone.
    package var stallLimit = Duration.seconds(60)
    /// How long somebody who makes a link may take to become a member, or to ask.
    package var strangerPatience = Duration.seconds(20)
    /// The longest wait between two tries to make a link.
    package var longestWait = Duration.seconds(15)
    /// How often the way in is tried before a first join fails.
    package var entranceTries = 5
    /// Whether members other than the host are dialled without being asked to.
    package var dialsMembers = true

    /// How long the link that is not used stays when there are two.
    static let spareTime = Duration.seconds(2)
    /// How long the member with the larger id leaves the dialling to the other.
    static let courtesy = Duration.seconds(2)
    /// Links of those who are no members, or not yet; as many as may ask to be let in at once.
    package static let maxStrangers = JoinDesk.maxExchanges
    /// Joiners that a member passes on at once, and for how long one.
    static let maxPassed = 4
    static let passTime = Duration.seconds(150)

    package init(identity: SigningKey, displayName: String) {
        self.identity = identity
        self.displayName = displayName
    }
}

/// What a host brings along.
package struct LocalHostSettings: Sendable {
    package var poolID: UUID
    package var poolName: String
    /// Includes the host.
    package var maxPeers: Int
    /// `nil`: whoever comes needs none.
    package var code: PoolCode?
    package var memory: LocalHostMemory

    package init(poolID: UUID, poolName: String, maxPeers: Int, code: PoolCode?, memory: LocalHostMemory) {
        self.poolID = poolID
        self.poolName = poolName
        self.maxPeers = maxPeers
        self.code = code
        self.memory = memory
    }
}

/// What a guest knows about the pool that it wants into.
package struct LocalEntrance: Sendable {
    /// Each `HOST:PORT`.
    package var addresses: [String]
    /// `nil` for whatever pool is there.
    package var poolID: UUID?
    /// `nil` for a pool that needs none.
    package var code: PoolCode?
    /// Which code; `nil`: the pool's own.
    package var tokenID: String?
    /// The host that has let this identity in before: it is asked to do so again, without a code, and nobody else is.
    package var knownHost: PeerID?

    package init(
        addresses: [String], poolID: UUID? = nil, code: PoolCode? = nil, tokenID: String? = nil,
        knownHost: PeerID? = nil
    ) {
        self.addresses = addresses
        self.poolID = poolID
        self.code = code
        self.tokenID = tokenID
        self.knownHost = knownHost
    }
}
