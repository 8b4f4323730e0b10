import Histogram

/// What was counted while messages flowed.
struct Traffic {
    let tally: Tally.Count
    /// Seconds.
    let elapsed: Double
    /// Seconds of processor time.
    let relayCPU: Double
    let clientCPU: Double

    /// What is asked of a run; `nil` asks nothing.
    struct Targets {
        /// Messages each second.
        var rate: Double?
        /// Milliseconds.
        var p50: Double?
        var p99: Double?
        var maximum: Double?
        /// Seconds for a million messages.
        var relayCPU: Double?
        var outOfOrder: Double?
    }

    /// - Parameter latency: what the times are times of.
    func figures(latency: String, targets: Targets) -> [Figure] {
        let million = Double(max(1, tally.messages)) / 1e6
        func milliseconds(_ percentile: Double) -> Double {
            Double(tally.latencies.valueAtPercentile(percentile)) / 1e6
        }
        var figures = [
            Figure("messages", Double(tally.messages) / elapsed, "/s", atLeast: targets.rate),
            Figure("\(latency), median", milliseconds(50), "ms", atMost: targets.p50),
            Figure("\(latency), 99 of 100", milliseconds(99), "ms", atMost: targets.p99),
            Figure("\(latency), 999 of 1,000", milliseconds(99.9), "ms"),
            Figure("\(latency), longest", milliseconds(100), "ms", atMost: targets.maximum),
            Figure(
                "relay's CPU for a million", relayCPU / million, "s", atMost: targets.relayCPU),
            Figure("clients' CPU for a million", clientCPU / million, "s"),
        ]
        if let limit = targets.outOfOrder {
            figures.append(Figure("out of order", Double(tally.outOfOrder), "messages", atMost: limit))
        }
        return figures
    }
}
