import Logging

extension RelayConfiguration {
    /// The names of all settings, in order, for help texts.
    public static var settingNames: [String] { settings.map(\.name) }

    /// Changes the setting called `key` (relay.md 11), such as `server.max_connections`.
    ///
    /// Durations are seconds with an optional fraction; switches are `true` or `false`.
    public mutating func set(_ key: String, to value: String) throws(ConfigurationError) {
        guard let setting = Self.settings.first(where: { $0.name == key }) ?? .tunnel(key) else {
            throw .unknownKey(key, nearest: nearest(to: key, among: Self.settingNames))
        }
        guard setting.apply(&self, value) else {
            throw .badValue(key: key, value: value, expected: setting.expected)
        }
    }

    /// Changes every setting that `environment` names as `STEALTH_<SECTION>__<KEY>` (relay.md 11).
    ///
    /// - Returns: what could not be used, to be shown to the operator: the reference ignores such values.
    @discardableResult
    public mutating func applyEnvironment(_ environment: [String: String]) -> [ConfigurationError] {
        var ignored: [ConfigurationError] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard let key = Setting.name(ofEnvironmentVariable: name) else { continue }
            do throws(ConfigurationError) {
                try set(key, to: value)
            } catch {
                ignored.append(error)
            }
        }
        if let passphrase = environment["STEALTH_KEY_PASSPHRASE"], !passphrase.isEmpty {
            authentication.keyPassphrase = passphrase
        }
        if let filter = environment["RUST_LOG"], !filter.isEmpty {
            if let level = Logger.Level(relaySetting: filter) {
                logging.level = level
            } else {
                ignored.append(.badValue(key: "RUST_LOG", value: filter, expected: Setting.levels))
            }
        }
        return ignored
    }

    /// Checks what one setting alone cannot show.
    package func validate() throws(ConfigurationError) {
        if (transport.tlsCertificatePath == nil) != (transport.tlsKeyPath == nil) {
            throw .conflict("transport.tls_cert_path and transport.tls_key_path go together: give both or neither")
        }
        if transport.lowWatermark > transport.highWatermark {
            throw .conflict("transport.low_watermark must not be above transport.high_watermark")
        }
    }
}

/// One named setting: how its text is read into a configuration.
private struct Setting {
    let name: String
    let expected: String
    /// Stores the parsed text; `false` when it does not fit.
    let apply: (inout RelayConfiguration, String) -> Bool

    /// `section.key` for `STEALTH_SECTION__KEY`; `nil` for any other variable.
    static func name(ofEnvironmentVariable variable: String) -> String? {
        guard variable.hasPrefix("STEALTH_"), let separator = variable.firstRange(of: "__") else { return nil }
        let section = variable[..<separator.lowerBound].dropFirst("STEALTH_".count)
        return "\(section).\(variable[separator.upperBound...])".lowercased()
    }

    static let levels = "trace, debug, info, notice, warn, error or critical"

    /// A setting of the reference that changes nothing here. It is accepted, and the operator is told.
    static func ineffective(_ name: String, because reason: String) -> Setting {
        Setting(name: name, expected: "anything") { configuration, _ in
            configuration.warnings.append("\(name) has no effect in this relay: \(reason)")
            return true
        }
    }

    /// Anything that configures the tunnel exit, which this relay does not have; relay.md 13 names no keys.
    static func tunnel(_ name: String) -> Setting? {
        guard name.hasPrefix("tunnel.") else { return nil }
        return .ineffective(name, because: "it is no tunnel exit and refuses every tunnel (relay.md 13)")
    }

    static func integer(
        _ name: String, _ path: WritableKeyPath<RelayConfiguration, Int>, _ range: ClosedRange<Int>,
        also: ((inout RelayConfiguration) -> Void)? = nil
    ) -> Setting {
        Setting(name: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            guard let number = Int($1), range.contains(number) else { return false }
            $0[keyPath: path] = number
            also?(&$0)
            return true
        }
    }

    static func seconds(
        _ name: String, _ path: WritableKeyPath<RelayConfiguration, Duration>, _ range: ClosedRange<Double>
    ) -> Setting {
        Setting(name: name, expected: "seconds from \(range.lowerBound) to \(range.upperBound)") {
            guard let number = Double($1), range.contains(number) else { return false }
            $0[keyPath: path] = .milliseconds(Int64((number * 1000).rounded()))
            return true
        }
    }

    static func flag(_ name: String, _ path: WritableKeyPath<RelayConfiguration, Bool>) -> Setting {
        Setting(name: name, expected: "true or false") {
            guard let value = Bool($1) else { return false }
            $0[keyPath: path] = value
            return true
        }
    }

    static func path(_ name: String, _ path: WritableKeyPath<RelayConfiguration, String?>) -> Setting {
        Setting(name: name, expected: "a path") {
            $0[keyPath: path] = $1.isEmpty ? nil : $1
            return true
        }
    }
}

private let year = 31_536_000.0

extension RelayConfiguration {
    private static var settings: [Setting] {
        serverSettings + poolSettings + transportSettings + authenticationSettings + limitSettings + loggingSettings
    }

    private static var serverSettings: [Setting] {
        [
            Setting(name: "server.ws_bind", expected: "host:port") {
                guard let address = BindAddress($1) else { return false }
                $0.server.webSocketBind = address
                return true
            },
            Setting(name: "server.metrics_bind", expected: "host:port, or off") {
                guard let address = BindAddress($1) else {
                    $0.server.metricsBind = nil
                    return $1 == "off"
                }
                $0.server.metricsBind = address
                return true
            },
            .integer("server.max_connections", \.server.maxConnections, 1...1_000_000) {
                $0.server.maxConnectionsLoopback = true
            },
            .flag("server.max_connections_loopback", \.server.maxConnectionsLoopback),
            .integer("server.max_message_size", \.server.maxMessageSize, 1024...67_108_864),
            .seconds("server.idle_timeout", \.server.idleTimeout, 0.05...year),
            .seconds("server.handshake_timeout", \.server.handshakeTimeout, 0.05...3600),
            .seconds("server.ping_interval", \.server.pingInterval, 0.05...year),
            .seconds("server.pong_timeout", \.server.pongTimeout, 0.05...year),
            .seconds("server.close_timeout", \.server.closeTimeout, 0.05...3600),
            .seconds("server.housekeeping_interval", \.server.housekeepingInterval, 0.05...86_400),
            .seconds("server.shutdown_timeout", \.server.shutdownTimeout, 0...3600),
        ]
    }

    private static var poolSettings: [Setting] {
        [
            .integer("pool.max_pools", \.pool.maxPools, 0...1_000_000),
            .integer("pool.max_pool_size", \.pool.maxPoolSize, 1...100_000),
            .ineffective(
                "pool.pool_idle_timeout", because: "a pool whose host is online is never swept (relay.md 9.1)"),
            .seconds("pool.host_offline_ttl_secs", \.pool.hostOfflineTTL, 0...year),
            .seconds("pool.empty_grace_secs", \.pool.emptyGrace, 0...year),
            .seconds("pool.eviction_interval", \.pool.evictionInterval, 0.05...86_400),
            .integer("pool.max_targets", \.pool.maxTargets, 1...100_000),
            .integer("pool.max_data_size", \.pool.maxDataSize, 1...67_108_864),
            .seconds("pool.max_invitation_secs", \.pool.maxInvitationLifetime, 1...(10 * year)),
            .integer("pool.buffer_messages", \.pool.bufferMessages, 0...1_000_000),
            .integer("pool.buffer_peers", \.pool.bufferPeers, 0...1_000_000),
            .integer("pool.buffer_bytes", \.pool.bufferBytes, 0...1_073_741_824),
            .seconds("pool.buffer_secs", \.pool.bufferAge, 0...year),
        ]
    }

    private static var transportSettings: [Setting] {
        [
            .path("transport.tls_cert_path", \.transport.tlsCertificatePath),
            .path("transport.tls_key_path", \.transport.tlsKeyPath),
            .integer("transport.high_watermark", \.transport.highWatermark, 1024...1_073_741_824),
            .integer("transport.low_watermark", \.transport.lowWatermark, 1...1_073_741_824),
            .seconds("transport.slow_consumer_timeout", \.transport.slowConsumerTimeout, 0.05...year),
        ]
    }

    private static var authenticationSettings: [Setting] {
        [
            .path("crypto.key_dir", \.authentication.keyDirectory),
            .flag("crypto.auto_generate_keys", \.authentication.autoGenerateKeys),
            .seconds("auth.timestamp_window", \.authentication.timestampWindow, 1...3600),
            .seconds("auth.proof_window", \.authentication.proofWindow, 1...86_400),
            .flag("auth.legacy_host_auth", \.authentication.legacyHostAuth),
            .integer("claim.max_failures", \.authentication.maxClaimFailures, 1...1000),
            .seconds("claim.cooldown", \.authentication.claimCooldown, 0...year),
        ]
    }

    private static var limitSettings: [Setting] {
        [
            .integer("rate_limit.connections_per_minute", \.rateLimit.connectionsPerMinute, 1...1_000_000_000) {
                $0.rateLimit.connectionsPerMinuteLoopback = true
            },
            .flag("rate_limit.connections_per_minute_loopback", \.rateLimit.connectionsPerMinuteLoopback),
            .integer("rate_limit.messages_per_second", \.rateLimit.messagesPerSecond, 1...1_000_000_000),
            .integer("rate_limit.max_failed_auth", \.rateLimit.maxFailedAuth, 1...1_000_000),
            .seconds("rate_limit.block_duration_secs", \.rateLimit.blockDuration, 0...year),
            .integer("rate_limit.max_groups", \.rateLimit.maxGroups, 1...100_000_000),
            .integer("join.max_pending", \.join.maxPending, 1...100_000),
            .seconds("join.pending_secs", \.join.pendingLifetime, 0.05...86_400),
            .integer("pow.difficulty", \.proofOfWork.difficulty, 0...26),
            .seconds("pow.lifetime_secs", \.proofOfWork.lifetime, 1...86_400),
            .integer("pow.max_outstanding", \.proofOfWork.maxOutstanding, 1...10_000_000),
            .flag("pow.adaptive", \.proofOfWork.adaptive),
            .integer("pow.elevated_above", \.proofOfWork.elevatedAbove, 0...1_000_000_000),
            .integer("pow.elevated_difficulty", \.proofOfWork.elevatedDifficulty, 0...26),
            .integer("pow.high_above", \.proofOfWork.highAbove, 0...1_000_000_000),
            .integer("pow.high_difficulty", \.proofOfWork.highDifficulty, 0...26),
        ]
    }

    private static var loggingSettings: [Setting] {
        [
            Setting(name: "logging.level", expected: Setting.levels) {
                guard let level = Logger.Level(relaySetting: $1) else { return false }
                $0.logging.level = level
                return true
            },
            Setting(name: "logging.format", expected: "json, text or pretty") {
                guard let format = Logging.Format(rawValue: $1 == "pretty" ? "text" : $1) else { return false }
                $0.logging.format = format
                return true
            },
            Setting(name: "tunnel.enabled", expected: "false: this relay is no tunnel exit") { $1 == "false" },
        ]
    }
}

extension Logger.Level {
    /// A level by the reference's name or by our own.
    fileprivate init?(relaySetting text: String) {
        switch text.lowercased() {
        case "warn": self = .warning
        case let name: self.init(rawValue: name)
        }
    }
}
