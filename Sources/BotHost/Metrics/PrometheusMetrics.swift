package import CoreMetrics
import Synchronization

/// Keeps metrics in memory and writes them in Prometheus' text format (0.0.4).
///
/// A series that is asked for twice is one series. Labels of swift-metrics are taken as metric names, dimensions as
/// labels; timers become summaries in seconds.
package final class PrometheusMetrics: MetricsFactory {
    /// What a series is, besides its values.
    private struct Family {
        var kind: String
        var series: [String: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Says what a metric is, for its `HELP` line.
    package func describe(_ name: String, _ help: String) { state.withLock { $0.help[name] = help } }

    /// All metrics, in the order of their names.
    package var text: String {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        return families.sorted { $0.key < $1.key }.map { name, family in
            let lines = family.series.sorted { $0.key < $1.key }.map { $0.value.lines(name, $0.key) }
            let about = help[name].map { "# HELP \(name) \($0)\n" } ?? ""
            return "\(about)# TYPE \(name) \(family.kind)\n\(lines.joined())"
        }.joined()
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, "counter", dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(label, aggregate ? "summary" : "gauge", dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, "summary", dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    private func series(_ name: String, _ kind: String, _ dimensions: [(String, String)]) -> Series {
        let labels = Self.labels(dimensions)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] { return known }
            let series = Series(isGauge: kind == "gauge", isSummary: kind == "summary")
            state.families[name, default: Family(kind: kind)].series[labels] = series
            return series
        }
    }

    private func destroy(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                state.families[name]?.series = family.series.filter { $0.value !== handler }
            }
            state.families = state.families.filter { !$0.value.series.isEmpty }
        }
    }

    /// `pool="Home",bot="chess"`
    private static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }
}

/// The values of one series.
private final class Series: CounterHandler, RecorderHandler, TimerHandler {
    private let values = Mutex((value: 0.0, count: 0))
    private let isGauge: Bool
    private let isSummary: Bool

    init(isGauge: Bool, isSummary: Bool) {
        self.isGauge = isGauge
        self.isSummary = isSummary
    }

    func increment(by amount: Int64) { values.withLock { $0.value += Double(amount) } }
    func reset() { values.withLock { $0 = (0, 0) } }
    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        values.withLock { values in
            values.value = isGauge ? value : values.value + value
            values.count += 1
        }
    }

    func lines(_ name: String, _ labels: String) -> String {
        let (value, count) = values.withLock { $0 }
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        guard isSummary else { return "\(name)\(braces) \(Self.text(value))\n" }
        return "\(name)_sum\(braces) \(value)\n\(name)_count\(braces) \(count)\n"
    }

    private static func text(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? String(value)
    }
}
