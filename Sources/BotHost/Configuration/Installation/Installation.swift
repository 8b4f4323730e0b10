public import BotKit
public import Foundation
public import Logging
public import Pool
public import PoolCrypto
public import PoolWire
public import RelayServer

/// What one process of `poolbots run` is to run: the meaning of its configuration file.
public struct Installation: Sendable {
    /// The folder for everything that must survive; `nil` leaves it to the program.
    public var dataDirectory: String?
    /// Where `/health` and `/metrics` are served; `nil` serves them nowhere.
    public var admin: BindAddress?
    public var log = LogSettings()
    /// The relay of this process, if it has one.
    public var relay: EmbeddedRelay?
    /// The pools to be in, in the order of the file.
    public var pools: [PoolEntry] = []
    /// Pools whose chats are one.
    public var bridges: [BridgeEntry] = []

    public init() {}

    /// The pool of a name.
    subscript(pool: String) -> PoolEntry? { pools.first { $0.name == pool } }

    /// How the log is written.
    public struct LogSettings: Sendable, Equatable {
        public enum Format: String, Sendable, CaseIterable {
            /// Text where a person looks at it, JSON elsewhere.
            case auto
            case json, text
        }

        public var level = Logger.Level.info
        public var format = Format.auto

        public init() {}
    }
}

/// The relay of the process.
public struct EmbeddedRelay: Sendable, Equatable {
    /// Everything that `poolbots relay` can be told.
    public var configuration: RelayConfiguration
    /// Where it keeps its records; `nil` is a folder in the data folder.
    public var dataDirectory: String?
    /// The entry of the file: equal for equal relays.
    let text: String

    /// Where pools of this process reach it.
    public var url: String {
        let bind = configuration.server.webSocketBind
        let host = ["0.0.0.0", "::"].contains(bind.host) ? "127.0.0.1" : bind.host
        let scheme = configuration.transport.tlsCertificatePath == nil ? "ws" : "wss"
        return "\(scheme)://\(BindAddress(host: host, port: bind.port))"
    }

    public static func == (a: EmbeddedRelay, b: EmbeddedRelay) -> Bool { a.text == b.text }
}

/// A pool that the process is in.
public struct PoolEntry: Sendable {
    /// Names it in this file, in logs and commands. For a hosted pool also its name for `poolbots host`.
    public var name: String
    /// The name that people see.
    public var displayName: String
    public var entrance: PoolEntrance
    public var trust: TrustSettings
    /// Roles that nobody in the pool changes, by public key.
    public var roles: [PeerID: Role]
    /// How people tell the bots what to do.
    public var commands: CommandSettings
    public var bots: [BotEntry]
    /// Where it stands in the file.
    let position: FilePosition

    /// Whether the two can be told apart only by what can be changed while the connection lives.
    func sharesConnection(with other: PoolEntry) -> Bool {
        name == other.name && displayName == other.displayName && trust == other.trust
            && entrance.sharesConnection(with: other.entrance)
    }
}

/// How the process comes into a pool.
public enum PoolEntrance: Sendable, Equatable {
    case host(HostedPool)
    case join(JoinedEntry)
    /// In the local network, without a relay.
    case localHost(LocalHostedPool)
    case localJoin(LocalJoinedEntry)

    fileprivate func sharesConnection(with other: PoolEntrance) -> Bool {
        switch (self, other) {
        case (.host(var a), .host(let b)):
            (a.admission, a.invitations) = (b.admission, b.invitations)
            return a == b
        case (.localHost(var a), .localHost(let b)):
            (a.admission, a.invitations) = (b.admission, b.invitations)
            return a == b
        default: return self == other
        }
    }

    /// What a host decides while the connection lives; `nil` for a guest.
    var duties: (admission: AdmissionPolicy, invitations: [StandingInvitation])? {
        switch self {
        case .host(let pool): (pool.admission, pool.invitations)
        case .localHost(let pool): (pool.admission, pool.invitations)
        case .join, .localJoin: nil
        }
    }

    /// Whether the process hosts the pool.
    public var isHost: Bool { duties != nil }

    var isLocal: Bool {
        switch self {
        case .host, .join: false
        case .localHost, .localJoin: true
        }
    }

    /// `host` or `guest`.
    var role: String { isHost ? "host" : "guest" }
}

/// A pool of the local network that the process hosts.
public struct LocalHostedPool: Sendable, Equatable {
    public var code: LocalHostPlan.Code
    public var listen: BindAddress
    public var isAdvertised: Bool
    /// Includes the host.
    public var maxPeers: Int
    public var admission: AdmissionPolicy
    public var invitations: [StandingInvitation]
}

/// A pool of the local network that the process is a guest of.
public struct LocalJoinedEntry: Sendable, Equatable {
    public var way: LocalJoinPlan.Way
    /// `nil`: loopback for a pool on this machine, else the whole network.
    public var listen: BindAddress?
    public var isAdvertised: Bool
    /// Tells several memberships of this process in one pool apart.
    public var account: String
}

/// A pool that the process hosts.
public struct HostedPool: Sendable, Equatable {
    /// `ws://` or `wss://`; `nil` is the relay of this process.
    public var relay: String?
    /// Needed once for a relay of others.
    public var claimCode: ClaimCode?
    /// The address of the relay in invitations, if guests reach it by another.
    public var publicURL: String?
    public var admission: AdmissionPolicy
    public var invitations: [StandingInvitation]
    /// Where the recovery key of a relay that is claimed is written; `nil` is a file in the data folder.
    public var recoveryKeyFile: String?
}

/// A file in which there is always an invitation that works.
public struct StandingInvitation: Sendable, Equatable {
    /// Written with mode 0600.
    public var file: String
    /// 0 is no limit.
    public var uses: UInt8
    /// A new one is written before this is over.
    public var lifetime: Duration
}

/// A pool that the process is a guest of.
public struct JoinedEntry: Sendable, Equatable {
    /// How it gets in.
    public enum Way: Sendable, Equatable {
        case invitation(Invitation)
        /// As a member that was in before, with what the data folder knows.
        case known(relay: String, pool: UUID)
    }

    public var way: Way
    /// Tells several memberships of this process in one pool apart.
    public var account: String
}

/// How the relay's certificate is checked.
public struct TrustSettings: Sendable, Equatable {
    /// A PEM file with the certificate authorities to trust instead of the system's.
    public var authorities: String?
    /// The key that the relay must have, besides.
    public var pin: TLSPin?
}

/// A bot of a pool.
public struct BotEntry: Sendable, Equatable {
    /// Makes it.
    public var specification: BotSpecification
    let position: FilePosition

    public var name: String { specification.name }

    public static func == (a: BotEntry, b: BotEntry) -> Bool {
        a.specification.settings == b.specification.settings && a.name == b.name
    }
}
