import GameRules
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

@Suite struct ProofOfWorkTests {
    static let searches = [ProofOfWorkSearch.portable, ProofOfWorkSearch.shaInstructions()].compactMap { $0 }

    @Test func `solutions are judged as in the vectors`() throws {
        for vector in try VectorReader("relay.json").at("pow").list("cases") {
            let challenge = try vector.hex("challenge_hex")
            let difficulty = try vector.int("difficulty")
            let solution = try vector.hex("solution_hex")
            #expect(ProofOfWork.isValid(challenge: challenge, solution: solution, difficulty: difficulty))
            #expect(try ProofOfWork.leadingZeroBits(vector.hex("hash_hex")) == vector.int("leading_zero_bits"))
            for invalid in try vector.list("invalid") {
                let solution = try invalid.base64("solution_b64")
                #expect(!ProofOfWork.isValid(challenge: challenge, solution: solution, difficulty: difficulty))
            }
            for text in try vector.list("wrong_format_solutions_b64").compactMap({ $0.value as? String }) {
                let solution = Base64.decode(text) ?? []
                #expect(!ProofOfWork.isValid(challenge: challenge, solution: solution, difficulty: 0))
            }
            let issued = Int64(try vector.int("issued_at"))
            let freshness = try vector.at("freshness")
            for now in try freshness.list("accepted_now").compactMap({ $0.value as? Int }) {
                #expect(ProofOfWork.isFresh(issuedAt: issued, now: Int64(now)))
            }
            for now in try freshness.list("stale_now").compactMap({ $0.value as? Int }) {
                #expect(!ProofOfWork.isFresh(issuedAt: issued, now: Int64(now)))
            }
        }
        #expect(!ProofOfWork.isFresh(issuedAt: .min, now: .max))
        #expect(!ProofOfWork.isFresh(issuedAt: .max, now: .min))
    }

    @Test func `leading zero bits are counted as in the vectors`() throws {
        for vector in try VectorReader("relay.json").at("pow").list("leading_zero_bits") {
            #expect(try ProofOfWork.leadingZeroBits(vector.hex("hex")) == vector.int("bits"))
        }
    }

    @Test func `difficulty grows with the load as in the table`() throws {
        for row in try VectorReader("relay.json").at("pow").list("adaptive_table_not_used_by_server") {
            let difficulty = try row.int("difficulty")
            let first = try row.int("requests_per_minute_min")
            #expect(ProofOfWork.adaptiveDifficulty(joinRequestsPerMinute: first) == difficulty)
            let last = row.has("max") ? try row.int("max") : Int.max
            #expect(ProofOfWork.adaptiveDifficulty(joinRequestsPerMinute: last) == difficulty)
        }
    }

    @Test(arguments: 0..<searches.count)
    func `every way of searching finds the smallest counter of the vectors`(search: Int) throws {
        for vector in try VectorReader("relay.json").at("pow").list("cases") {
            let found = Self.searches[search].firstSolution(
                to: try vector.hex("challenge_hex"), from: 0, count: 1 << 24, difficulty: try vector.int("difficulty"))
            #expect(try found == UInt64(vector.int("smallest_counter")))
        }
    }

    @Test func `all ways of searching agree with libsodium on random ranges`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let challenge = generator.bytes(32)
            let difficulty = Int.random(in: 0...10, using: &generator)
            let count = UInt64.random(in: 0...600, using: &generator)
            // Also at borders between runs of 2^24 counters and at the largest counter.
            let start =
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: generator.next()
                case 1: generator.next() | 0xFF_FF00
                default: UInt64.max - UInt64.random(in: 0...300, using: &generator)
                }
            let end = start.addingReportingOverflow(count)
            let range = end.overflow ? start...UInt64.max : start...max(start, end.partialValue &- 1)
            let expected =
                count == 0
                ? nil
                : range.first {
                    ProofOfWork.isValid(challenge: challenge, solution: bytes($0), difficulty: difficulty)
                }
            for search in Self.searches {
                let found = search.firstSolution(to: challenge, from: start, count: count, difficulty: difficulty)
                #expect(found == expected, "seed \(seed)")
            }
        }
    }

    private func bytes(_ counter: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * $0)) }
    }
}
