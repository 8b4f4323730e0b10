import PoolMesh
import PoolTesting
import Testing

struct DuplicateCacheTests {
    @Test func `ids are remembered as the reference says`() throws {
        let cases = try Vectors.load("mesh.json")["dedup_cache"] as? [[String: Any]] ?? []
        #expect(!cases.isEmpty)
        for vector in cases {
            var cache = DuplicateCache<Int>()
            for operation in try #require(vector["ops"] as? [[Any]]) { try apply(operation, to: &cache) }
        }
    }

    private func apply(_ operation: [Any], to cache: inout DuplicateCache<Int>) throws {
        let numbers = operation.dropFirst().compactMap { $0 as? Double }
        switch operation[0] as? String {
        case "mark": cache.mark(Int(numbers[0]), now: .seconds(numbers[1]))
        case "has":
            let expected = try #require(operation[3] as? Bool)
            #expect(cache.contains(Int(numbers[0]), now: .seconds(numbers[1])) == expected, "\(operation)")
        case "mark_range":
            for id in Int(numbers[0])..<Int(numbers[0] + numbers[1]) { cache.mark(id, now: .seconds(numbers[2])) }
        case "count": #expect(cache.count == Int(numbers[0]))
        default: Issue.record("unknown operation \(operation)")
        }
    }

    @Test func `what has expired is given back`() {
        var cache = DuplicateCache<Int>()
        for id in 0..<1_000 { cache.mark(id, now: .seconds(id)) }
        cache.sweep(now: .seconds(1_100))
        #expect(cache.count == 200)
        let isOldKept = cache.contains(799, now: .seconds(1_100))
        let isYoungKept = cache.contains(800, now: .seconds(1_100))
        #expect(!isOldKept && isYoungKept)
    }

    @Test func `an id that is to be kept longer is kept longer`() {
        var cache = DuplicateCache<Int>()
        cache.mark(1, until: .seconds(360), now: .zero)
        #expect(cache.contains(1, now: .seconds(360)))
        #expect(!cache.contains(1, now: .seconds(361)))
    }

    @Test func `a flood makes it no larger`() {
        var cache = DuplicateCache<Int>(capacity: 100)
        for id in 0..<100_000 { cache.mark(id, now: .zero) }
        #expect(cache.count == 100)
        #expect(cache.contains(99_999, now: .zero))
        #expect(!cache.contains(99_899, now: .zero))
    }
}
