import Foundation
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

@Suite struct JoinTests {
    @Test func `who knows the code comes in and learns what the members know`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene, name: "  Jo\u{202e} ")
        let request = try scene.request(&joiner)
        #expect(
            request
                == HostJoinRequest(
                    peer: joiner.identity.peerID, displayName: "Jo", tokenID: "", proof: .valid, source: "192.0.2.7"))
        let card = try #require(scene.desk.card(of: request))
        let pool = scene.pool([card])
        let actions = scene.desk.approve(request, into: pool, now: scene.now)
        #expect(actions.last == .admitted(card, over: .link(1)))
        let welcome = try scene.message(Array(actions.prefix(1)))
        #expect(try joiner.receive(welcome, scene) == .joined(pool))
        #expect(scene.desk.openCount == 0)
        #expect(scene.desk.counts.admitted == 1)
    }

    @Test func `case and space of a code do not matter`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene, code: " hjk234\n")
        #expect(try scene.request(&joiner).proof == .valid)
    }

    @Test func `a pool without code takes everybody, and nobody with one`() throws {
        var scene = JoinScene(code: nil)
        var joiner = Joiner(scene, code: nil)
        #expect(try scene.enter(&joiner) == .joined(scene.pool()))
        var other = Joiner(scene, link: 2)
        #expect(try scene.request(&other).proof == .invalid("The code is wrong"))
    }

    @Test func `a wrong code is told as one, and opens nothing whoever approves`() throws {
        var scene = JoinScene()
        for (number, code) in ["HJK235", "", "HJK23", "HJK2345"].enumerated() {
            var joiner = Joiner(scene, code: code, link: number)
            let request = try scene.request(&joiner)
            #expect(request.proof == .invalid("The code is wrong"))
            let answer = try scene.message(scene.desk.approve(request, into: scene.pool(), now: scene.now))
            #expect(try LocalControl.reason(answer) == "The code is wrong")
            #expect(try joiner.receive(answer, scene) == .failed(.refused("The code is wrong")))
            #expect(joiner.exchange.hasShownProof)
        }
        #expect(scene.desk.counts.wrongCodes == 4)
        #expect(scene.desk.counts.admitted == 0)
    }

    @Test func `until the decision a right code and a wrong one are answered alike`() throws {
        for code in [JoinScene.code, "WWWWWW"] {
            var scene = JoinScene()
            var joiner = Joiner(scene, code: code)
            _ = try scene.request(&joiner)
            #expect(scene.desk.tick(now: scene.now + .milliseconds(999)).isEmpty)
            scene.now += JoinDesk.pendingAfter
            let pending = try scene.message(scene.desk.tick(now: scene.now))
            #expect(try LocalControl(decoding: pending) == .pending)
            #expect(try joiner.receive(pending, scene) == .wait)
            #expect(scene.desk.tick(now: scene.now + .seconds(119)).isEmpty)
            #expect(try LocalControl.reason(scene.message(scene.desk.tick(now: scene.now + .seconds(120)))) != nil)
        }
    }

    @Test func `an invitation's code works as often as it says and no longer than it says`() throws {
        var scene = JoinScene()
        let code = try #require(PoolCode("ABCDEF"))
        scene.desk.codes.add(code, tokenID: "t", maxUses: 1, expires: scene.now + .seconds(60), now: scene.now)
        let ann = SigningKey.generate()
        var first = Joiner(scene, code: "abcdef", identity: ann, tokenID: "t")
        #expect(try scene.enter(&first) == .joined(scene.pool()))
        var second = Joiner(scene, code: "abcdef", tokenID: "t", link: 2)
        #expect(try scene.request(&second).proof == .invalid("The code is wrong"))
        var again = Joiner(scene, code: "abcdef", identity: ann, tokenID: "t", link: 3)
        #expect(try scene.enter(&again) == .joined(scene.pool()))
        scene.now += .seconds(60)
        var late = Joiner(scene, code: "abcdef", identity: ann, tokenID: "t", link: 4)
        #expect(try scene.request(&late).proof == .invalid("The code is wrong"))
        var unknown = Joiner(scene, code: "abcdef", tokenID: "u", link: 5)
        #expect(try scene.request(&unknown).proof == .invalid("The code is wrong"))
        var mixed = Joiner(scene, tokenID: "t", link: 6)
        #expect(try scene.request(&mixed).proof == .invalid("The code is wrong"))
    }

    @Test func `two who show the last use of an invitation at the same time do not both come in`() throws {
        var scene = JoinScene()
        let code = try #require(PoolCode("ABCDEF"))
        scene.desk.codes.add(code, tokenID: "t", maxUses: 1, expires: scene.now + .seconds(60), now: scene.now)
        var joiners = [1, 2].map { Joiner(scene, code: "abcdef", tokenID: "t", link: $0) }
        let requests = try [scene.request(&joiners[0]), scene.request(&joiners[1])]
        let answers = requests.map { scene.desk.approve($0, into: scene.pool(), now: scene.now) }
        #expect(answers[0].count == 2)
        #expect(try LocalControl.reason(scene.message(answers[1])) == "The code is wrong")
    }

    @Test func `a member passes messages on for somebody without a link`() throws {
        var scene = JoinScene()
        let member = SigningKey.generate().peerID
        var joiner = Joiner(scene, through: member)
        let request = try scene.request(&joiner)
        #expect(request.proof == .valid)
        #expect(request.source == member.rawValue)
        let actions = scene.desk.approve(request, into: scene.pool(), now: scene.now)
        #expect(try joiner.receive(scene.message(Array(actions.prefix(1))), scene) == .joined(scene.pool()))
    }

    @Test func `whoever says nothing more is given up, on both sides`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene)
        _ = try scene.receive(joiner.start(scene), from: joiner.asker)
        #expect(scene.desk.deadline == scene.now + JoinDesk.patience)
        #expect(joiner.exchange.deadline == scene.now + JoinerExchange.patience)
        #expect(joiner.exchange.tick(now: scene.now + .seconds(14)) == nil)
        #expect(joiner.exchange.tick(now: scene.now + .seconds(15)) == .failed(.silence))
        #expect(!joiner.exchange.hasShownProof)
        #expect(scene.desk.tick(now: scene.now + .seconds(15)).count == 1)
        #expect(scene.desk.openCount == 0)
        #expect(scene.desk.deadline == nil)
        #expect(joiner.exchange.deadline == nil)
    }

    @Test func `a decision that comes too late, or about a lost link, changes nothing`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene)
        let request = try scene.request(&joiner)
        scene.desk.lost(.link(1))
        #expect(scene.desk.approve(request, into: scene.pool(), now: scene.now).isEmpty)
        #expect(scene.desk.reject(request, reason: "no").isEmpty)
    }

    @Test func `a rejection reaches the joiner with its reason, cleaned and cut`() throws {
        var scene = JoinScene()
        var joiner = Joiner(scene)
        let request = try scene.request(&joiner)
        let answer = try scene.message(
            scene.desk.reject(request, reason: "no\u{1b}[31m " + String(repeating: "é", count: 900)))
        guard case .failed(.refused(let reason)) = try joiner.receive(answer, scene) else {
            Issue.record("it is not refused")
            return
        }
        #expect(reason.hasPrefix("no[31m é"))
        #expect(reason.count == 200)
    }

    @Test func `three tries show a false host three guesses and no more`() throws {
        let scene = JoinScene()
        var tries = JoinTries()
        var silent = Joiner(scene)
        _ = try silent.start(scene)
        tries.failed(silent.exchange)
        #expect(tries.count == 0)
        for number in 0..<3 {
            var host = scene
            var joiner = Joiner(scene, code: "WWWWWW", link: number)
            #expect(tries.mayGoOn)
            _ = try host.request(&joiner)
            tries.failed(joiner.exchange)
        }
        #expect(!tries.mayGoOn)
    }

    @Test func `made codes have six of thirty-two characters`() {
        for _ in 0..<200 {
            let code = PoolCode(random: SecureRandom.bytes)
            #expect(code.text.count == 6)
            #expect(code.text.allSatisfy { "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".contains($0) })
            #expect(PoolCode(code.text.lowercased()) == code)
            #expect("\(code)" == "PoolCode")
        }
        #expect(PoolCode(" \n") == nil)
        #expect(PoolCode(String(repeating: "A", count: 65)) == nil)
    }

    @Test func `strangers are counted by address, in IPv6 by network`() {
        #expect(JoinSource.text([192, 0, 2, 7]) == "192.0.2.7")
        #expect(
            JoinSource.text([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7]) == "192.0.2.7")
        let host: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1]
        #expect(JoinSource.text([0x20, 1, 0xd, 0xb8, 0, 0, 0, 5] + host) == "2001:db8:0:5::/64")
        #expect(JoinSource.text([0xfe, 0x80, 0, 0, 0, 0, 0, 0] + host) == "fe80:0:0:0:0:0:0:1")
    }
}
