import PoolCrypto
import PoolWire
import Testing

@Suite struct ServerIdentityTests {
    let vector: VectorReader
    let identity: ServerIdentity

    init() throws {
        vector = try VectorReader("relay.json").at("server_identity")
        identity = try ServerIdentity(seed: vector.hex("seed_hex"))
    }

    @Test func `both key pairs and the fingerprint come from the seed`() throws {
        #expect(identity.signingKey.seed == (try vector.hex("ed25519_seed_hex")))
        #expect(identity.signingKey.publicKey == (try vector.hex("ed25519_public_hex")))
        #expect(identity.x25519PublicKey == (try vector.hex("x25519_public_hex")))
        #expect(identity.fingerprint == (try vector.hex("fingerprint_hex")))
        #expect(identity.shortFingerprint == (try vector.hex("fingerprint_short_hex")))
    }

    @Test func `the plain key file is the one of the vectors and is read back`() throws {
        let file = try vector.hex("key_file_v2_hex")
        #expect(try identity.keyFile(passphrase: nil) == file)
        #expect(try identity.keyFile(passphrase: "") == file)
        #expect(try ServerIdentity(keyFile: file, passphrase: nil).seed == identity.seed)
        #expect(try ServerIdentity(keyFile: file, passphrase: "not needed").seed == identity.seed)
    }

    @Test func `the sealed key file is the one of the vectors and needs its passphrase`() throws {
        let sealed = try vector.at("key_file_v3")
        let passphrase = try sealed.text("passphrase_utf8")
        let file = try sealed.hex("file_hex")
        #expect(
            try identity.keyFile(
                passphrase: passphrase, salt: sealed.hex("salt_hex"), nonce: sealed.hex("nonce_hex")) == file)
        #expect(try ServerIdentity(keyFile: file, passphrase: passphrase).seed == identity.seed)
        for wrong in [nil, "", "Correct horse"] {
            #expect(throws: CryptoError.wrongPassphrase) { try ServerIdentity(keyFile: file, passphrase: wrong) }
        }
    }

    @Test func `a new sealed file differs from the last and opens`() throws {
        let file = try identity.keyFile(passphrase: "pass")
        #expect(file.count == 85)
        #expect(try ServerIdentity(keyFile: file, passphrase: "pass").fingerprint == identity.fingerprint)
    }

    @Test func `damaged key files are refused`() throws {
        let plain = try vector.hex("key_file_v2_hex")
        for position in plain.indices {
            var changed = plain
            changed[position] ^= 1
            #expect(throws: CryptoError.damagedKeyFile) { try ServerIdentity(keyFile: changed, passphrase: nil) }
        }
        for length in 0..<plain.count {
            #expect(throws: CryptoError.damagedKeyFile) {
                try ServerIdentity(keyFile: Array(plain.prefix(length)), passphrase: nil)
            }
        }
        let sealed = try vector.at("key_file_v3").hex("file_hex")
        for position in [0, 4, 84] {
            var changed = sealed
            changed[position] ^= 1
            #expect(throws: CryptoError.damagedKeyFile) { try ServerIdentity(keyFile: changed, passphrase: "x") }
        }
        #expect(throws: CryptoError.damagedKeyFile) { try ServerIdentity(keyFile: sealed + [0], passphrase: "x") }
    }

    @Test func `the recovery key's hash is the one of the vectors`() throws {
        let claim = try VectorReader("relay.json").at("claim")
        #expect(
            RecoveryKey.hash(try claim.hex("recovery_key_hex")) == (try claim.hex("recovery_key_hash_hex")))
    }
}
