import Foundation
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

@Suite struct MemberMessageTests {
    private let scene = JoinScene()
    private let secret = PoolSecret(epoch: 3, bytes: Array(0..<32))
    private let binding = [UInt8](repeating: 5, count: 32)

    @Test func `a hello counts for this peer, this link, this secret and this pool alone`() {
        let hello = MemberHello.make(poolID: JoinScene.poolID, secret: secret, card: scene.hostCard, binding: binding)
        let host = scene.host.peerID
        func isValid(
            pool: UUID = JoinScene.poolID, _ secret: PoolSecret? = nil, _ binding: [UInt8]? = nil, _ peer: PeerID? = nil
        ) -> Bool {
            hello.isValid(
                poolID: pool, secret: secret ?? self.secret, binding: binding ?? self.binding, from: peer ?? host)
        }
        #expect(isValid())
        #expect(!isValid(pool: UUID()))
        #expect(!isValid(PoolSecret(epoch: 4, bytes: secret.bytes)))
        #expect(!isValid(PoolSecret(epoch: 3, bytes: [UInt8](repeating: 1, count: 32))))
        #expect(!isValid(nil, [UInt8](repeating: 6, count: 32)))
        #expect(!isValid(nil, nil, SigningKey.generate().peerID), "sent back by who got it")
    }

    @Test func `a removal and a closing count for the host, the run and the pool that they were signed for`() {
        let card = scene.hostCard
        let peer = SigningKey.generate().peerID
        let removal = MemberRemoval.make(
            of: peer, epoch: 9, reason: "spam", poolID: JoinScene.poolID, run: card.agreementKey, signedBy: scene.host)
        let closing = PoolClosing.make(
            reason: "bye", poolID: JoinScene.poolID, run: card.agreementKey, signedBy: scene.host)
        #expect(removal.isAuthentic(poolID: JoinScene.poolID, host: card))
        #expect(closing.isAuthentic(poolID: JoinScene.poolID, host: card))
        let later = LocalCard.make(
            in: JoinScene.poolID, displayName: "Hedy", agreementKey: ChatKeyPair.generate().publicKey,
            signedBy: scene.host)
        #expect(!removal.isAuthentic(poolID: JoinScene.poolID, host: later))
        #expect(!closing.isAuthentic(poolID: JoinScene.poolID, host: later))
        #expect(!removal.isAuthentic(poolID: UUID(), host: card))
        #expect(!closing.isAuthentic(poolID: UUID(), host: card))
        var changed = removal
        changed.epoch = 10
        #expect(!changed.isAuthentic(poolID: JoinScene.poolID, host: card))
    }

    @Test func `every message reads as it was written`() throws {
        for message in ControlMutationTests.messages(scene) {
            #expect(try LocalControl(decoding: message.json) == message)
        }
        #expect(try LocalPoolState(decoding: scene.pool().json) == scene.pool())
    }

    @Test func `bounds hold`() throws {
        let entry = MemberEntry(card: scene.hostCard, addresses: [])
        var pool = scene.pool()
        pool.members = Array(repeating: entry, count: 2)
        #expect(throws: WireError.self) { try LocalPoolState(decoding: pool.json) }
        var many = entry
        many.addresses = Array(repeating: "127.0.0.1:1", count: LocalPoolBounds.maxAddresses + 1)
        #expect(throws: WireError.self) { try LocalControl(decoding: LocalControl.member(many).json) }
        let long = LocalControl.refused(String(repeating: "x", count: 10_000)).json
        guard case .refused(let reason) = try LocalControl(decoding: long) else { return }
        #expect(reason.utf8.count == LocalPoolBounds.maxReasonBytes)
        #expect(throws: WireError.self) {
            try LocalControl(decoding: [UInt8](repeating: 0x20, count: LocalPoolBounds.maxControlBytes + 1))
        }
        #expect(throws: WireError.self, "a key that is not written in its one way") {
            try LocalControl(decoding: Array(#"{"type":"left","peerID":"AAAA"}"#.utf8))
        }
    }

    @Test func `the state of a full pool fits, sealed and inside a tunnel`() throws {
        var pool = scene.pool()
        let name = String(repeating: "🃏", count: 64)
        let addresses = Array(repeating: String(repeating: "f", count: 30), count: 3)
        pool.members += (1..<128).map { _ in
            let identity = SigningKey.generate()
            let card = LocalCard.make(
                in: JoinScene.poolID, displayName: name, agreementKey: identity.publicKey, signedBy: identity)
            return MemberEntry(card: card, addresses: addresses)
        }
        #expect(pool.json.count + 16 <= LocalPoolBounds.maxSealedBytes)
        let sealed = [UInt8](repeating: 0, count: LocalPoolBounds.maxSealedBytes)
        let welcome = LocalControl.welcome(
            LocalWelcome(
                tag: [UInt8](repeating: 0, count: 32), signature: [UInt8](repeating: 0, count: 64), sealed: sealed))
        let tunnel = LocalControl.tunnel(JoinTunnel(joiner: scene.host.peerID, body: welcome.json))
        #expect(try LocalControl(decoding: tunnel.json) == tunnel)
    }
}
