import PoolCrypto
import PoolWire
import Sodium
import Testing

/// The key agreement of relay.md 8.9, which no client uses, as a test of the primitives' composition.
@Suite struct HandshakeFormulaTests {
    private struct Keys {
        var clientWrite, serverWrite, rekeySeed: [UInt8]

        init(_ bytes: [UInt8]) {
            clientWrite = Array(bytes[..<32])
            serverWrite = Array(bytes[32..<64])
            rekeySeed = Array(bytes[64...])
        }
    }

    @Test func `the handshake's formulas give the vectors`() throws {
        let relay = try VectorReader("relay.json")
        let identity = try ServerIdentity(seed: relay.at("server_identity").hex("seed_hex"))
        for vector in try relay.at("handshake").list("cases") {
            let client = try SigningKey(
                seed: relay.at("keys").at(vector.text("client_identity")).hex("ed25519_seed_hex"))
            let pool = try vector.hex("pool_bytes_hex")
            let clientSecret = try vector.hex("client_ephemeral_secret_hex")
            let clientPublic = X25519.publicKey(ofSecret: clientSecret)
            let serverPublic = X25519.publicKey(ofSecret: try vector.hex("server_ephemeral_secret_hex"))
            #expect(clientPublic == (try vector.hex("client_ephemeral_public_hex")))
            #expect(serverPublic == (try vector.hex("server_ephemeral_public_hex")))

            let initial =
                Array("STEALTH_HS_INIT_V1:".utf8) + clientPublic + client.publicKey
                + bytes(try vector.int("init_timestamp")) + pool
            #expect(initial == (try vector.hex("init_transcript_hex")))
            #expect(client.sign(initial) == (try vector.base64("init_signature_b64")))
            let response =
                Array("STEALTH_HS_RESP_V1:".utf8) + serverPublic + bytes(try vector.int("response_timestamp")) + pool
            #expect(response == (try vector.hex("response_transcript_hex")))
            #expect(identity.signingKey.sign(response) == (try vector.base64("response_signature_b64")))

            let withIdentity = try #require(X25519.sharedSecret(clientSecret, with: identity.x25519PublicKey))
            let ephemeral = try #require(X25519.sharedSecret(clientSecret, with: serverPublic))
            #expect(withIdentity == (try vector.hex("shared_es_hex")))
            #expect(ephemeral == (try vector.hex("shared_ee_hex")))
            let keys = Keys(
                HKDFSHA256.deriveKey(
                    from: withIdentity + ephemeral, salt: clientPublic + serverPublic,
                    info: Array("STEALTH_SESSION_V1".utf8) + pool, count: 96))
            try expect(keys, vector)
            try expectRekeying(from: keys, vector.at("rekeyed"))
            try expectRecord(sealedWith: keys, vector.at("sealed_by_client"))
        }
    }

    private func expect(_ keys: Keys, _ vector: VectorReader) throws {
        #expect(keys.clientWrite == (try vector.hex("client_write_key_hex")))
        #expect(keys.serverWrite == (try vector.hex("server_write_key_hex")))
        #expect(keys.rekeySeed == (try vector.hex("rekey_seed_hex")))
    }

    private func expectRekeying(from keys: Keys, _ vector: VectorReader) throws {
        let salt = SHA256.hash(Array("STEALTH_REKEY_SALT_V1".utf8) + keys.rekeySeed)
        #expect(salt == (try vector.hex("salt_hex")))
        let info = Array("STEALTH_REKEY_V1".utf8)
        try expect(Keys(HKDFSHA256.deriveKey(from: keys.rekeySeed, salt: salt, info: info, count: 96)), vector)
    }

    private func expectRecord(sealedWith keys: Keys, _ vector: VectorReader) throws {
        let counter = bytes(try vector.int("counter"))
        let associated = [0x01] + counter + (try vector.hex("caller_aad_hex"))
        #expect(associated == (try vector.hex("full_aad_hex")))
        let sealed = ChaCha20Poly1305.seal(
            Array(try vector.text("plaintext_utf8").utf8), authenticating: associated, key: keys.clientWrite,
            nonce: [0, 0, 0, 0] + counter)
        #expect(sealed == (try vector.hex("ciphertext_and_tag_hex")))
    }

    /// be64
    private func bytes(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }
}
