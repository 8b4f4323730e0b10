extension Membership {
    /// How a membership behaves.
    public struct Configuration: Sendable {
        /// Host only: whom to let in without asking.
        public var admission: AdmissionPolicy = .ask
        /// Host only: the most members including the host, if less than what the relay allows.
        public var maxMembers: Int?
        /// Host only: how long somebody may wait to be let in, before it is refused. The relay gives up after 60 s.
        public var joinPatience: Duration = .seconds(50)
        /// How many messages of one member are read per second; what comes faster is dropped. A speaker in a group
        /// call sends 50 and more (chat.md 17).
        public var inboundPerSecond: Double = 100
        /// How many messages of one member may come at once.
        public var inboundBurst: Double = 400
        /// How many events may wait for each subscriber before the membership waits for it.
        public var subscriberBuffer = 64
        /// What a guest says it can do (pool.md 5).
        public var capabilities = ["chat", "games"]

        public init() {}
    }
}

/// Why something could not be done in a pool.
public enum PoolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Only the host can do this.
    case notHost
    /// Nobody of this name asks to be let in (any more).
    case noSuchRequest

    public var description: String {
        switch self {
        case .notHost: "Only the host of the pool can do this."
        case .noSuchRequest: "Nobody of this id is waiting to be let in (any more)."
        }
    }
}
