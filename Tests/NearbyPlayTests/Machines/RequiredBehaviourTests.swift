import NearbyPlay
import PoolWire
import Testing

/// The behaviours of nearby.md 24 that are decisions, by their numbers and names. Those about frames and texts are in
/// `FrameCipherTests`, `NearbyWireTests` and `NearbyVectorTests` (2, 3, 4, 9, 10, 11, 13, 18), those about sockets in
/// `LiveBehaviourTests`.
struct RequiredBehaviourTests {
    private let move = ChessAction.move(uci: "e2e4")

    @Test func `1 different codes on both sides: host and guest both end with bad_code`() {
        var pair = MachinePair(guestCode: "000000")
        pair.start()
        #expect(pair.refusals == [.badCode])
        #expect(pair.ends == [.badCode])
        #expect(pair.guestEvents.isEmpty && pair.hostEvents.isEmpty)
    }

    @Test func `5 a first frame of type 01 before any handshake: the host ends with incompatible and says nothing`() {
        var pair = MachinePair()
        let actions =
            pair.host.accepted(9, from: .number(9), pair.moment)
            + pair.host.received(NearbyFrame(.message, [UInt8](repeating: 0, count: 40)), from: 9, pair.moment)
        #expect(actions == [.close(connection: 9), .refused(.number(9), .incompatible)])
    }

    @Test func `6 a silent connection: handshake_timeout after the limit`() {
        var pair = MachinePair(timeouts: NearbyTimeouts(handshake: .seconds(3), firstBytes: .seconds(1)))
        #expect(pair.host.accepted(9, from: .number(9), pair.moment).isEmpty)
        pair.wait(.milliseconds(999))
        #expect(pair.refusals.isEmpty)
        pair.wait(.milliseconds(1))
        #expect(pair.refusals == [.handshakeTimeout])
        // One that has said something has longer, all in all.
        _ = pair.host.accepted(10, from: .number(9), pair.moment)
        pair.wait(.milliseconds(500))
        pair.host.spoke(10)
        pair.wait(.milliseconds(2_499))
        #expect(pair.refusals.count == 1)
        pair.wait(.milliseconds(1))
        #expect(pair.refusals == [.handshakeTimeout, .handshakeTimeout])
    }

    @Test func `6 a silent host: the guest ends with handshake_timeout`() {
        var pair = MachinePair(timeouts: NearbyTimeouts(handshake: .seconds(3), firstBytes: .seconds(60)))
        pair.losesHostFrames = true
        pair.start()
        pair.wait(.seconds(3))
        #expect(pair.ends == [.handshakeTimeout])
    }

    @Test func `7 ten wrong codes in a minute give bad_code each, the eleventh rate_limited`() {
        var pair = MachinePair()
        for _ in 0..<10 { #expect(pair.hello("0", from: .number(5)).refusal == "bad_code") }
        let actions = pair.host.accepted(99, from: .number(5), pair.moment)
        #expect(actions.refusal == "rate_limited")
        #expect(actions.contains(.close(connection: 99)))
        // Other addresses are not meant.
        #expect(pair.hello("0", from: .number(6)).refusal == "bad_code")
        // After the cool-off the old ones still fill the window; after a minute they do not.
        pair.now += .seconds(30)
        #expect(pair.hello("0", from: .number(5)).refusal == "rate_limited")
        pair.now += .seconds(30)
        #expect(pair.hello("0", from: .number(5)).refusal == "bad_code")
    }

    @Test func `7 a guest learns rate_limited although its hello was never read`() {
        var pair = MachinePair()
        for _ in 0..<10 { _ = pair.hello("0", from: pair.address) }
        pair.start()
        #expect(pair.ends == [.rateLimited])
    }

    @Test func `8 a reason of 256 bytes to leave is taken, one of 257 is incompatible`() throws {
        var pair = MachinePair.connected()
        #expect(throws: NearbyError.incompatible) {
            try pair.host.obey(
                .leave(reason: String(repeating: "x", count: 257)), in: pair.hostSession, pair.moment)
        }
        let reason = String(repeating: "x", count: 256)
        pair.carryOut(try pair.host.obey(.leave(reason: reason), in: pair.hostSession, pair.moment))
        pair.run()
        #expect(pair.guestEvents.last == .disconnected(nil))
        #expect(pair.ends == [nil])
    }

    @Test func `8 a received reason of 257 bytes is incompatible`() throws {
        let (_, host, peer) = try Scripted.session(role: .host)
        var machine = host
        var cipher = peer
        let events = machine.receive(cipher.seal(.bye, [UInt8](repeating: 0x78, count: 257)), now: .zero)
        #expect(events.contains(.tell(.failed(.incompatible))) && events.contains(.tell(.disconnected(.incompatible))))
    }

    @Test func `12 handshake, start, ten alternating moves, resign`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN))
        let moves = ["e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6", "e1g1", "f8e7"]
        for (index, uci) in moves.enumerated() {
            if index.isMultiple(of: 2) {
                try pair.hostSends(.move(uci: uci))
            } else {
                try pair.guestSends(.move(uci: uci))
            }
        }
        try pair.guestSends(.resign)
        let expected = moves.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map {
            NearbyEvent.action(.move(uci: $0.element))
        }
        #expect(pair.hostEvents == [.connected] + expected + [.action(.resign)])
        #expect(pair.guestEvents.count == 1 + 1 + 5)
    }

    @Test func `14 resume: what the guest has not got is replayed under the new keys`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.offerDraw)
        pair.losesHostFrames = true
        try pair.hostSends(move)
        pair.cut()
        pair.losesHostFrames = false
        #expect(pair.guestEvents.last == .interrupted && pair.hostEvents.last == .interrupted)
        pair.wait(.seconds(2))
        #expect(pair.guestEvents.suffix(2) == [.resumed, .action(move)])
        #expect(pair.hostEvents.last == .resumed)
        // It works a second time, and both go on.
        pair.cut()
        pair.wait(.seconds(2))
        try pair.guestSends(.resign)
        #expect(pair.hostEvents.last == .action(.resign))
    }

    @Test func `15 resume after the window: bad_code on both sides`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        let session = pair.currentSessionID
        pair.isReachable = false
        pair.cut()
        pair.now += .seconds(30) + .milliseconds(1)
        let actions = pair.hello(
            "482917", from: .number(7), player: .alice, resume: .init(ackedSequence: 0, sessionID: session))
        #expect(actions.refusal == "bad_code")
        #expect(actions.contains(.refused(.number(7), .badCode)))
    }

    @Test func `15 the window's end belongs to it`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        let session = pair.currentSessionID
        pair.isReachable = false
        pair.cut()
        pair.now += .seconds(30)
        let actions = pair.hello(
            "482917", from: .number(7), player: .alice, resume: .init(ackedSequence: 0, sessionID: session))
        #expect(actions.isAccepted)
    }

    @Test func `16 a guest that had sent 0 and 1 continues with 2, and the host accepts it`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        try pair.guestSends(.offerDraw)
        try pair.guestSends(.resign)
        pair.cut()
        pair.wait(.seconds(2))
        try pair.guestSends(.requestTakeback)
        #expect(pair.hostEvents.last == .action(.requestTakeback))
    }

    @Test func `17 a host sends on after 256 messages, and refuses a resume that needs a dropped one`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        let session = pair.currentSessionID
        pair.losesHostFrames = true
        for _ in 0..<300 { try pair.hostSends(.emote("👑")) }
        pair.isReachable = false
        pair.cut()
        func resume(_ acked: UInt32) -> [NearbyHostAction] {
            pair.hello(
                "482917", from: .number(7), player: .alice, resume: .init(ackedSequence: acked, sessionID: session))
        }
        #expect(resume(43).refusal == "bad_code")
        // Sequences 45 to 300 are kept.
        let actions = resume(44)
        #expect(actions.isAccepted)
        #expect(actions.count { if case .write = $0 { true } else { false } } == 1 + 256)
    }

    // MARK: Worth adding

    @Test func `a resume that names what was never sent is refused`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        let session = pair.currentSessionID
        for acked in [1, 77, UInt32.max] {
            let actions = pair.hello(
                "482917", from: .number(7), player: .alice, resume: .init(ackedSequence: acked, sessionID: session))
            #expect(actions.refusal == "bad_code")
        }
    }

    @Test func `whoever asks while somebody plays is told full, however often, and may come in later`() throws {
        var pair = MachinePair.connected()
        let code = pair.host.codeText
        for _ in 0..<12 { #expect(pair.hello(code, from: .number(6)).refusal == "full") }
        pair.carryOut(try pair.guest.obey(.leave(reason: ""), in: pair.guestSession, pair.moment))
        pair.run()
        #expect(pair.hello(code, from: .number(6)).isAccepted)
    }

    @Test func `two simultaneous guests: one is in, the other is told full`() {
        var pair = MachinePair()
        #expect(pair.hello("482917", from: .number(5)).isAccepted)
        let code = pair.host.codeText
        #expect(code != "482917" && code.utf8.count == 6)
        #expect(pair.hello(code, from: .number(6)).refusal == "full")
    }

    @Test func `a guest that returns before the host has noticed the loss replaces its own connection`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        pair.losesHostFrames = true
        try pair.hostSends(.offerDraw)
        pair.losesHostFrames = false
        pair.cut(hostNotices: false)
        pair.wait(.seconds(2))
        #expect(pair.hostEvents.suffix(2) == [.interrupted, .resumed])
        #expect(pair.guestEvents.suffix(2) == [.resumed, .action(.offerDraw)])
    }

    @Test func `an unknown err is taken for incompatible`() {
        var guest = NearbyGuestMachine(own: .alice, code: "1")
        let pair = MachinePair()
        _ = guest.start(pair.moment)
        _ = guest.connected(pair.moment)
        for tag in ["tired", "auth_fail", "closed"] {
            var copy = guest
            let actions = copy.received(NearbyFrame(.handshake, ServerHello.refused(tag).json), pair.moment)
            #expect(actions == [.close, .finished(.incompatible)])
        }
    }

    @Test(arguments: [#"{"kind":"client_hello"}"#, "nonsense", #"{"kind":"server_hello","ok":true,"v":1}"#])
    func `a guest that reads nonsense for an answer ends with incompatible`(_ text: String) {
        var guest = NearbyGuestMachine(own: .alice, code: "1")
        let pair = MachinePair()
        _ = guest.start(pair.moment)
        _ = guest.connected(pair.moment)
        let actions = guest.received(NearbyFrame(.handshake, Array(text.utf8)), pair.moment)
        #expect(actions == [.close, .finished(.incompatible)])
    }

    @Test func `a wrong session id in the answer to a resume is incompatible`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(move)
        pair.isReachable = false
        pair.cut()
        pair.now += .seconds(2)
        _ = pair.guest.tick(pair.moment)
        _ = pair.guest.connected(pair.moment)
        let answer = ServerHello.accepted(
            .init(name: "Bob", nonce: .bob, player: .bob, sessionID: "AAAAAAAAAAAAAAAAAAAAAA"))
        let actions = pair.guest.received(NearbyFrame(.handshake, answer.json), pair.moment)
        #expect(actions.contains(.finished(.incompatible)))
    }
}

extension MachinePair {
    /// The session's id, as the first answer of the host said it.
    var currentSessionID: String {
        for frame in lastToGuest where frame.kind == .handshake {
            if case .accepted(let hello)? = try? ServerHello(decoding: frame.data) { return hello.sessionID }
        }
        return ""
    }
}

/// One session machine, and a cipher in the place of its peer.
enum Scripted {
    static func session(
        role: NearbyRole
    ) throws -> (id: String, machine: NearbySessionMachine, peer: FrameCipher) {
        let id = "ICEiIyQlJicoKSorLC0uLw"
        let keys = NearbyKeys(code: "482917", clientNonce: .alice, serverNonce: .bob)
        var machine = NearbySessionMachine(
            role: role, sessionID: id, own: role == .host ? .bob : .alice, peer: role == .host ? .alice : .bob,
            keys: keys,
            now: .zero)
        _ = machine.begin()
        return (id, machine, FrameCipher(keys, role: role == .host ? .guest : .host))
    }
}
