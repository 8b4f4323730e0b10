import PoolCrypto
import PoolWire
import Sodium
import Testing

@Suite struct ChatKeyPairTests {
    let chat: VectorReader
    let e2e: VectorReader

    init() throws {
        chat = try VectorReader("chat.json")
        e2e = try VectorReader("relay.json").at("e2e")
    }

    private func keyPair(_ name: String) throws -> ChatKeyPair {
        try ChatKeyPair(privateKey: chat.at("identities").at(name).hex("x25519_private_hex"))
    }

    /// "ada-bo"
    private func pairKey(_ names: String) throws -> PairKey {
        let parts = names.split(separator: "-").map(String.init)
        return try keyPair(parts[0]).pairKey(with: keyPair(parts[1]).publicKey)
    }

    @Test(arguments: ["ada", "bo", "cy"])
    func `public keys and fingerprints are those of the vectors`(name: String) throws {
        let vector = try chat.at("identities").at(name)
        let keys = try keyPair(name)
        #expect(keys.publicKey == (try vector.hex("x25519_public_hex")))
        #expect(Base64.encode(keys.publicKey) == (try vector.text("x25519_public_base64")))
        #expect(keys.fingerprint == (try vector.text("public_key_fingerprint")))
        #expect(ChatKeyPair.fingerprint(of: keys.publicKey) == keys.fingerprint)
    }

    @Test func `both sides derive the keys of the vectors`() throws {
        for vector in try chat.list("key_agreement") {
            let local = try keyPair(vector.text("local"))
            let remote = try keyPair(vector.text("remote"))
            #expect(
                X25519.sharedSecret(local.privateKey, with: remote.publicKey)
                    == (try vector.hex("x25519_shared_secret_hex")))
            let key = try local.pairKey(with: remote.publicKey)
            #expect(key.bytes == (try vector.hex("symmetric_key_hex")))
            #expect(key.fingerprint == (try vector.text("shared_key_fingerprint")))
            #expect(try remote.pairKey(with: local.publicKey).bytes == key.bytes)
        }
        let a = try ChatKeyPair(privateKey: e2e.at("a").hex("x25519_secret_hex"))
        let b = try ChatKeyPair(privateKey: e2e.at("b").hex("x25519_secret_hex"))
        #expect(try a.pairKey(with: b.publicKey).bytes == (try e2e.hex("key_hex")))
        #expect(try b.pairKey(with: a.publicKey).bytes == (try e2e.hex("key_hex")))
    }

    @Test func `public keys that must be refused are refused`() throws {
        let ada = try keyPair("ada")
        for vector in try chat.list("key_agreement_rejects") {
            #expect(throws: CryptoError.unusablePublicKey, "\(try vector.text("name"))") {
                try ada.pairKey(with: vector.hex("public_key_hex"))
            }
        }
        let a = try ChatKeyPair(privateKey: e2e.at("a").hex("x25519_secret_hex"))
        for vector in try e2e.list("refuse_peer_public_keys") {
            #expect(throws: CryptoError.unusablePublicKey, "\(try vector.text("name"))") {
                try a.pairKey(with: vector.hex("hex"))
            }
        }
        #expect(throws: CryptoError.unusablePublicKey) { try ada.pairKey(with: []) }
    }

    @Test(arguments: [0, 31, 33])
    func `a private key of another length is refused`(length: Int) {
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: length)) {
            try ChatKeyPair(privateKey: [UInt8](repeating: 1, count: length))
        }
    }

    @Test func `sealing gives the bytes of the vectors`() throws {
        for vector in try chat.list("aead") {
            let key = try pairKey(vector.text("key_pair"))
            let plaintext = try vector.hex("plaintext_hex")
            let combined = try vector.base64("combined_base64")
            #expect(try key.seal(plaintext, nonce: vector.hex("nonce_hex")) == combined)
            #expect(try key.open(combined) == plaintext)
        }
    }

    @Test func `chat payloads are sealed as in the vectors`() throws {
        for vector in try chat.list("inner_payloads") {
            let key = try pairKey(vector.text("key_pair"))
            let plaintext = Array(try vector.text("plaintext_json").utf8)
            let sealed = try vector.base64("encryptedData_base64")
            #expect(try key.seal(plaintext, nonce: vector.hex("nonce_hex")) == sealed, "\(try vector.text("name"))")
            #expect(try key.open(sealed) == plaintext)
        }
        let a = try ChatKeyPair(privateKey: e2e.at("a").hex("x25519_secret_hex"))
        let key = try a.pairKey(with: e2e.at("b").hex("x25519_public_hex"))
        let plaintext = Array(try e2e.text("plaintext_json").utf8)
        #expect(try key.seal(plaintext, nonce: e2e.hex("nonce_hex")) == (try e2e.base64("combined_b64")))
    }

    @Test func `what must stay closed stays closed`() throws {
        for vector in try chat.list("negatives") {
            let key = try pairKey(vector.text("key_pair"))
            let sealed = try vector.base64("encryptedData_base64")
            if vector.has("plaintext_json") {
                #expect(try key.open(sealed) == Array(vector.text("plaintext_json").utf8))
            } else if try vector.text("expect").hasPrefix("open fails") || vector.text("expect").hasPrefix("reject") {
                #expect(throws: CryptoError.notAuthentic, "\(try vector.text("name"))") { try key.open(sealed) }
            }
        }
        let a = try ChatKeyPair(privateKey: e2e.at("a").hex("x25519_secret_hex"))
        let key = try a.pairKey(with: e2e.at("b").hex("x25519_public_hex"))
        for vector in try e2e.list("negative") {
            #expect(throws: CryptoError.notAuthentic) { try key.open(vector.base64("combined_b64")) }
        }
    }

    @Test func `two members talk both ways and a third hears nothing`() throws {
        let (ada, bo, cy) = (ChatKeyPair.generate(), ChatKeyPair.generate(), ChatKeyPair.generate())
        let message = Array("hello".utf8)
        let sealed = try ada.pairKey(with: bo.publicKey).seal(message)
        #expect(sealed != (try ada.pairKey(with: bo.publicKey).seal(message)))
        #expect(try bo.pairKey(with: ada.publicKey).open(sealed) == message)
        #expect(try ada.pairKey(with: bo.publicKey).open(sealed) == message)
        #expect(throws: CryptoError.notAuthentic) { try cy.pairKey(with: ada.publicKey).open(sealed) }
    }
}
