import PoolCrypto
import PoolWire
import Testing

@Suite struct StealthEnvelopeTests {
    @Test func `the check values of the protocol hold`() throws {
        // deltas.md 3.1
        let secret = StealthEnvelope.poolSecret(passphrase: "ABC234")
        #expect(Hex.encode(secret) == "8c640c4e71f90160b2b3615af86739e6b15ddc877ae79e18aada753565f756c4")
        let envelope = try StealthEnvelope(poolSecret: secret)
        let sealed = try envelope.seal(Array("hello".utf8), nonce: [UInt8](0..<12))
        #expect(Hex.encode(sealed) == "000102030405060708090a0b60ba61b0e716d249c7265e88afa2f19ff54d46ee84")
        #expect(try envelope.open(sealed) == Array("hello".utf8))
    }

    @Test func `only members with the secret can open`() throws {
        let ours = try StealthEnvelope(poolSecret: StealthEnvelope.poolSecret(passphrase: "ours"))
        let theirs = try StealthEnvelope(poolSecret: StealthEnvelope.poolSecret(passphrase: "theirs"))
        let sealed = try ours.seal([1, 2, 3])
        #expect(try ours.open(sealed) == [1, 2, 3])
        #expect(throws: CryptoError.notAuthentic) { try theirs.open(sealed) }
        #expect(throws: CryptoError.notAuthentic) { try ours.open(Array("{\"id\":\"plain message\"}".utf8)) }
    }

    @Test func `a secret of another length is refused`() {
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: 6)) {
            try StealthEnvelope(poolSecret: Array("ABC234".utf8))
        }
    }
}
