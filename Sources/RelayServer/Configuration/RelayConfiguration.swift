public import Logging

/// Every setting of a relay (relay.md 11), with the defaults of the reference.
///
/// Numbers that the reference calls fixed are settings too. `set(_:to:)` and `applyEnvironment(_:)` take the names of
/// relay.md 11; a program can also write the properties.
public struct RelayConfiguration: Sendable {
    public var server = Server()
    public var pool = Pool()
    public var transport = Transport()
    public var authentication = Authentication()
    public var rateLimit = RateLimit()
    public var join = Join()
    public var proofOfWork = ProofOfWork()
    public var logging = Logging()
    /// What was set by name although it changes nothing here: a sentence each, to be shown to the operator.
    public internal(set) var warnings: [String] = []

    public init() {}

    /// Listeners, connections and their timers.
    public struct Server: Sendable {
        /// `server.ws_bind`: where WebSocket clients connect. Port 0 picks a free one.
        public var webSocketBind = BindAddress(host: "127.0.0.1", port: 9090)
        /// `server.metrics_bind`: where `/health` and `/metrics` are served in plain HTTP; `nil` serves them nowhere.
        public var metricsBind: BindAddress? = BindAddress(host: "127.0.0.1", port: 9091)
        /// `server.max_connections`: further ones are closed as soon as they are accepted.
        public var maxConnections = 500
        /// `server.max_connections_loopback`: whether connections of this machine count against `maxConnections` and
        /// are refused by it. Off by default, so that many local bots need no setting; setting `max_connections`
        /// by name turns it on.
        public var maxConnectionsLoopback = false
        /// `server.max_message_size`: bytes of one inbound message, inclusive.
        public var maxMessageSize = 2_097_152
        /// `server.idle_timeout`: closed after this long without any message.
        public var idleTimeout = Duration.seconds(600)
        /// `server.handshake_timeout`: for TLS, and again for the WebSocket upgrade.
        public var handshakeTimeout = Duration.seconds(10)
        /// `server.ping_interval`: between WebSocket pings.
        public var pingInterval = Duration.seconds(30)
        /// `server.pong_timeout`: age of the last pong at which a connection counts as dead.
        public var pongTimeout = Duration.seconds(90)
        /// `server.close_timeout`: how long to wait for the peer's Close after ours.
        public var closeTimeout = Duration.seconds(5)
        /// `server.housekeeping_interval`: between purges of what has expired.
        public var housekeepingInterval = Duration.seconds(30)
        /// `server.shutdown_timeout`: how long clients get to answer the Close of a shutdown.
        public var shutdownTimeout = Duration.seconds(2)
        /// What `/health` reports as version.
        public var version = "1.0.0"

        public init() {}
    }

    /// Pools, their members and what is kept for absent ones.
    public struct Pool: Sendable {
        /// `pool.max_pools`
        public var maxPools = 100
        /// `pool.max_pool_size`: members including the host.
        public var maxPoolSize = 16
        /// `pool.host_offline_ttl_secs`: a pool without its host ends after this.
        public var hostOfflineTTL = Duration.seconds(86_400)
        /// `pool.empty_grace_secs`: a pool without its host and without guests ends after this.
        public var emptyGrace = Duration.seconds(300)
        /// `pool.eviction_interval`: between looks for pools that have ended.
        public var evictionInterval = Duration.seconds(60)
        /// `pool.max_targets`: entries of `target_peer_ids`.
        public var maxTargets = 64
        /// `pool.max_data_size`: bytes of `forward.data`.
        public var maxDataSize = 2_097_152
        /// `pool.max_invitation_secs`: longer invitations are shortened to this.
        public var maxInvitationLifetime = Duration.seconds(30 * 86_400)
        /// `pool.buffer_messages`: messages kept for one absent member; the oldest makes room.
        public var bufferMessages = 100
        /// `pool.buffer_peers`: absent members of one pool for whom messages are kept.
        public var bufferPeers = 256
        /// `pool.buffer_bytes`: kept for one absent member; the oldest message makes room.
        public var bufferBytes = 8_388_608
        /// `pool.buffer_secs`: age at which a kept message is dropped.
        public var bufferAge = Duration.seconds(3600)

        public init() {}
    }

    /// TLS and the outbound queues.
    public struct Transport: Sendable {
        /// `transport.tls_cert_path`: PEM certificate chain. Both or neither of this and `tlsKeyPath`.
        public var tlsCertificatePath: String?
        /// `transport.tls_key_path`: PEM private key.
        public var tlsKeyPath: String?
        /// `transport.high_watermark`: bytes waiting for one receiver at which its senders are no longer read.
        public var highWatermark = 4_194_304
        /// `transport.low_watermark`: bytes waiting at which they are read again.
        public var lowWatermark = 1_048_576
        /// `transport.slow_consumer_timeout`: a receiver whose queue stays full this long is closed.
        public var slowConsumerTimeout = Duration.seconds(30)

        public init() {}
    }

    /// Identity, clock windows and the claim.
    public struct Authentication: Sendable {
        /// Directory of `relay.sqlite`; `nil` keeps everything in memory.
        public var dataDirectory: String?
        /// `crypto.key_dir`: where an identity (`host.key`) and a binding (`host_binding.json`) of the reference
        /// server are imported from when the data directory has none yet.
        public var keyDirectory: String?
        /// `crypto.auto_generate_keys`: off refuses to start without a stored or imported identity.
        public var autoGenerateKeys = true
        /// Opens an encrypted `host.key`; given as the environment variable `STEALTH_KEY_PASSPHRASE`.
        public var keyPassphrase: String?
        /// `auth.timestamp_window`: of `host_auth` and `member_rejoin`.
        public var timestampWindow = Duration.seconds(30)
        /// `auth.proof_window`: of the join proof and of `handshake_init`.
        public var proofWindow = Duration.seconds(300)
        /// `auth.legacy_host_auth`: accept `host_auth` without a nonce, as ConnectionPool 1.3 sends it. Such a frame
        /// can be replayed while its timestamp is fresh.
        public var legacyHostAuth = false
        /// `claim.max_failures`: wrong claim secrets before the cooldown.
        public var maxClaimFailures = 3
        /// `claim.cooldown`
        public var claimCooldown = Duration.seconds(600)

        public init() {}
    }

    /// What one address may do (relay.md 9.7).
    public struct RateLimit: Sendable {
        /// `rate_limit.connections_per_minute`: of one address group.
        public var connectionsPerMinute = 30
        /// `rate_limit.connections_per_minute_loopback`: whether this machine's own connections are limited. Off by
        /// default; setting `connections_per_minute` by name turns it on.
        public var connectionsPerMinuteLoopback = false
        /// `rate_limit.messages_per_second`: capacity and refill of the bucket of an address group.
        public var messagesPerSecond = 60
        /// `rate_limit.max_failed_auth`: strikes before a block.
        public var maxFailedAuth = 5
        /// `rate_limit.block_duration_secs`
        public var blockDuration = Duration.seconds(600)
        /// `rate_limit.max_groups`: address groups remembered; a new one beyond is refused.
        public var maxGroups = 100_000

        public init() {}
    }

    /// Joins that wait for the host (relay.md 9.4).
    public struct Join: Sendable {
        /// `join.max_pending`: for one pool.
        public var maxPending = 16
        /// `join.pending_secs`: then the joiner is told `approval timed out`.
        public var pendingLifetime = Duration.seconds(60)

        public init() {}
    }

    /// What the operator wants to read. The program that makes the relay's `Logger` obeys; the relay itself does not
    /// look at it.
    public struct Logging: Sendable {
        /// How a line of the log is written.
        public enum Format: String, Sendable {
            /// One JSON object.
            case json
            /// For people. The reference also calls it `pretty`.
            case text
        }

        /// `logging.level`, or a level in the environment variable `RUST_LOG`.
        public var level = Logger.Level.info
        /// `logging.format`; `nil` leaves it to the program, whose default should be `json` as in the reference.
        public var format: Format?

        public init() {}
    }

    /// The puzzles of join requests (relay.md 8.8).
    public struct ProofOfWork: Sendable {
        /// `pow.difficulty`: leading zero bits asked for at rest.
        public var difficulty = 18
        /// `pow.lifetime_secs`: of a challenge.
        public var lifetime = Duration.seconds(120)
        /// `pow.max_outstanding`: challenges of all connections.
        public var maxOutstanding = 10_000
        /// `pow.adaptive`: raise the difficulty with the number of challenges issued in the last 60 seconds.
        public var adaptive = true
        /// `pow.elevated_above`: challenges a minute above which `elevatedDifficulty` is asked for.
        public var elevatedAbove = 50
        /// `pow.elevated_difficulty`
        public var elevatedDifficulty = 22
        /// `pow.high_above`: challenges a minute above which `highDifficulty` is asked for.
        public var highAbove = 200
        /// `pow.high_difficulty`
        public var highDifficulty = 26

        public init() {}
    }
}
