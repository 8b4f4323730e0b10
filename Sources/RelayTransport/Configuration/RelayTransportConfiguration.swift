public import PoolCrypto

/// How a `RelayTransport` behaves. The defaults are those of relay.md 2.2 and 12; tests shorten the times.
public struct RelayTransportConfiguration: Sendable {
    /// How long silence is borne before it counts as a failure.
    public struct Timeouts: Sendable {
        /// Until TCP, TLS and the WebSocket handshake are done.
        public var connect: Duration = .seconds(15)
        /// Until the relay's `auth_challenge`, which a host needs.
        public var challenge: Duration = .seconds(10)
        /// How long a guest waits for `auth_challenge` before it goes on without (old relays).
        public var joinWithoutChallenge: Duration = .seconds(2)
        /// Until the answer to `host_auth`, `claim_server` and `member_rejoin`.
        public var reply: Duration = .seconds(10)
        /// Until the host's decision on a join request. One more request follows, then the join fails.
        public var approval: Duration = .seconds(90)
        /// Until `invitation_created`. No answer means that the relay lost the pool (relay.md 9.1).
        public var invitation: Duration = .seconds(10)
        /// How long a host that came back waits for the sign that its pool still existed; without it the members of
        /// before count as gone.
        public var returnNotice: Duration = .seconds(5)
        /// Until the relay closes the connection after a goodbye.
        public var close: Duration = .seconds(2)

        public init() {}
    }

    /// When a lost connection is tried again (relay.md 12.5).
    public struct Backoff: Sendable {
        /// Before the first attempt; doubles with each.
        public var initial: Duration = .seconds(1)
        public var longest: Duration = .seconds(30)
        /// Up to this share is added by chance, so that members do not all return in the same moment.
        public var jitter: Double = 0.2
        /// After so many failed attempts in a row the membership ends. `nil` never gives up.
        public var maxAttempts: Int? = 5
        /// Whether a membership that never stood ends with its first failure: a person may be waiting to hear that the
        /// address is wrong.
        public var endsWithFirstFailure = false

        public init() {}

        /// The wait before an attempt.
        /// - Parameters:
        ///   - attempt: from 1.
        ///   - random: from 0 up to but not including 1.
        package func delay(attempt: Int, random: Double) -> Duration {
            // 2^20 times any sensible start is beyond any sensible limit.
            let doubled = initial * (1 << min(max(attempt, 1) - 1, 20))
            return min(doubled, longest) * (1 + jitter * random)
        }
    }

    public var timeouts = Timeouts()
    public var backoff = Backoff()
    /// Between two `heartbeat_ping`.
    public var heartbeat: Duration = .seconds(15)
    /// A connection on which nothing was heard for so long is lost. Checked at each heartbeat.
    public var silenceLimit: Duration = .seconds(45)
    /// How often a host that hears nothing of its guests asks the relay whether its pool still exists.
    public var poolProbe: Duration = .seconds(60)
    /// The certificate key that the relay must have, besides a valid chain (relay.md 12.7). `nil` is any.
    public var pin: TLSPin?
    /// Larger outgoing frames are refused: apps drop them (deltas.md 1).
    public var maxFrameBytes = 1_048_576
    /// Larger incoming messages cost the connection. Relays take up to 2 MiB and may be set to take more.
    public var maxMessageBytes = 4_194_304
    /// `send` waits while so many bytes wait for the network.
    public var sendBufferBytes = 1_048_576
    /// The connection is not read while so many events wait for their reader.
    public var eventBuffer = 256
    /// Harder proofs of work are refused, at most 26.
    public var maxProofOfWorkDifficulty = 26
    /// More proofs of work are not solved on one connection.
    public var maxProofsOfWork = 5
    /// How many members a pool has room for, when the relay does not say (it tells guests only).
    public var assumedPoolSize = 16

    public init() {}
}
