import BotHost
import CoreMetrics
import Testing

@Suite struct PrometheusMetricsTests {
    @Test func `counters, gauges and timers are written as Prometheus reads them`() {
        let metrics = PrometheusMetrics()
        metrics.describe("games_total", "Games that began")
        let labels = [("pool", "Home \"1\"\\\n")]
        Counter(label: "games_total", dimensions: labels, factory: metrics).increment(by: 2)
        Counter(label: "games_total", dimensions: labels, factory: metrics).increment()
        Gauge(label: "members", factory: metrics).record(7)
        Gauge(label: "members", factory: metrics).record(2.5)
        let timer = Timer(label: "reload_seconds", factory: metrics)
        timer.recordNanoseconds(1_500_000_000)
        timer.recordNanoseconds(500_000_000)
        #expect(
            metrics.text == #"""
                # HELP games_total Games that began
                # TYPE games_total counter
                games_total{pool="Home \"1\"\\\n"} 3
                # TYPE members gauge
                members 2.5
                # TYPE reload_seconds summary
                reload_seconds_sum 2.0
                reload_seconds_count 2

                """#)
    }

    @Test func `what is destroyed is gone`() {
        let metrics = PrometheusMetrics()
        let counter = Counter(label: "a_total", dimensions: [("bot", "x")], factory: metrics)
        counter.increment()
        Counter(label: "a_total", dimensions: [("bot", "y")], factory: metrics).increment()
        counter.destroy()
        #expect(metrics.text == "# TYPE a_total counter\na_total{bot=\"y\"} 1\n")
    }
}
