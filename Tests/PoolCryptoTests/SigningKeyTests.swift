import PoolCrypto
import PoolWire
import Testing

@Suite struct SigningKeyTests {
    @Test(arguments: ["host", "guest", "stranger"])
    func `a stored key has the public key and peer id of the vectors`(name: String) throws {
        let vector = try VectorReader("relay.json").at("keys").at(name)
        let key = try SigningKey(seed: vector.hex("ed25519_seed_hex"))
        #expect(key.publicKey == (try vector.hex("ed25519_public_hex")))
        #expect(key.peerID == PeerID(try vector.text("peer_id_b64")))
    }

    @Test(arguments: ["ada", "bo", "cy"])
    func `the chat identities have the peer ids of the vectors`(name: String) throws {
        let vector = try VectorReader("chat.json").at("identities").at(name)
        let key = try SigningKey(seed: vector.hex("ed25519_seed_hex"))
        #expect(key.publicKey == (try vector.hex("ed25519_public_hex")))
        #expect(key.peerID == PeerID(try vector.text("peer_id")))
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a seed of another length is refused`(length: Int) {
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: length)) {
            try SigningKey(seed: [UInt8](repeating: 1, count: length))
        }
    }

    @Test func `new keys differ and their signatures verify`() {
        let key = SigningKey.generate()
        let message = Array("message".utf8)
        #expect(SigningKey.verify(key.sign(message), of: message, by: key.publicKey))
        #expect(!SigningKey.verify(key.sign(message), of: message, by: SigningKey.generate().publicKey))
    }

    @Test func `descriptions hold no secrets`() throws {
        let seed = [UInt8](repeating: 201, count: 32)
        let identity = try ServerIdentity(seed: seed)
        let chat = try ChatKeyPair(privateKey: seed)
        let pair = try chat.pairKey(with: ChatKeyPair.generate().publicKey)
        let texts = [
            "\(try SigningKey(seed: seed))", "\(identity)", "\(chat)", "\(pair)",
            "\(try StealthEnvelope(poolSecret: seed))",
        ]
        for text in texts { #expect(!text.contains("201")) }
    }
}
