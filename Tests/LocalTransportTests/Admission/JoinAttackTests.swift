import CPace
import Foundation
import GameRules
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Sodium
import Testing

/// What somebody on the way, a false host, or a joiner that cheats can do: nothing, and never in another's name.
@Suite struct JoinAttackTests {
    private static let invalidShares: [[UInt8]] = [
        // The neutral element, and what is no element at all (draft-irtf-cfrg-cpace-21, B.3.11).
        [UInt8](repeating: 0, count: 32),
        Hex.decode("2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c") ?? [],
        [UInt8](repeating: 0xff, count: 32),
    ]

    @Test func `shares that are none are refused on both sides`() throws {
        for share in Self.invalidShares {
            var scene = JoinScene()
            var joiner = Joiner(scene)
            let original = try joiner.start(scene)
            guard case .join(var join) = try LocalControl(decoding: original) else { return }
            join.share = share
            let refusal = try scene.message(scene.receive(LocalControl.join(join).json, from: joiner.asker))
            #expect(try LocalControl.reason(refusal) == "The request to join is not valid")

            let challenge = try scene.message(scene.receive(original, from: joiner.asker))
            guard case .challenge(var answer) = try LocalControl(decoding: challenge) else { return }
            answer.share = share
            #expect(try joiner.receive(LocalControl.challenge(answer).json, scene) == .failed(.notTheHost))
            #expect(!joiner.exchange.hasShownProof)
        }
    }

    @Test func `a member that passes messages on cannot change a byte without being the one to blame`() throws {
        let member = SigningKey.generate().peerID
        var generator = SeededGenerator(printing: "changed on the way")
        for round in 0..<400 {
            var scene = JoinScene()
            var joiner = Joiner(scene, through: member)
            let changed = round % 3
            func pass(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
                guard step == changed else { return bytes }
                var bytes = bytes
                bytes[generator.below(bytes.count)] ^= 1 << UInt8(generator.below(8))
                return bytes
            }
            // The member may also make it something that cannot be read; then nothing happens at all.
            guard let join = try? LocalControl(decoding: pass(joiner.start(scene), 0)) else { continue }
            let actions = scene.desk.receive(
                join, join.json, from: joiner.asker, now: scene.now, random: scene.random())
            guard let challenge = try? scene.message(actions), (try? LocalControl.reason(challenge)) == .some(nil),
                let action = try? joiner.receive(pass(challenge, 1), scene)
            else { continue }
            guard case .send(let proof) = action else {
                #expect(action == .failed(.notTheHost))
                continue
            }
            guard let asked = try? scene.receive(pass(proof, 2), from: joiner.asker) else { continue }
            for case .ask(let request) in asked { #expect(request.proof == .valid, "a right code looks wrong") }
        }
    }

    @Test func `a member that passes messages on cannot answer in the host's name to try a code`() throws {
        let scene = JoinScene()
        let member = SigningKey.generate()
        var joiner = Joiner(scene, through: member.peerID)
        let join = try joiner.start(scene)
        // It runs a desk of its own with the guess, and the host's card that it has as a member.
        var desk = JoinDesk(
            JoinDesk.Host(identity: member, card: scene.hostCard, poolID: JoinScene.poolID),
            codes: CodeBook(ownCode: PoolCode(JoinScene.code)))
        let actions = desk.receive(
            try LocalControl(decoding: join), join, from: joiner.asker, now: scene.now, random: scene.random())
        #expect(try joiner.receive(scene.message(actions), scene) == .failed(.notTheHost))
        #expect(!joiner.exchange.hasShownProof, "it has learned whether its guess was right")
    }

    @Test func `a proof in another's name counts against nobody but who sent it`() throws {
        var scene = JoinScene()
        let victim = SigningKey.generate()
        // Eve has the victim's card, as every member has, and joins in its name with a wrong code.
        var joiner = Joiner(scene, code: "WWWWWW", identity: victim, through: SigningKey.generate().peerID)
        let challenge = try scene.message(scene.receive(joiner.start(scene), from: joiner.asker))
        let proof = try joiner.message(joiner.receive(challenge, scene))
        guard case .proof(var forged) = try LocalControl(decoding: proof) else { return }
        forged.signature = SigningKey.generate().sign(forged.tag)
        let answer = try scene.message(scene.receive(LocalControl.proof(forged).json, from: joiner.asker))
        #expect(try LocalControl.reason(answer) == "The request to join is not signed by who it names")
        #expect(scene.desk.counts.wrongCodes == 0)
        #expect(try scene.receive(proof, from: joiner.asker).isEmpty, "one proof for each challenge")
    }

    @Test func `a wrong tag that the member made of a right one is not the joiner's`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene, through: SigningKey.generate().peerID)
        let challenge = try scene.message(scene.receive(joiner.start(scene), from: joiner.asker))
        guard case .proof(var proof) = try LocalControl(decoding: joiner.message(joiner.receive(challenge, scene)))
        else { return }
        proof.tag[0] ^= 1
        let answer = try scene.message(scene.receive(LocalControl.proof(proof).json, from: joiner.asker))
        #expect(try LocalControl.reason(answer) == "The request to join is not signed by who it names")
        #expect(scene.desk.counts.wrongCodes == 0)
    }

    @Test func `nothing of an earlier exchange works in a later one`() throws {
        var scene = JoinScene()
        var first = Joiner(scene)
        let join = try first.start(scene)
        let challenge = try scene.message(scene.receive(join, from: first.asker))
        let proof = try first.message(first.receive(challenge, scene))
        guard case .ask(let request) = try scene.receive(proof, from: first.asker).first else { return }
        let welcome = try scene.message(
            Array(scene.desk.approve(request, into: scene.pool(), now: scene.now).prefix(1)))

        // The joiner's messages, repeated over the same link to the host: another challenge, and the proof does not fit.
        _ = try scene.receive(join, from: first.asker)
        let answer = try scene.message(scene.receive(proof, from: first.asker))
        #expect(try LocalControl.reason(answer) == "The request to join is not signed by who it names")

        // The host's messages, repeated to the joiner.
        var second = Joiner(scene, identity: first.identity)
        let again = try second.start(scene)
        #expect(try second.receive(challenge, scene) == .failed(.notTheHost))
        var third = Joiner(scene, identity: first.identity, link: 3)
        _ = again
        let fresh = try scene.message(scene.receive(third.start(scene), from: third.asker))
        _ = try third.message(third.receive(fresh, scene))
        #expect(try third.receive(welcome, scene) == .failed(.notTheHost))
    }

    @Test func `a joiner's own messages, sent back, are nothing to it`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene)
        let join = try joiner.start(scene)
        #expect(try joiner.receive(join, scene) == nil)
        let challenge = try scene.message(scene.receive(join, from: joiner.asker))
        let proof = try joiner.message(joiner.receive(challenge, scene))
        #expect(try joiner.receive(proof, scene) == nil)
        guard case .proof(let shown) = try LocalControl(decoding: proof) else { return }
        let mirrored = LocalControl.welcome(
            LocalWelcome(tag: shown.tag, signature: shown.signature, sealed: [UInt8](repeating: 0, count: 64)))
        #expect(try joiner.receive(mirrored.json, scene) == .failed(.notTheHost))
    }

    @Test func `two who join do not take each other for the host`() throws {
        // Eve sends Ann's join to Bob, and Bob's to Ann: neither answers, as neither is a host; and a desk that hosts
        // another pool, or is not who the join is for, refuses.
        var scene = JoinScene()
        var other = JoinScene()
        var joiner = Joiner(scene)
        let join = try joiner.start(scene)
        let refusal = try other.message(other.receive(join, from: joiner.asker))
        #expect(try LocalControl.reason(refusal) == "This is not the host of the pool")
        var stray = Joiner(scene, poolID: UUID())
        let answer = try scene.message(scene.receive(stray.start(scene), from: stray.asker))
        #expect(try LocalControl.reason(answer) == "This host does not have that pool")
        var narcissus = Joiner(scene, identity: scene.host)
        #expect(narcissus.exchange.start(now: scene.now, random: scene.random()) == .failed(.notTheHost))
    }

    @Test func `between two links nothing can be passed on`() throws {
        // The attacker has a link to each, with bindings of their own, and passes everything on unchanged.
        var scene = JoinScene()
        var joiner = Joiner(scene, binding: Array(0..<32))
        let asker = JoinAsker(
            route: .link(9), joiner: joiner.identity.peerID, binding: Array(1..<33), source: "192.0.2.66")
        let challenge = try scene.message(scene.receive(joiner.start(scene), from: asker))
        #expect(try joiner.receive(challenge, scene) == .failed(.notTheHost))
    }

    @Test func `a join for a link does not pass through a member, nor the other way round`() throws {
        var scene = JoinScene()
        let member = SigningKey.generate().peerID
        var linked = Joiner(scene)
        let through = JoinAsker.relayed(linked.identity.peerID, by: member)
        let refusal = try scene.message(scene.receive(linked.start(scene), from: through))
        #expect(try LocalControl.reason(refusal) == "The request to join is not valid")
        var relayed = Joiner(scene, through: member)
        let direct = JoinAsker(
            route: .link(5), joiner: relayed.identity.peerID, binding: Array(0..<32), source: "192.0.2.7")
        let answer = try scene.message(scene.receive(relayed.start(scene), from: direct))
        #expect(try LocalControl.reason(answer) == "The request to join is not valid")
    }

    @Test func `a join over a link is for the peer of the link`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene)
        joiner.asker.joiner = SigningKey.generate().peerID
        let answer = try scene.message(scene.receive(joiner.start(scene), from: joiner.asker))
        #expect(try LocalControl.reason(answer) == "The request to join is not valid")
    }

    @Test func `a false host that guesses wrong learns nothing, and is not believed`() throws {
        // It has an identity of its own and advertises the same pool: the joiner cannot know better.
        let truth = JoinScene()
        var falseHost = JoinScene(code: "WWWWWW")
        var joiner = Joiner(truth, host: falseHost.host.peerID)
        let request = try falseHost.request(&joiner)
        #expect(request.proof == .invalid("The code is wrong"))
        #expect(joiner.exchange.hasShownProof)
        let answer = falseHost.desk.approve(request, into: falseHost.pool(), now: falseHost.now)
        #expect(try joiner.receive(falseHost.message(answer), falseHost) != .joined(falseHost.pool()))
    }

    @Test func `a welcome with a changed state, tag or signature is not believed`() throws {
        for part in 0..<3 {
            var scene = JoinScene()
            var joiner = Joiner(scene)
            let request = try scene.request(&joiner)
            let bytes = try scene.message(
                Array(scene.desk.approve(request, into: scene.pool(), now: scene.now).prefix(1)))
            guard case .welcome(var welcome) = try LocalControl(decoding: bytes) else { return }
            switch part {
            case 0: welcome.tag[31] ^= 0x80
            case 1: welcome.signature[0] ^= 1
            default: welcome.sealed[20] ^= 1
            }
            #expect(try joiner.receive(LocalControl.welcome(welcome).json, scene) == .failed(.notTheHost))
        }
    }

    @Test func `a forged card is refused on both sides, and so is one of another pool`() throws {
        var scene = JoinScene()
        let eve = SigningKey.generate()
        let card = LocalCard.make(
            in: JoinScene.poolID, displayName: "Jo", agreementKey: ChatKeyPair.generate().publicKey, signedBy: eve)
        #expect(card.isAuthentic(in: JoinScene.poolID))
        #expect(!card.isAuthentic(in: UUID()))
        var joiner = Joiner(scene)
        guard case .join(let join) = try LocalControl(decoding: joiner.start(scene)) else { return }
        let text = String(decoding: LocalControl.join(join).json, as: UTF8.self)
        let forged = Array(
            text.replacingOccurrences(of: "\"displayName\":\"Jo\"", with: "\"displayName\":\"Hedy\"").utf8)
        #expect(forged != Array(text.utf8))
        let answer = try scene.message(scene.receive(forged, from: joiner.asker))
        #expect(try LocalControl.reason(answer) == "The request to join is not valid")
    }
}
