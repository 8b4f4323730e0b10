import Foundation
import Pool
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

/// Parts of chat.json.
struct KeyVectors: Decodable {
    struct Identity: Decodable {
        var peer_id: String
        var x25519_private_hex: String
        var x25519_public_hex: String
    }
    struct Agreement: Decodable {
        var local: String
        var remote: String
        var shared_key_fingerprint: String
    }
    struct Reject: Decodable {
        var name: String
        var public_key_hex: String
    }
    var identities: [String: Identity]
    var key_agreement: [Agreement]
    var key_agreement_rejects: [Reject]

    static func load() throws -> KeyVectors { try Vectors.decode(KeyVectors.self, from: "chat.json") }

    func keys(_ name: String) throws -> ChatKeyPair {
        let hex = try #require(identities[name]?.x25519_private_hex)
        return try ChatKeyPair(privateKey: #require(Hex.decode(hex)))
    }

    func peer(_ name: String) throws -> PeerID { PeerID(try #require(identities[name]?.peer_id)) }

    func offer(_ name: String) throws -> KeyExchangePayload {
        KeyExchangePayload(publicKey: Data(try keys(name).publicKey), senderPeerID: try peer(name))
    }
}

@Suite struct KeyExchangeTests {
    @Test func `both sides of every vector derive one key`() throws {
        let vectors = try KeyVectors.load()
        for entry in vectors.key_agreement {
            var keys = KeyExchange(own: try vectors.keys(entry.local))
            let remote = try vectors.peer(entry.remote)
            #expect(try keys.received(vectors.offer(entry.remote), from: remote) == .established)
            #expect(keys.pairKey(for: remote)?.fingerprint == entry.shared_key_fingerprint)
        }
    }

    @Test func `keys that must not be used are refused and leave the old one`() throws {
        let vectors = try KeyVectors.load()
        var keys = KeyExchange(own: try vectors.keys("ada"))
        let bo = try vectors.peer("bo")
        _ = try keys.received(vectors.offer("bo"), from: bo)
        let before = keys.pairKey(for: bo)?.fingerprint
        for entry in vectors.key_agreement_rejects {
            let bytes = try #require(Hex.decode(entry.public_key_hex))
            let payload = KeyExchangePayload(publicKey: Data(bytes), senderPeerID: bo)
            #expect(keys.received(payload, from: bo) == .refused, "\(entry.name)")
        }
        let foreign = try KeyExchangePayload(publicKey: Data(vectors.keys("cy").publicKey), senderPeerID: PeerID("x"))
        #expect(keys.received(foreign, from: bo) == .refused)
        #expect(keys.pairKey(for: bo)?.fingerprint == before)
    }

    @Test func `an unchanged key is not answered, a changed one is`() throws {
        let vectors = try KeyVectors.load()
        var keys = KeyExchange(own: try vectors.keys("ada"))
        let bo = try vectors.peer("bo")
        #expect(try keys.received(vectors.offer("bo"), from: bo) == .established)
        keys.opened(from: bo)
        #expect(keys.isConfirmed(bo))
        #expect(try keys.received(vectors.offer("bo"), from: bo) == .unchanged)
        #expect(keys.isConfirmed(bo))
        let changed = try KeyExchangePayload(publicKey: Data(vectors.keys("cy").publicKey), senderPeerID: bo)
        #expect(keys.received(changed, from: bo) == .established)
        #expect(!keys.isConfirmed(bo), "a changed key has to be confirmed again")
    }

    @Test func `two that answer each other come to an end`() throws {
        let vectors = try KeyVectors.load()
        let (ada, bo) = try (vectors.peer("ada"), vectors.peer("bo"))
        var first = KeyExchange(own: try vectors.keys("ada"))
        var second = KeyExchange(own: try vectors.keys("bo"))
        var sent = 1
        var toSecond = true
        while sent < 100 {
            let reception =
                try toSecond
                ? second.received(vectors.offer("ada"), from: ada) : first.received(vectors.offer("bo"), from: bo)
            guard reception == .established else { break }
            sent += 1
            toSecond.toggle()
        }
        #expect(sent == 3)
    }

    @Test func `the own key settles before sealed messages, on each connection anew`() throws {
        let vectors = try KeyVectors.load()
        var keys = KeyExchange(own: try vectors.keys("ada"))
        let bo = try vectors.peer("bo")
        #expect(keys.readyTime(for: bo) == nil)
        keys.sentOwnKey(to: bo, now: .seconds(1))
        keys.sentOwnKey(to: bo, now: .seconds(2))
        #expect(keys.readyTime(for: bo) == .milliseconds(1_250))
        keys.connectionBegan()
        #expect(keys.readyTime(for: bo) == nil)
    }

    @Test func `unreadable messages are answered with the key once in 30 seconds`() throws {
        var keys = KeyExchange(own: .generate())
        let peer = PeerID("bo")
        #expect(keys.failedToOpen(from: peer, now: .seconds(100)) == true)
        #expect(keys.failedToOpen(from: peer, now: .seconds(129)) == false)
        #expect(keys.failedToOpen(from: PeerID("cy"), now: .seconds(129)) == true)
        #expect(keys.failedToOpen(from: peer, now: .seconds(130)) == true)
    }

    @Test func `kept keys work after a restart`() throws {
        let vectors = try KeyVectors.load()
        var keys = KeyExchange(own: try vectors.keys("ada"))
        let bo = try vectors.peer("bo")
        keys.restore(try vectors.keys("bo").publicKey, of: bo)
        keys.restore([1, 2, 3], of: PeerID("broken"))
        #expect(keys.pairKey(for: bo) != nil)
        #expect(keys.pairKey(for: PeerID("broken")) == nil)
        #expect(try keys.received(vectors.offer("bo"), from: bo) == .unchanged)
    }
}
