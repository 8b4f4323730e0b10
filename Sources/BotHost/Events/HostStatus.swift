public import Foundation

/// What everything in a process is doing: what `poolbots status` shows.
public struct HostStatus: Codable, Sendable, Equatable {
    public var process: Int32
    public var version: String
    public var startedAt: Date
    /// The configuration file.
    public var file: String
    /// What is wrong with the file, a line each; what is named there does not run, or runs as before.
    public var problems: [String]
    /// `nil` when there is no relay.
    public var relay: RelayState?
    public var pools: [PoolStatus]
    /// In the order of the configuration.
    public var bridges: [BridgeStatus] = []

    /// The embedded relay.
    public struct RelayState: Codable, Sendable, Equatable {
        public var url: String
        public var isRunning: Bool
        /// Why it does not run.
        public var reason: String?
    }
}

/// What one pool is doing.
public struct PoolStatus: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
        /// Not in the pool yet.
        case connecting
        case connected
        /// The connection is lost and will be tried again.
        case reconnecting
        /// The membership ended and will be tried again.
        case waiting
        /// The membership ended and will not be tried again by itself.
        case ended
    }

    public var name: String
    /// `host` or `guest`.
    public var role: String
    public var state: State
    /// Why it is not connected.
    public var reason: String?
    /// In lower case.
    public var poolID: String?
    /// Others that are present.
    public var members: Int
    /// Being set up or played.
    public var games: Int
    public var bots: [BotStatus]
    /// Where others of the local network can reach this member, each `HOST:PORT`; `nil` over a relay.
    public var addresses: [String]?
    /// Members of a local pool whose clocks are wrong, or the own one is; `nil` over a relay.
    public var clocks: [ClockStatus]?
}

/// A member whose clock differs from the one of this machine by more than 10 s.
public struct ClockStatus: Codable, Sendable, Equatable {
    public var peerID: String
    public var name: String
    /// By how much it is ahead; negative: behind.
    public var aheadSeconds: Double
}

/// What one bot is doing.
public struct BotStatus: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
        case running
        /// It failed and is started again soon.
        case waiting
        /// It failed too often and stays stopped until somebody restarts it.
        case parked
        /// It had nothing more to do.
        case finished
        /// The membership that it lives on does not stand.
        case stopped
    }

    public var name: String
    public var kind: String
    public var state: State
    /// Why it failed last.
    public var reason: String?
    public var failures: Int
    public var restarts: Int
    public var reloads: Int
}

/// What a bridge between pools has done since it began.
public struct BridgeStatus: Codable, Sendable, Equatable {
    /// The pools whose chats are one.
    public var pools: [String]
    /// Messages that were brought into another pool.
    public var carried: Int
    /// Messages that wait for a pool, or for another bridge to bring them.
    public var waiting: Int
    /// Messages that waited in vain.
    public var lost: Int
}
