import Foundation
import NearbyPlay
import Pool
import Testing

struct HostMachineTests {
    @Test func `codes have six digits and all are possible`() {
        let random = TestRandom(seed: 3)
        var first = Set<Character>()
        for _ in 0..<200 {
            let now = NearbyMoment(uptime: .zero, time: NearbyTime(milliseconds: 0), random: random.bytes)
            let code = NearbyHostMachine(own: .bob, firstCode: nil, now: now).codeText
            #expect(code.utf8.count == 6 && code.utf8.allSatisfy { 0x30...0x39 ~= $0 })
            if let digit = code.first { first.insert(digit) }
        }
        #expect(first.count == 10)
    }

    @Test func `a code is good for one guest`() {
        var pair = MachinePair.connected()
        #expect(pair.codes.count == 1 && pair.host.codeText == pair.codes[0])
        pair.isReachable = false
        pair.cut()
        pair.now += .seconds(60)
        pair.carryOut(pair.host.tick(pair.moment))
        #expect(pair.hello("482917", from: .number(5)).refusal == "bad_code")
        #expect(pair.hello(pair.codes[0], from: .number(5)).isAccepted)
    }

    @Test func `a code is good for five wrong tries, whoever makes them`() {
        var pair = MachinePair()
        for number in 0..<5 {
            #expect(pair.host.codeText == "482917")
            #expect(pair.hello("0", from: .number(UInt8(number))).refusal == "bad_code")
        }
        #expect(pair.host.codeText != "482917")
        #expect(pair.hello("482917", from: .number(77)).refusal == "bad_code")
    }

    @Test func `a code is good for ten minutes`() {
        var pair = MachinePair()
        pair.wait(.seconds(599))
        #expect(pair.host.codeText == "482917")
        pair.wait(.seconds(1))
        #expect(pair.host.codeText != "482917" && pair.codes == [pair.host.codeText])
    }

    @Test func `a guest that lost its session may come in afresh with its code, and nobody else`() throws {
        var pair = MachinePair.connected()
        pair.isReachable = false
        pair.cut()
        pair.wait(.seconds(40))
        #expect(pair.hostEvents.last == .disconnected(nil))
        #expect(pair.hello("482917", from: .number(5)).refusal == "bad_code")
        #expect(pair.hello("482917", from: .number(5), player: .alice).isAccepted)
    }

    @Test func `after a goodbye the code is worth nothing, and nothing resumes`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        let session = pair.currentSessionID
        pair.carryOut(try pair.guest.obey(.leave(reason: ""), in: pair.guestSession, pair.moment))
        pair.run()
        #expect(pair.hello("482917", from: .number(5), player: .alice).refusal == "bad_code")
        let resume = ClientHello.Resume(ackedSequence: 0, sessionID: session)
        #expect(pair.hello("482917", from: .number(5), player: .alice, resume: resume).refusal == "bad_code")
    }

    @Test func `somebody else cannot resume, with or without the code`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        let resume = ClientHello.Resume(ackedSequence: 0, sessionID: pair.currentSessionID)
        let eve = NearbyPlayer(id: NearbyID(random: pair.random.bytes), name: "Eve")
        #expect(pair.hello("482917", from: .number(5), player: eve, resume: resume).refusal == "full")
        #expect(pair.hello("1", from: .number(5), player: .alice, resume: resume).refusal == "full")
        pair.isReachable = false
        pair.cut()
        #expect(pair.hello("482917", from: .number(5), player: eve, resume: resume).refusal == "bad_code")
        #expect(pair.hello("1", from: .number(5), player: .alice, resume: resume).refusal == "bad_code")
        #expect(pair.hello("482917", from: .number(5), player: .alice, resume: resume).isAccepted)
    }

    @Test func `who is blocked is told so, by address or by player`() {
        for id in ["10.0.0.5", NearbyID.alice.description] {
            var pair = MachinePair()
            let entry = BlockEntry(
                id: id, peerDisplayName: "", reason: .manual, blockedAt: Date(timeIntervalSince1970: 0))
            pair.host.block(entry)
            #expect(pair.hello("482917", from: .number(5), player: .alice).refusal == "blocked")
            #expect(pair.hello("482917", from: .number(6)).isAccepted)
            pair.host.unblock(id)
            #expect(pair.hello("482917", from: .number(5), player: .alice).refusal == "full")
        }
    }

    @Test func `an undecodable hello is incompatible and not counted`() {
        var pair = MachinePair()
        for number in 0..<30 {
            _ = pair.host.accepted(number, from: .number(5), pair.moment)
            let actions = pair.host.received(NearbyFrame(.handshake, Array("{}".utf8)), from: number, pair.moment)
            #expect(actions.refusal == "incompatible")
        }
        #expect(pair.hello("482917", from: .number(5)).isAccepted)
    }

    @Test(arguments: [("cap", "chess.1"), ("v", "1")])
    func `another version or capability is incompatible`(_ key: String, _ value: String) throws {
        var pair = MachinePair()
        var hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: "482917"), name: "A", nonce: .alice, player: .alice)
        if key == "v" { hello.version = 2 } else { hello.capabilities = "chess.2, checkers.1" }
        _ = pair.host.accepted(1, from: .number(5), pair.moment)
        #expect(pair.host.received(NearbyFrame(.handshake, hello.json), from: 1, pair.moment).refusal == "incompatible")
        hello.version = 1
        hello.capabilities = "checkers.1 , chess.1"
        _ = pair.host.accepted(2, from: .number(5), pair.moment)
        #expect(pair.host.received(NearbyFrame(.handshake, hello.json), from: 2, pair.moment).isAccepted)
    }

    @Test func `connections that say nothing are bounded, in all and for each source, and keep nobody out`() {
        var pair = MachinePair()
        func arrive(_ connection: Int, from source: UInt8) -> [NearbyHostAction] {
            pair.host.accepted(connection, from: .number(source), pair.moment)
        }
        func gaveWay(_ connection: Int, to actions: [NearbyHostAction]) -> Bool {
            actions.refusal == "full" && actions.contains(.close(connection: connection))
        }
        #expect(arrive(1, from: 1).isEmpty)
        #expect(arrive(2, from: 1).isEmpty)
        #expect(gaveWay(1, to: arrive(3, from: 1)))
        #expect(arrive(4, from: 2).isEmpty)
        #expect(arrive(5, from: 2).isEmpty)
        // All places are taken: the source that has most gives one.
        #expect(gaveWay(2, to: arrive(6, from: 3)))
        #expect(gaveWay(4, to: arrive(7, from: 1)))
        #expect(gaveWay(3, to: arrive(8, from: 4)))
        let hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: "482917"), name: "A", nonce: .alice, player: .alice)
        #expect(pair.host.received(NearbyFrame(.handshake, hello.json), from: 6, pair.moment).isAccepted)
    }

    @Test func `an IPv6 network is one source, and mapped IPv4 is IPv4`() {
        let one = RemoteAddress(bytes: [0x20, 1] + [UInt8](repeating: 0, count: 14), text: "2001::%eth0")
        #expect(one.description == "2001::")
        let mapped = RemoteAddress(
            bytes: [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 5], text: "::ffff:10.0.0.5")
        #expect(mapped == .number(5))
        var pair = MachinePair()
        for host in 0..<11 {
            var bytes = [UInt8](repeating: 0x20, count: 16)
            bytes[15] = UInt8(host)
            let refusal = pair.hello("0", from: RemoteAddress(bytes: bytes, text: "\(host)")).refusal
            #expect(refusal == (host < 10 ? "bad_code" : "rate_limited"))
        }
    }

    @Test func `in hotspot mode the word stays the same`() {
        let random = TestRandom()
        let now = NearbyMoment(uptime: .zero, time: NearbyTime(milliseconds: 0), random: random.bytes)
        var host = NearbyHostMachine(own: .bob, firstCode: nil, isHotspot: true, now: now)
        #expect(host.codeText == "HOTSPOT")
        _ = host.tick(NearbyMoment(uptime: .seconds(10_000), time: now.time, random: random.bytes))
        #expect(host.codeText == "HOTSPOT")
    }

    @Test func `names are cleaned and cut`() {
        #expect(NearbyPlayer(id: .alice, name: "\u{202e}A\nB").name == "A B")
        #expect(NearbyPlayer(id: .alice, name: String(repeating: "é", count: 40)).name.utf8.count == 32)
        #expect(NearbyPlayer(id: .alice, name: "\u{7}").name == "Player")
    }
}
