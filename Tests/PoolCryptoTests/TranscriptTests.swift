import Foundation
import PoolCrypto
import PoolWire
import Testing

@Suite struct TranscriptTests {
    let vectors: VectorReader
    let poolID: UUID
    let host: SigningKey
    let guest: SigningKey

    init() throws {
        vectors = try VectorReader("relay.json")
        let keys = try vectors.at("keys")
        poolID = try keys.uuid("pool_id")
        host = try SigningKey(seed: keys.at("host").hex("ed25519_seed_hex"))
        guest = try SigningKey(seed: keys.at("guest").hex("ed25519_seed_hex"))
    }

    @Test func `the host signs the transcript of the vectors`() throws {
        let vector = try vectors.at("host_auth")
        let timestamp = Int64(try vector.int("timestamp"))
        let transcript = Transcript.hostAuth(
            poolID: poolID, timestamp: timestamp, nonce: try vector.hex("server_nonce_hex"))
        #expect(transcript == (try vector.hex("transcript_hex")))
        #expect(transcript.count == 77)
        #expect(host.sign(transcript) == (try vector.base64("signature_b64")))

        let legacy = try vector.at("legacy_without_nonce")
        let old = Transcript.hostAuthLegacy(poolID: poolID, timestamp: timestamp)
        #expect(old == (try legacy.hex("transcript_hex")))
        #expect(host.sign(old) == (try legacy.base64("signature_b64")))
    }

    @Test func `wrong host signatures do not verify`() throws {
        for negative in try vectors.at("host_auth").list("negative") where negative.has("expect") {
            let data = try negative.at("data")
            let isValid = SigningKey.verify(
                try data.base64("signature"),
                of: Transcript.hostAuth(
                    poolID: try data.uuid("pool_id"), timestamp: Int64(try data.int("timestamp")),
                    nonce: try data.base64("nonce")),
                by: try data.base64("host_public_key"))
            // The others are refused for their time, nonce or key although they are signed correctly; with the other
            // nonce both are wrong.
            switch try negative.at("expect").text("message") {
            case "signature verification failed", "invalid key or signature length", "auth nonce mismatch":
                #expect(!isValid, "\(try negative.text("name"))")
            default:
                #expect(isValid, "\(try negative.text("name"))")
            }
        }
    }

    @Test func `a member signs the transcript of the vectors`() throws {
        let vector = try vectors.at("member_rejoin")
        let transcript = Transcript.memberRejoin(
            poolID: poolID, timestamp: Int64(try vector.int("timestamp")), nonce: try vector.hex("nonce_hex"))
        #expect(transcript == (try vector.hex("transcript_hex")))
        #expect(transcript.count == 81)
        #expect(guest.sign(transcript) == (try vector.base64("signature_b64")))
    }

    @Test func `wrong member signatures do not verify`() throws {
        for negative in try vectors.at("member_rejoin").list("negative") {
            let data = try negative.at("data")
            let nonce = try data.base64("nonce")
            guard nonce.count == Transcript.nonceLength, let poolID = UUID(uuidString: try data.text("pool_id")) else {
                continue  // refused before anything is verified
            }
            let isValid = SigningKey.verify(
                try data.base64("signature"),
                of: Transcript.memberRejoin(poolID: poolID, timestamp: Int64(try data.int("timestamp")), nonce: nonce),
                by: try data.base64("client_public_key"))
            // A key that was never approved is refused for that, although it signed correctly.
            #expect(isValid == (try negative.at("expect").text("message") == "not_approved"))
        }
    }

    @Test func `the newer apps' check values hold`() throws {
        // deltas.md 2.4 and 6
        let key = try SigningKey(seed: [UInt8](0..<32))
        let poolID = try #require(UUID(uuidString: "11111111-2222-3333-4444-555555555555"))
        let nonce = [UInt8](0..<32)
        let rejoin = Transcript.memberRejoin(poolID: poolID, timestamp: 1_714_752_345, nonce: nonce)
        #expect(
            Base64.encode(key.sign(rejoin))
                == "KtPoUIy1cjbfX1mLvNAlXnE5DVrUyG8UJgMdAj/k6NKuJtxJF0lK2F8EmV9mrYtbr1e1GZ+yg9NTCpi/01raDQ==")
        let host = Transcript.hostAuth(poolID: poolID, timestamp: 1_714_752_345, nonce: nonce)
        #expect(
            Base64.encode(key.sign(host))
                == "y1QPWR6PFlaDVaZ8uyejT/yEJG5ww1cTdY3CCQPH0p/l/U+TDuMtasGs/ZQOXWkoxfx7FPibmmXBCKo0b7bfCg==")
    }

    @Test func `times before 1970 and at the ends are written as two's complement`() {
        let id = UUID()
        #expect(
            Transcript.hostAuthLegacy(poolID: id, timestamp: -1).suffix(8) == [UInt8](repeating: 255, count: 8)[...])
        #expect(Transcript.hostAuthLegacy(poolID: id, timestamp: .min).suffix(8) == [128, 0, 0, 0, 0, 0, 0, 0])
    }
}
