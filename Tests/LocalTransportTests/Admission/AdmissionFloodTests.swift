import Foundation
import LocalTransport
import Pool
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// The desk of the transport and the desk of the pool together, as a host has them.
private struct Gatehouse {
    var scene = JoinScene()
    var desk: AdmissionDesk
    var standings: [PeerID: MemberRecord.Standing] = [:]
    var answers: [String: Int] = [:]
    private(set) var blocked: Set<PeerID> = []

    init() {
        desk = AdmissionDesk(policy: .all, blocks: BlockList(), patience: .seconds(50), now: scene.now)
    }

    /// One whole attempt.
    /// - Returns: whether the joiner is in.
    mutating func tryToEnter(_ joiner: inout Joiner) throws -> Bool {
        let request = try scene.request(&joiner)
        let circumstances = AdmissionDesk.Circumstances(
            standing: standings[request.peer] ?? .unknown, isFull: false, isListed: false)
        switch desk.decide(request, circumstances, now: scene.now) {
        case .approve:
            let actions = scene.desk.approve(request, into: scene.pool(), now: scene.now)
            let welcome = try scene.message(Array(actions.prefix(1)))
            guard case .joined = try joiner.receive(welcome, scene) else { return false }
            standings[request.peer] = .approved
            return true
        case .reject(let reason, let block):
            answers[reason, default: 0] += 1
            if block {
                blocked.insert(request.peer)
                desk.blocks.insert(
                    BlockEntry(
                        id: request.peer.rawValue, peerDisplayName: "", reason: .bruteForce, blockedAt: Date()))
            }
            let refusal = try scene.message(scene.desk.reject(request, reason: reason))
            #expect(try joiner.receive(refusal, scene) == .failed(.refused(reason)))
            return false
        case .ask, .wait: return false
        }
    }
}

@Suite struct AdmissionFloodTests {
    @Test(arguments: [false, true])
    func `a thousand wrong codes from ever new keys never open the pool, and a former member comes in all the while`(
        addressesRotate: Bool
    ) async throws {
        var gatehouse = Gatehouse()
        let member = SigningKey.generate()
        var first = Joiner(gatehouse.scene, identity: member, link: 10_000, source: "192.0.2.1")
        #expect(try gatehouse.tryToEnter(&first))
        for round in 0..<1_000 {
            if round % 16 == 0 { await Task.yield() }
            gatehouse.scene.now += .milliseconds(700)
            var eve = Joiner(
                gatehouse.scene, code: "W\(round)", link: round,
                source: addressesRotate ? "198.51.100.\(round)" : "192.0.2.1")
            #expect(try !gatehouse.tryToEnter(&eve))
            if round % 100 == 99 {
                var again = Joiner(gatehouse.scene, identity: member, link: 20_000 + round, source: "192.0.2.1")
                #expect(try gatehouse.tryToEnter(&again), "round \(round)")
            }
        }
        #expect(gatehouse.scene.desk.counts.wrongCodes == 1_000)
        let tried = gatehouse.answers.filter { $0.key.hasPrefix("The code is wrong") }.values.reduce(0, +)
        // 700 seconds: of one address five; of all addresses ten in half a minute, of which some time is open.
        #expect(addressesRotate ? (100...240).contains(tried) : tried == 5, "\(gatehouse.answers)")
    }

    @Test func `five wrong codes of a key within an hour block it for good, with the right code too`() throws {
        var gatehouse = Gatehouse()
        let eve = SigningKey.generate()
        for round in 0..<5 {
            var joiner = Joiner(
                gatehouse.scene, code: "WWWWWW", identity: eve, link: round, source: "198.51.100.\(round)")
            #expect(try !gatehouse.tryToEnter(&joiner))
            gatehouse.scene.now += .seconds(600)
        }
        #expect(gatehouse.blocked == [eve.peerID])
        gatehouse.scene.now += .seconds(100_000)
        var joiner = Joiner(gatehouse.scene, identity: eve, link: 9, source: "198.51.100.9")
        #expect(try !gatehouse.tryToEnter(&joiner))
        #expect(gatehouse.answers["Rejected by host"] == 1)
    }

    @Test func `during a cooldown right and wrong codes of strangers get the same answer`() throws {
        var gatehouse = Gatehouse()
        for round in 0..<10 {
            var eve = Joiner(gatehouse.scene, code: "WWWWWW", link: round, source: "198.51.100.\(round)")
            #expect(try !gatehouse.tryToEnter(&eve))
        }
        gatehouse.answers = [:]
        for (link, code) in [(20, JoinScene.code), (21, "WWWWWW")] {
            var stranger = Joiner(gatehouse.scene, code: code, link: link, source: "203.0.113.\(link)")
            #expect(try !gatehouse.tryToEnter(&stranger))
        }
        #expect(gatehouse.answers == ["Too many attempts, try again in 30 s": 2])
        gatehouse.scene.now += .seconds(30)
        var stranger = Joiner(gatehouse.scene, link: 22, source: "203.0.113.20")
        #expect(try gatehouse.tryToEnter(&stranger))
    }

    @Test func `a flood of joins that are never proven is bounded, and an honest joiner comes in among them`() throws {
        var gatehouse = Gatehouse()
        var honest = Joiner(gatehouse.scene, link: 100_000, source: "203.0.113.7")
        let challenge = try gatehouse.scene.message(
            gatehouse.scene.receive(honest.start(gatehouse.scene), from: honest.asker))
        for round in 0..<700 {
            var eve = Joiner(gatehouse.scene, link: round, source: "198.51.100.\(round % 3)")
            _ = try gatehouse.scene.receive(eve.start(gatehouse.scene), from: eve.asker)
        }
        #expect(gatehouse.scene.desk.openCount <= 3 * JoinDesk.maxExchangesOfSource + 1)
        let proof = try honest.message(honest.receive(challenge, gatehouse.scene))
        guard case .ask(let request) = try gatehouse.scene.receive(proof, from: honest.asker).first else {
            Issue.record("the honest joiner was pushed out")
            return
        }
        #expect(request.proof == .valid)
    }

    @Test func `a member that passes on too many joins is told to wait, others are not`() throws {
        var scene = JoinScene()
        let member = SigningKey.generate().peerID
        var refused = 0
        for _ in 0..<40 {
            var joiner = Joiner(scene, through: member)
            let answer = try scene.message(scene.receive(joiner.start(scene), from: joiner.asker))
            if try LocalControl.reason(answer) != nil { refused += 1 }
        }
        #expect(refused == 24)
        #expect(scene.desk.counts.tooFast == 24)
        var other = Joiner(scene, through: SigningKey.generate().peerID)
        #expect(try scene.request(&other).proof == .valid)
    }
}
