import Foundation
import GameRules
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Untrusted bytes never trap: damaged control messages for the reader, and for both sides of an admission.
@Suite struct ControlMutationTests {
    /// One of each kind.
    static func messages(_ scene: JoinScene) -> [LocalControl] {
        let card = scene.hostCard
        let key = card.agreementKey
        let signature = card.signature
        return [
            .join(
                LocalJoin(
                    poolID: JoinScene.poolID, hostID: card.peer, tokenID: "t", card: card, share: key,
                    session: Array(0..<16))),
            .challenge(LocalChallenge(share: key, card: card, signature: signature)),
            .proof(LocalProof(tag: key, signature: signature)), .pending,
            .welcome(LocalWelcome(tag: key, signature: signature, sealed: key)), .refused("no"),
            .hello(
                MemberHello.make(
                    poolID: JoinScene.poolID, secret: PoolSecret(epoch: .max, bytes: key), card: card, binding: key)),
            .member(MemberEntry(card: card, addresses: ["127.0.0.1:4711", "[::1]:4711"])), .left(card.peer),
            .removed(
                MemberRemoval.make(
                    of: card.peer, epoch: 1, reason: "r", poolID: JoinScene.poolID, run: key, signedBy: scene.host)),
            .secret(PoolSecret(epoch: 2, bytes: key)),
            .closed(PoolClosing.make(reason: "bye", poolID: JoinScene.poolID, run: key, signedBy: scene.host)),
            .tunnel(JoinTunnel(joiner: card.peer, body: Array("{}".utf8))),
        ]
    }

    @Test func `a million damaged messages are survived, and what is read means something`() async throws {
        let scene = JoinScene()
        let corpus = Self.messages(scene).map(\.json) + [scene.pool().json]
        var generator = SeededGenerator(printing: "damaged control messages")
        for round in 0..<1_000_000 {
            if round % 256 == 0 { await Task.yield() }
            let bytes = generator.damage(corpus)
            if let message = try? LocalControl(decoding: bytes) {
                #expect(try LocalControl(decoding: message.json) == message)
            }
            if round % 8 == 0, let pool = try? LocalPoolState(decoding: bytes) {
                #expect(try LocalPoolState(decoding: pool.json) == pool)
            }
        }
    }

    @Test func `damaged messages are survived by a host and by a joiner, and let nobody in`() async throws {
        var scene = JoinScene()
        var generator = SeededGenerator(printing: "damaged admissions")
        var corpus = Self.messages(scene).map(\.json)
        var joiner = Joiner(scene)
        for round in 0..<6_000 {
            if round % 64 == 0 { await Task.yield() }
            if round % 50 == 0 {
                scene.now += .seconds(30)
                _ = scene.desk.tick(now: scene.now)
                joiner = Joiner(scene, link: round)
                let join = try joiner.start(scene)
                let challenge = try scene.message(scene.receive(join, from: joiner.asker))
                corpus = Array(corpus.prefix(13)) + [join, challenge]
            }
            let bytes = generator.damage(corpus)
            guard let message = try? LocalControl(decoding: bytes) else { continue }
            for action in scene.desk.receive(
                message, bytes, from: joiner.asker, now: scene.now, random: scene.random())
            {
                if case .ask(let request) = action { #expect(request.proof != .valid) }
            }
            if case .joined = joiner.exchange.receive(message, bytes, now: scene.now) { Issue.record("joined") }
        }
        #expect(scene.desk.counts.admitted == 0)
    }
}
