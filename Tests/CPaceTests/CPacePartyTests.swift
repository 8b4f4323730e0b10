import CPace
import GameRules
import PoolTesting
import Sodium
import Testing

@Suite struct CPacePartyTests {
    private struct Side {
        var password = Array("HJK234".utf8)
        var channel = Array("a pool, Alice, Bob".utf8)
        var session = Array("a link".utf8)
        var data: [UInt8] = []

        func party(_ role: CPaceParty.Role, _ generator: inout SeededGenerator) -> CPaceParty {
            CPaceParty(
                role, password: password, channel: channel, session: session, data: data, random: generator.bytes(32))
        }
    }

    private func key(_ party: CPaceParty, with other: CPaceParty, data: [UInt8]) -> [UInt8]? {
        party.key(with: other.share, data: data)?.use { $0 }
    }

    @Test func `both have the same key, and a new one in each run`() throws {
        var generator = SeededGenerator(printing: "CPace")
        var seen: Set<[UInt8]> = []
        for _ in 0..<20 {
            let a = Side(data: [1]).party(.initiator, &generator)
            let b = Side(data: [2]).party(.responder, &generator)
            let both = try #require(key(a, with: b, data: [2]))
            #expect(key(b, with: a, data: [1]) == both)
            #expect(both.count == CPace.keyLength)
            #expect(seen.insert(both).inserted)
        }
    }

    @Test func `another password, channel, session, role or data gives another key`() throws {
        var generator = SeededGenerator(printing: "CPace")
        let a = Side(data: [1]).party(.initiator, &generator)
        let others =
            [
                Side(password: Array("HJK235".utf8), data: [2]), Side(password: [], data: [2]),
                Side(channel: Array("a pool, Bob, Alice".utf8), data: [2]), Side(session: [], data: [2]),
            ].map { $0.party(.responder, &generator) } + [Side(data: [2]).party(.initiator, &generator)]
        for other in others { #expect(key(a, with: other, data: [2]) != key(other, with: a, data: [1])) }
        let b = Side(data: [2]).party(.responder, &generator)
        #expect(key(a, with: b, data: [3]) != key(b, with: a, data: [1]))
    }

    @Test func `one's own share, sent back, is refused`() {
        var generator = SeededGenerator(printing: "CPace")
        let a = Side().party(.initiator, &generator)
        #expect(a.key(with: a.share, data: []) == nil)
    }

    @Test func `damaged shares give no key or another one, and never trap`() throws {
        var generator = SeededGenerator(printing: "damaged shares")
        let a = Side().party(.initiator, &generator)
        let b = Side().party(.responder, &generator)
        let right = try #require(key(a, with: b, data: []))
        for _ in 0..<3_000 {
            var share = b.share
            switch generator.below(3) {
            case 0: share[generator.below(32)] ^= 1 << UInt8(generator.below(8))
            case 1: share = generator.bytes(generator.below(70))
            default: share.removeLast(1 + generator.below(32))
            }
            #expect(a.key(with: share, data: [])?.use { $0 } != right)
        }
    }

    @Test func `a password longer than a block of the hash still works`() throws {
        var generator = SeededGenerator(printing: "CPace")
        let long = [UInt8](repeating: 7, count: 500)
        let a = Side(password: long).party(.initiator, &generator)
        let b = Side(password: long).party(.responder, &generator)
        #expect(key(a, with: b, data: []) == key(b, with: a, data: []))
    }

    @Test func `the first block of the hash does not show how long the password is`() {
        for length in 0...108 {
            let string = CPace.generatorString(
                domain: CPace.domain, password: [UInt8](repeating: 1, count: length), channel: [2], session: [3])
            #expect(string.count == SHA512.blockLength + 4)
        }
    }

    @Test func `secret bytes say nothing about themselves`() {
        #expect("\(SecretBytes([1, 2, 3]))" == "SecretBytes(3)")
    }
}
