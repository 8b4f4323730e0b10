import GameRules
import Pool
import PoolTesting
import PoolWire
import Testing

@Suite struct LimitsTests {
    @Test func `what was seen is remembered within count and age`() {
        var seen = RecentlySeen<Int>(capacity: 100, lifetime: .seconds(300))
        #expect(seen.insert(1, now: .zero) == true)
        #expect(seen.insert(1, now: .seconds(299)) == false)
        #expect(seen.insert(1, now: .seconds(300)) == true, "forgotten after its time")
        for i in 0..<1_000 { _ = seen.insert(1_000 + i, now: .seconds(300)) }
        #expect(seen.count == 100)
        #expect(!seen.contains(1))
        #expect(seen.contains(1_999))
    }

    @Test func `a bucket never gives more than its burst and its rate`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("token bucket seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let rate = Double.random(in: 0.5...50, using: &random)
            let burst = Double(Int.random(in: 1...50, using: &random))
            var bucket = TokenBucket(perSecond: rate, burst: burst, now: .zero)
            var now = Duration.zero
            var taken = 0
            for _ in 0..<500 {
                now += .milliseconds(Int.random(in: 0...100, using: &random))
                if bucket.take(now: now) { taken += 1 }
            }
            #expect(Double(taken) <= burst + rate * (now / Duration.seconds(1)) + 0.001, "seed \(seed)")
        }
    }

    @Test func `reservations queue up one behind the other and end at the patience`() {
        var bucket = TokenBucket(perSecond: 5, burst: 2, now: .zero)
        let waits = (0..<6).map { _ in bucket.reserve(now: .zero, patience: .milliseconds(700)) }
        #expect(waits.map { $0.map { ($0 / Duration.milliseconds(1)).rounded() } } == [0, 0, 200, 400, 600, nil])
        #expect(bucket.reserve(now: .seconds(2), patience: .zero) == .zero)
    }

    @Test(arguments: [("", nil), ("a", 0), ("ab", 0), ("abb", 1), ("abba", 0), ("acbbcc", 1)])
    func `of a crowd the first of those who are most gives way`(crowd: String, place: Int?) {
        #expect(Array(crowd).indexToGiveWay { $0 } == place)
    }

    @Test func `text to be shown loses controls, overrides and excess`() {
        #expect(ShownText.name("  Ad\u{202E}a\u{0}\nB  ") == "Ada B")
        #expect(ShownText.name(String(repeating: "x", count: 1_000)).count == 64)
        let tower = "a" + String(repeating: "\u{301}", count: 100_000)
        #expect(ShownText.name(tower).unicodeScalars.count <= 256)
        #expect(ShownText.clean("a\tb\nc\u{7}", maxCharacters: 10) == "a\tb\nc")
        #expect(ShownText.clean("e\u{301}", maxCharacters: 5).unicodeScalars.count == 1)
    }

    @Test(arguments: [(-1, 7), (8, 0), (Int.min, 0), (Int.max, 7), (3, 3)])
    func `any colour comes into 0 to 7`(given: Int, want: Int) {
        #expect(PoolUserProfile(displayName: "x", avatarColorIndex: given).clean.avatarColorIndex == want)
    }
}
