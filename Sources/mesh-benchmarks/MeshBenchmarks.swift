import Foundation
import PoolMesh

/// What the mesh costs, in processor time of one core, without links and sockets:
///
///     swift run -c release mesh-benchmarks
@main
enum MeshBenchmarks {
    static func main() throws {
        print("an envelope from one end of a line of three to the other")
        for size in [256, 1_200, 16_000] { try envelopes(of: size) }
        print("ids that are remembered, 10,000 at most")
        cache()
    }

    private static func envelopes(of size: Int) throws {
        var line = try MeshLine.make()
        let count = 20_000
        let payload = [UInt8](repeating: 7, count: size)
        var sealed: [[UInt8]] = []
        var passedOn: [[UInt8]] = []
        try show("\(size) bytes, sealed and signed", count) { sealed = try line.seal(payload, count: count) }
        try show("\(size) bytes, passed on", count) { passedOn = try line.forward(sealed) }
        try show("\(size) bytes, opened", count) {
            guard line.open(passedOn) == count else { throw BenchmarkError.noEnvelope }
        }
        // No more than are remembered.
        let repeated = Array(sealed.suffix(MeshLimits.duplicateCapacity))
        try show("\(size) bytes, refused as repeated", repeated.count) {
            guard line.refuse(repeated) == repeated.count else { throw BenchmarkError.noEnvelope }
        }
    }

    private static func cache() {
        let ids = (0..<200_000).map { _ in UUID() }
        var cache = DuplicateCache<UUID>()
        for id in ids.prefix(MeshLimits.duplicateCapacity) { cache.mark(id, now: .zero) }
        show("remembered while it is full", ids.count) { for id in ids { cache.mark(id, now: .zero) } }
        var found = 0
        show("looked for", ids.count) { for id in ids where cache.contains(id, now: .zero) { found += 1 } }
        precondition(found == MeshLimits.duplicateCapacity, "the cache keeps what it should")
        show("forgotten, as their time is over", found) { cache.sweep(now: .seconds(1_000)) }
    }

    /// Prints what each of so many operations took, as soon as it is known.
    private static func show(_ name: String, _ operations: Int, _ body: () throws -> Void) rethrows {
        let before = processorTime()
        try body()
        let nanoseconds = (processorTime() - before) * 1e9 / Double(operations)
        let text = nanoseconds.formatted(.number.precision(.fractionLength(0)).locale(Locale(identifier: "en_US")))
        print(
            "  " + name.padding(toLength: 44, withPad: " ", startingAt: 0)
                + String(repeating: " ", count: max(0, 10 - text.count)) + text + " ns")
        _ = fflush(nil)
    }

    private static func processorTime() -> Double {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
