import CPace
import PoolTesting
import PoolWire
import Sodium
import Testing

/// Hexadecimal text of a vector.
private struct Bytes: Decodable, Equatable {
    var bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let bytes = Hex.decode(text) else { throw VectorError(description: "not hexadecimal: \(text)") }
        self.bytes = bytes
    }
}

/// The draft's appendices A and B.3.
private struct CPaceVectors: Decodable {
    struct Strings: Decodable {
        struct Concatenation: Decodable {
            var fields: [Bytes]
            var result: Bytes
        }
        var prepend_len: [[Bytes]]
        var lv_cat: Concatenation
        var o_cat: [[Bytes]]
        var transcript_ir: [[Bytes]]
        var transcript_oc: [[Bytes]]
    }
    struct Run: Decodable {
        var PRS, CI, sid, generator_string, generator_hash, g: Bytes
        var ya, ADa, Ya, yb, ADb, Yb, K: Bytes
        var transcript_ir, transcript_oc, ISK_IR, ISK_SY: Bytes
    }
    struct Multiplication: Decodable {
        var s, X, result: Bytes
        var invalid: [Bytes]
    }
    var strings: Strings
    var ristretto255_sha512: Run
    var scalar_mult_vfy: Multiplication

    static func load() throws -> CPaceVectors { try Vectors.decode(CPaceVectors.self, from: "cpace.json") }
}

@Suite struct CPaceVectorTests {
    @Test func `lengths, concatenations and transcripts are those of appendix A`() throws {
        let strings = try CPaceVectors.load().strings
        for pair in strings.prepend_len { #expect(CPace.lengthValue(pair[0].bytes) == pair[1].bytes) }
        #expect(CPace.lengthValues(strings.lv_cat.fields.map(\.bytes)) == strings.lv_cat.result.bytes)
        for v in strings.o_cat { #expect(CPace.orderedConcatenation(v[0].bytes, v[1].bytes) == v[2].bytes) }
        for v in strings.transcript_ir.map({ $0.map(\.bytes) }) {
            #expect(CPace.transcript(initiator: v[0], v[1], responder: v[2], v[3]) == v[4])
        }
        for v in strings.transcript_oc.map({ $0.map(\.bytes) }) {
            #expect(CPace.transcript(either: v[0], v[1], other: v[2], v[3]) == v[4])
            #expect(CPace.transcript(either: v[2], v[3], other: v[0], v[1]) == v[4])
        }
    }

    @Test func `the generator is that of appendix B_3`() throws {
        let run = try CPaceVectors.load().ristretto255_sha512
        let string = CPace.generatorString(
            domain: CPace.domain, password: run.PRS.bytes, channel: run.CI.bytes, session: run.sid.bytes)
        #expect(string == run.generator_string.bytes)
        #expect(SHA512.hash(string) == run.generator_hash.bytes)
        #expect(
            CPace.generator(password: run.PRS.bytes, channel: run.CI.bytes, session: run.sid.bytes) == run.g.bytes)
    }

    @Test func `both sides' messages, the secret point and both keys are those of appendix B_3`() throws {
        let run = try CPaceVectors.load().ristretto255_sha512
        #expect(Ristretto255.multiply(run.g.bytes, by: run.ya.bytes) == run.Ya.bytes)
        #expect(Ristretto255.multiply(run.g.bytes, by: run.yb.bytes) == run.Yb.bytes)
        #expect(Ristretto255.multiply(run.Yb.bytes, by: run.ya.bytes) == run.K.bytes)
        #expect(Ristretto255.multiply(run.Ya.bytes, by: run.yb.bytes) == run.K.bytes)
        let ordered = CPace.transcript(
            initiator: run.Ya.bytes, run.ADa.bytes, responder: run.Yb.bytes, run.ADb.bytes)
        let unordered = CPace.transcript(either: run.Ya.bytes, run.ADa.bytes, other: run.Yb.bytes, run.ADb.bytes)
        #expect(ordered == run.transcript_ir.bytes)
        #expect(unordered == run.transcript_oc.bytes)
        #expect(
            CPace.key(session: run.sid.bytes, product: run.K.bytes, transcript: ordered) == run.ISK_IR.bytes)
        #expect(
            CPace.key(session: run.sid.bytes, product: run.K.bytes, transcript: unordered) == run.ISK_SY.bytes)
    }

    @Test func `a run with the vectors' scalars gives the vectors' shares and key`() throws {
        let run = try CPaceVectors.load().ristretto255_sha512
        // Their scalars have no bit beyond 252, so that they are random bytes as well.
        let a = CPaceParty(
            .initiator, password: run.PRS.bytes, channel: run.CI.bytes, session: run.sid.bytes, data: run.ADa.bytes,
            random: run.ya.bytes)
        let b = CPaceParty(
            .responder, password: run.PRS.bytes, channel: run.CI.bytes, session: run.sid.bytes, data: run.ADb.bytes,
            random: run.yb.bytes)
        #expect(a.share == run.Ya.bytes)
        #expect(b.share == run.Yb.bytes)
        let keyOfA = try #require(a.key(with: b.share, data: run.ADb.bytes))
        let keyOfB = try #require(b.key(with: a.share, data: run.ADa.bytes))
        #expect(keyOfA.use { $0 } == run.ISK_IR.bytes)
        #expect(keyOfB.use { $0 } == run.ISK_IR.bytes)
    }

    @Test func `verified multiplication refuses the invalid points of appendix B_3_11`() throws {
        let v = try CPaceVectors.load().scalar_mult_vfy
        #expect(Ristretto255.multiply(v.X.bytes, by: v.s.bytes) == v.result.bytes)
        for point in v.invalid {
            #expect(Ristretto255.multiply(point.bytes, by: v.s.bytes) == nil)
            for role in [CPaceParty.Role.initiator, .responder] {
                let party = CPaceParty(
                    role, password: [1], channel: [], session: [], data: [], random: v.s.bytes)
                #expect(party.key(with: point.bytes, data: []) == nil)
            }
        }
    }
}
