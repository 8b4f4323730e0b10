import Logging
import RelayServer
import Testing

@Suite struct ConfigurationTests {
    @Test func `every setting of the reference is known and has its default`() throws {
        let configuration = RelayConfiguration()
        #expect(configuration.server.maxConnections == 500)
        #expect(configuration.server.maxMessageSize == 2_097_152)
        #expect(configuration.server.idleTimeout == .seconds(600))
        #expect(configuration.server.handshakeTimeout == .seconds(10))
        #expect(configuration.pool.maxPools == 100)
        #expect(configuration.pool.maxPoolSize == 16)
        #expect(configuration.pool.hostOfflineTTL == .seconds(86_400))
        #expect(configuration.pool.emptyGrace == .seconds(300))
        #expect(configuration.rateLimit.connectionsPerMinute == 30)
        #expect(configuration.rateLimit.messagesPerSecond == 60)
        #expect(configuration.rateLimit.maxFailedAuth == 5)
        #expect(configuration.rateLimit.blockDuration == .seconds(600))
        let names = Set(RelayConfiguration.settingNames)
        #expect(names.count == RelayConfiguration.settingNames.count)
        #expect(
            names.isSuperset(of: [
                "server.ws_bind", "server.metrics_bind", "server.max_connections", "server.max_message_size",
                "server.idle_timeout", "server.handshake_timeout", "pool.max_pools", "pool.max_pool_size",
                "pool.pool_idle_timeout", "pool.host_offline_ttl_secs", "pool.empty_grace_secs",
                "transport.tls_cert_path", "transport.tls_key_path", "crypto.key_dir", "crypto.auto_generate_keys",
                "rate_limit.connections_per_minute", "rate_limit.messages_per_second",
                "rate_limit.max_failed_auth", "rate_limit.block_duration_secs", "logging.level", "logging.format",
                "tunnel.enabled",
            ]))
        #expect(configuration.logging.level == .info)
        #expect(configuration.warnings.isEmpty)
    }

    @Test func `values are read and bounded`() throws {
        var configuration = RelayConfiguration()
        try configuration.set("server.ws_bind", to: "[::1]:0")
        #expect(configuration.server.webSocketBind == BindAddress(host: "::1", port: 0))
        #expect(configuration.server.webSocketBind.description == "[::1]:0")
        try configuration.set("server.metrics_bind", to: "off")
        #expect(configuration.server.metricsBind == nil)
        try configuration.set("server.idle_timeout", to: "0.5")
        #expect(configuration.server.idleTimeout == .milliseconds(500))
        try configuration.set("pow.adaptive", to: "false")
        #expect(!configuration.proofOfWork.adaptive)
        #expect(!configuration.server.maxConnectionsLoopback)
        try configuration.set("server.max_connections", to: "7")
        #expect(configuration.server.maxConnections == 7)
        #expect(configuration.server.maxConnectionsLoopback)
        for (key, value) in [
            ("server.max_connections", "0"), ("server.max_connections", "many"), ("server.ws_bind", "host"),
            ("server.ws_bind", "a:b:1"), ("server.ws_bind", "a:65536"), ("pow.difficulty", "27"),
            ("tunnel.enabled", "true"), ("server.idle_timeout", "nan"), ("pow.adaptive", "1"),
        ] {
            #expect(throws: ConfigurationError.self, "\(key)=\(value)") { try configuration.set(key, to: value) }
        }
    }

    @Test func `the log's level and format have the reference's names`() throws {
        var configuration = RelayConfiguration()
        for (text, level) in [("warn", .warning), ("DEBUG", .debug), ("error", .error)] as [(String, Logger.Level)] {
            try configuration.set("logging.level", to: text)
            #expect(configuration.logging.level == level)
        }
        for (text, format) in [("pretty", .text), ("text", .text), ("json", .json)]
            as [(String, RelayConfiguration.Logging.Format)]
        {
            try configuration.set("logging.format", to: text)
            #expect(configuration.logging.format == format)
        }
        configuration.applyEnvironment(["STEALTH_LOGGING__LEVEL": "info", "RUST_LOG": "trace"])
        #expect(configuration.logging.level == .trace)
        let ignored = configuration.applyEnvironment(["RUST_LOG": "relay=debug,info"])
        #expect(ignored.count == 1)
    }

    @Test func `a setting without effect here is accepted and said to be without effect`() throws {
        var configuration = RelayConfiguration()
        try configuration.set("tunnel.enabled", to: "false")
        #expect(configuration.warnings.isEmpty)
        try configuration.set("tunnel.idle_timeout_secs", to: "120")
        try configuration.set("pool.pool_idle_timeout", to: "300")
        configuration.applyEnvironment(["STEALTH_TUNNEL__DENIED_PORTS": "25"])
        #expect(configuration.warnings.count == 3)
        for (warning, name) in zip(
            configuration.warnings, ["tunnel.idle_timeout_secs", "pool.pool_idle_timeout", "tunnel.denied_ports"])
        {
            #expect(warning.hasPrefix("\(name) has no effect"))
        }
    }

    @Test func `a misspelled name is answered with the nearest one`() {
        var configuration = RelayConfiguration()
        #expect(throws: ConfigurationError.unknownKey("server.max_connection", nearest: "server.max_connections")) {
            try configuration.set("server.max_connection", to: "1")
        }
    }

    @Test func `the environment sets what it can and ignores the rest`() {
        var configuration = RelayConfiguration()
        let ignored = configuration.applyEnvironment([
            "STEALTH_POOL__MAX_POOL_SIZE": "4", "STEALTH_RATE_LIMIT__MESSAGES_PER_SECOND": "fast",
            "STEALTH_KEY_PASSPHRASE": "secret", "PATH": "/bin", "STEALTH_NO_BROWSER": "1",
            "STEALTH_POOL__MAX_POLS": "3",
        ])
        #expect(configuration.pool.maxPoolSize == 4)
        #expect(configuration.rateLimit.messagesPerSecond == 60)
        #expect(configuration.authentication.keyPassphrase == "secret")
        #expect(
            ignored == [
                .unknownKey("pool.max_pols", nearest: "pool.max_pools"),
                .badValue(
                    key: "rate_limit.messages_per_second", value: "fast",
                    expected: "a whole number from 1 to 1000000000"),
            ])
    }
}
