package import CoreMetrics
import LocalTransport

/// What `/metrics` tells about the pools and bots of a process.
package struct HostMetrics: Sendable {
    package let prometheus = PrometheusMetrics()
    let configurations: Counter
    let refusedConfigurations: Counter
    let applyTime: Timer

    /// - Parameter version: of the program.
    package init(version: String) {
        for (name, help) in Self.help.merging(LocalMetrics.help, uniquingKeysWith: { own, _ in own }) {
            prometheus.describe(name, help)
        }
        configurations = Counter(label: "poolbots_configurations_applied_total", factory: prometheus)
        refusedConfigurations = Counter(label: "poolbots_configurations_refused_total", factory: prometheus)
        applyTime = Timer(label: "poolbots_configuration_apply_seconds", factory: prometheus)
        Gauge(label: "poolbots_build_info", dimensions: [("version", version)], factory: prometheus).record(1)
    }

    func pool(_ name: String) -> PoolMetrics { PoolMetrics(pool: name, factory: prometheus) }

    func bot(_ name: String, in pool: String) -> BotMetrics { BotMetrics(bot: name, pool: pool, factory: prometheus) }

    /// Takes away the series of bots that a pool has no more.
    func removeBots(of old: PoolEntry, unlessIn new: PoolEntry? = nil) {
        for bot in old.bots where !(new?.bots.contains { $0.name == bot.name } ?? false) {
            self.bot(bot.name, in: old.name).remove()
        }
    }

    private static let help = [
        "poolbots_build_info": "Always 1; the label tells which program runs",
        "poolbots_configurations_applied_total": "Configurations that were applied",
        "poolbots_configurations_refused_total": "Changed configurations with errors, which were not applied",
        "poolbots_configuration_apply_seconds": "Time it took to apply a configuration",
        "poolbots_pool_connected": "Whether the membership stands (1) or not (0)",
        "poolbots_pool_members": "Other members that are present",
        "poolbots_pool_reconnections_total": "Attempts to connect again",
        "poolbots_messages_received_total": "Messages of members",
        "poolbots_messages_sent_total": "Messages sent, one for each call, however many get it",
        "poolbots_bytes_sent_total": "Payload bytes sent",
        "poolbots_chat_messages_total": "Chat messages read",
        "poolbots_games_started_total": "Games that began",
        "poolbots_games_ended_total": "Games that ended",
        "poolbots_moves_total": "Moves made, by whomever",
        "poolbots_bot_events_total": "Events that the bot has taken",
        "poolbots_bot_restarts_total": "Lives of the bot after its first",
        "poolbots_bot_failures_total": "Lives of the bot that ended in an error",
        "poolbots_bot_parked": "Whether the bot failed too often and stays stopped (1)",
        "poolbots_bot_reloads_total": "New code taken up while the bot lived",
        "poolbots_bot_reloads_refused_total": "New code that was refused",
        "poolbots_bot_reload_seconds": "Time it took to take up new code",
    ]
}

extension PoolRunner.Setup {
    /// Lets the pool and its bots be counted under a name.
    mutating func count(in metrics: HostMetrics, as pool: String) {
        self.metrics = metrics.pool(pool)
        botMetrics = { metrics.bot($0, in: pool) }
    }
}

/// What is counted of one pool.
package struct PoolMetrics: Sendable {
    let connected: Gauge
    let members: Gauge
    let reconnections: Counter
    let received: Counter
    let sent: Counter
    let sentBytes: Counter
    let chatMessages: Counter
    let gamesStarted: Counter
    let gamesEnded: Counter
    let moves: Counter

    /// - Parameter factory: keeps the values; `NOOPMetricsHandler` where nobody looks.
    package init(pool: String, factory: any MetricsFactory) {
        let labels = [("pool", pool)]
        func counter(_ name: String) -> Counter { Counter(label: name, dimensions: labels, factory: factory) }
        connected = Gauge(label: "poolbots_pool_connected", dimensions: labels, factory: factory)
        members = Gauge(label: "poolbots_pool_members", dimensions: labels, factory: factory)
        reconnections = counter("poolbots_pool_reconnections_total")
        received = counter("poolbots_messages_received_total")
        sent = counter("poolbots_messages_sent_total")
        sentBytes = counter("poolbots_bytes_sent_total")
        chatMessages = counter("poolbots_chat_messages_total")
        gamesStarted = counter("poolbots_games_started_total")
        gamesEnded = counter("poolbots_games_ended_total")
        moves = counter("poolbots_moves_total")
    }

    /// Nothing is counted.
    package static var none: PoolMetrics { PoolMetrics(pool: "", factory: NOOPMetricsHandler.instance) }

    /// Takes the series away: the pool is gone.
    func remove() {
        for gauge in [connected, members] { gauge.destroy() }
        for counter in [reconnections, received, sent, sentBytes, chatMessages, gamesStarted, gamesEnded, moves] {
            counter.destroy()
        }
    }
}

/// What is counted of one bot.
package struct BotMetrics: Sendable {
    let events: Counter
    let restarts: Counter
    let failures: Counter
    let parked: Gauge
    let reloads: Counter
    let reloadsRefused: Counter
    let reloadTime: Timer

    package init(bot: String, pool: String, factory: any MetricsFactory) {
        let labels = [("pool", pool), ("bot", bot)]
        func counter(_ name: String) -> Counter { Counter(label: name, dimensions: labels, factory: factory) }
        events = counter("poolbots_bot_events_total")
        restarts = counter("poolbots_bot_restarts_total")
        failures = counter("poolbots_bot_failures_total")
        parked = Gauge(label: "poolbots_bot_parked", dimensions: labels, factory: factory)
        reloads = counter("poolbots_bot_reloads_total")
        reloadsRefused = counter("poolbots_bot_reloads_refused_total")
        reloadTime = Timer(label: "poolbots_bot_reload_seconds", dimensions: labels, factory: factory)
    }

    /// Nothing is counted.
    package static var none: BotMetrics { BotMetrics(bot: "", pool: "", factory: NOOPMetricsHandler.instance) }

    /// Takes the series away: the bot is gone.
    func remove() {
        parked.destroy()
        reloadTime.destroy()
        for counter in [events, restarts, failures, reloads, reloadsRefused] { counter.destroy() }
    }
}

extension Timer {
    func record(_ duration: Duration) {
        recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }
}
