import Histogram
import NIOCore

/// Counts on the clients' event loop.
final class Tally {
    /// What was counted up to a moment.
    struct Count: Sendable {
        var messages = 0
        /// Messages whose sequence number is not the next one of their sender.
        var outOfOrder = 0
        /// Nanoseconds, up to a minute.
        var latencies = Histogram<UInt32>(
            highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)
    }

    private(set) var count = Count()

    /// Counts messages and how long they took together.
    func add(_ messages: Int, after time: TimeAmount) {
        count.messages += messages
        count.latencies.record(UInt64(max(0, time.nanoseconds)))
    }

    func addOutOfOrder() { count.outOfOrder += 1 }

    func reset() { count = Count() }
}
