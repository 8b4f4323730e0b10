/// What the relay tells its operator.
package struct RelayStatus: Sendable {
    package var isClaimed: Bool
    package var uptimeSeconds: Int64
    package var activeConnections: Int
    package var totalConnections: Int
    /// Bytes that wait for receivers.
    package var queuedBytes: Int
    package var metrics: RelayMetrics
}

extension RelayStatus {
    /// The JSON of `/health` (relay.md 10).
    func health(_ configuration: RelayConfiguration) -> String {
        let status = activeConnections > configuration.server.maxConnections ? "degraded" : "healthy"
        return """
            {"status":"\(status)","uptime_seconds":\(uptimeSeconds),"version":"\(configuration.server.version)",\
            "connections":{"active":\(activeConnections),"max":\(configuration.server.maxConnections)},\
            "pools":{"active":\(metrics.poolsActive),"max":\(configuration.pool.maxPools)}}
            """
    }

    private struct Metric {
        let name: String
        let isGauge: Bool
        let help: String
        let value: Int

        static func counter(_ name: String, _ help: String, _ value: Int) -> Metric {
            Metric(name: name, isGauge: false, help: help, value: value)
        }

        static func gauge(_ name: String, _ help: String, _ value: Int) -> Metric {
            Metric(name: name, isGauge: true, help: help, value: value)
        }
    }

    /// The text of `/metrics`: the metrics of relay.md 10 in their order, then those of this relay.
    package var prometheusText: String {
        (referenceMetrics + ownMetrics).map {
            """
            # HELP \($0.name) \($0.help)
            # TYPE \($0.name) \($0.isGauge ? "gauge" : "counter")
            \($0.name) \($0.value)

            """
        }.joined()
    }

    private var referenceMetrics: [Metric] {
        [
            .counter("stealth_relay_connections_total", "Connections accepted", totalConnections),
            .gauge("stealth_relay_connections_active", "Connections open", activeConnections),
            .counter("stealth_relay_messages_relayed_total", "Messages forwarded", metrics.messagesRelayed),
            .counter("stealth_relay_messages_bytes_total", "Payload bytes forwarded", metrics.bytesRelayed),
            .counter("stealth_relay_auth_success_total", "Successful host authentications", metrics.authSuccesses),
            .counter("stealth_relay_auth_failure_total", "Failed authentications", metrics.authFailures),
            .counter("stealth_relay_invitations_created_total", "Invitations created", metrics.invitationsCreated),
            .counter(
                "stealth_relay_invitations_consumed_total", "Join requests with valid proof of work",
                metrics.invitationsConsumed),
            .counter("stealth_relay_rate_limit_hits_total", "Frames refused by rate limits", metrics.rateLimitHits),
            .counter("stealth_relay_pools_created_total", "Pools created", metrics.poolsCreated),
            .gauge("stealth_relay_pools_active", "Pools that exist", metrics.poolsActive),
        ]
    }

    private var ownMetrics: [Metric] {
        [
            .counter("poolbots_relay_text_messages_total", "Text messages received", metrics.textMessages),
            .counter("poolbots_relay_invalid_frames_total", "Text messages that are no frame", metrics.invalidFrames),
            .counter("poolbots_relay_deliveries_total", "Messages queued for receivers", metrics.deliveries),
            .counter("poolbots_relay_buffered_total", "Messages kept for absent members", metrics.buffered),
            .counter("poolbots_relay_buffer_dropped_total", "Kept messages dropped", metrics.bufferDropped),
            .counter("poolbots_relay_replayed_total", "Kept messages delivered", metrics.replayed),
            .counter(
                "poolbots_relay_unknown_targets_total", "Targets that belong to nobody", metrics.unknownTargets),
            .counter(
                "poolbots_relay_slow_consumers_total", "Connections closed for a full queue", metrics.slowConsumers),
            .counter(
                "poolbots_relay_backpressure_pauses_total", "Senders paused for a full queue", metrics.pauses),
            .gauge("poolbots_relay_queued_bytes", "Bytes that wait for receivers", queuedBytes),
        ]
    }
}
