import Foundation
import NearbyPlay
import PoolWire
import Testing

struct SessionMachineTests {
    private func message(
        _ kind: NearbyMessage.Kind, _ payload: [UInt8], id: UUID = UUID()
    ) -> [UInt8] {
        NearbyMessage(
            id: id, kind: kind, senderID: "host-x", senderName: "x", time: NearbyTime(milliseconds: 0), payload: payload
        ).json
    }

    private func action(_ sequence: UInt32, _ session: String, _ action: ChessAction = .resign, id: UUID = UUID())
        -> [UInt8]
    {
        message(.gameAction, GameEnvelope(action: action, sequence: sequence, sessionID: session).json, id: id)
    }

    private func events(_ actions: [NearbySessionAction]) -> [NearbyEvent] {
        actions.compactMap { if case .tell(let event) = $0 { event } else { nil } }
    }

    @Test func `a ping is answered with a pong`() throws {
        var (_, machine, peer) = try Scripted.session(role: .host)
        guard case .write(let frame)? = machine.receive(peer.seal(.ping), now: .zero).first else {
            Issue.record("nothing is written")
            return
        }
        #expect(frame.kind == .pong)
        #expect(try peer.open(frame) == [])
    }

    @Test func `a handshake frame in a session is incompatible`() throws {
        var (_, machine, _) = try Scripted.session(role: .host)
        let actions = machine.receive(NearbyFrame(.handshake, Array("{}".utf8)), now: .zero)
        #expect(actions == [.tell(.failed(.incompatible)), .hangUp, .tell(.disconnected(.incompatible))])
        #expect(machine.isOver)
    }

    @Test func `a guest is connected only when the host has shown that it knows the code`() throws {
        var (_, machine, peer) = try Scripted.session(role: .guest)
        #expect(!machine.wasConnected)
        #expect(events(machine.receive(peer.seal(.pong), now: .zero)) == [.connected])
        #expect(events(machine.receive(peer.seal(.pong), now: .zero)).isEmpty)
    }

    @Test func `a host that does not know the code is never told to be connected`() throws {
        var (_, machine, _) = try Scripted.session(role: .guest)
        var stranger = FrameCipher(NearbyKeys(code: "1", clientNonce: .alice, serverNonce: .bob), role: .host)
        let actions = machine.receive(stranger.seal(.pong), now: .zero)
        #expect(events(actions).isEmpty && machine.isOver)
    }

    @Test func `the envelope's session and number are checked in this order`() throws {
        let (id, machine, peer) = try Scripted.session(role: .host)
        func outcome(_ messages: [[UInt8]]) -> [NearbyEvent] {
            var (machine, peer) = (machine, peer)
            return messages.flatMap { events(machine.receive(peer.seal(.message, $0), now: .zero)) }
        }
        let end: [NearbyEvent] = [.failed(.sequenceReplay), .disconnected(.sequenceReplay)]
        #expect(outcome([action(0, "AAAAAAAAAAAAAAAAAAAAAA")]) == end)
        #expect(outcome([action(5, id), action(5, id)]) == [.action(.resign)] + end)
        #expect(outcome([action(5, id), action(4, id)]) == [.action(.resign)] + end)
        #expect(outcome([action(5, id), action(7, id)]) == [.action(.resign), .action(.resign)])
        let malformed: [NearbyEvent] = [.failed(.incompatible), .disconnected(.incompatible)]
        #expect(outcome([message(.gameAction, Array("{}".utf8))]) == malformed)
        #expect(outcome([Array("{}".utf8)]) == malformed)
    }

    @Test func `a message that comes again after a resume is told once`() throws {
        var (id, machine, peer) = try Scripted.session(role: .host)
        let one = UUID()
        #expect(
            events(machine.receive(peer.seal(.message, message(.chat, Array("hi".utf8), id: one)), now: .zero)) == [
                .chat("hi")
            ])
        #expect(
            events(machine.receive(peer.seal(.message, message(.chat, Array("hi".utf8), id: one)), now: .zero)).isEmpty)
        #expect(events(machine.receive(peer.seal(.message, action(0, id, id: one)), now: .zero)).isEmpty)
    }

    @Test func `chat is cleaned and cut, and what is no UTF-8 dropped`() throws {
        var (_, machine, peer) = try Scripted.session(role: .host)
        let long = "\u{202e}a\u{7}" + String(repeating: "b", count: 3_000)
        let told = events(machine.receive(peer.seal(.message, message(.chat, Array(long.utf8))), now: .zero))
        #expect(told == [.chat("a" + String(repeating: "b", count: 1_999))])
        #expect(machine.receive(peer.seal(.message, message(.chat, [0xff, 0xfe])), now: .zero).isEmpty)
        #expect(machine.isUp)
    }

    @Test func `other known messages are handed on`() throws {
        var (_, machine, peer) = try Scripted.session(role: .host)
        let told = events(machine.receive(peer.seal(.message, message(.profileUpdate, [1, 2])), now: .zero))
        guard case .message(let message)? = told.first else {
            Issue.record("not told")
            return
        }
        #expect(message.kind == .profileUpdate && message.payload == [1, 2])
    }

    @Test func `too many messages end the session, and a replay of 256 passes`() throws {
        var (id, machine, peer) = try Scripted.session(role: .host)
        var told: [NearbyEvent] = []
        for number in 0..<60 {
            told += events(machine.receive(peer.seal(.message, action(UInt32(number), id)), now: .zero))
        }
        #expect(told.count { $0 == .action(.resign) } == 50)
        #expect(told.last == .disconnected(.incompatible))

        var (_, returning, _) = try Scripted.session(role: .guest)
        var first = FrameCipher(NearbyKeys(code: "482917", clientNonce: .alice, serverNonce: .bob), role: .host)
        _ = returning.receive(first.seal(.message, action(0, id)), now: .zero)
        _ = returning.linkLost(now: .zero)
        let keys = NearbyKeys(code: "482917", clientNonce: .bob, serverNonce: .alice)
        _ = returning.resume(keys, next: nil, now: .zero)
        var second = FrameCipher(keys, role: .host)
        for number in 1...256 {
            _ = returning.receive(second.seal(.message, action(UInt32(number), id)), now: .zero)
        }
        #expect(returning.isUp && returning.lastInbound == 256)
    }

    @Test func `silence is asked about after 30 seconds and ends the link after 5 more`() throws {
        var (_, machine, peer) = try Scripted.session(role: .host)
        #expect(machine.deadline == .seconds(30))
        #expect(machine.tick(now: .milliseconds(29_999)).isEmpty)
        guard case .write(let ping)? = machine.tick(now: .seconds(30)).first else {
            Issue.record("no ping")
            return
        }
        #expect(ping.kind == .ping)
        // Anything that is valid counts as life.
        _ = machine.receive(peer.seal(.pong), now: .seconds(34))
        #expect(machine.deadline == .seconds(64))
        _ = machine.tick(now: .seconds(64))
        #expect(machine.tick(now: .seconds(69)) == [.hangUp, .tell(.failed(.keepaliveTimeout)), .tell(.interrupted)])
        #expect(machine.downSince == .seconds(69))
        #expect(machine.tick(now: .seconds(99)).isEmpty)
        #expect(machine.tick(now: .seconds(99) + .nanoseconds(1)) == [.tell(.disconnected(nil))])
    }

    @Test func `after the end every send fails with closed`() throws {
        var (_, machine, peer) = try Scripted.session(role: .host)
        _ = machine.receive(peer.seal(.bye, Array("bye".utf8)), now: .zero)
        let now = MachinePair().moment
        for command in [NearbyCommand.act(.resign), .say("x"), .leave(reason: "")] {
            #expect(throws: NearbyError.closed) { try machine.obey(command, now) }
        }
        #expect(machine.receive(peer.seal(.ping), now: .zero).isEmpty)
        #expect(machine.linkLost(now: .zero).isEmpty && machine.end(nil).isEmpty)
    }

    @Test func `chat takes a number but does not carry it`() throws {
        var (id, machine, peer) = try Scripted.session(role: .host)
        let now = MachinePair().moment
        let actions = try machine.obey(.say("hi"), now) + (try machine.obey(.act(.resign), now))
        let messages = try actions.compactMap { action -> NearbyMessage? in
            guard case .write(let frame) = action else { return nil }
            return try NearbyMessage(decoding: try peer.open(frame))
        }
        #expect(messages.map(\.kind) == [.chat, .gameAction])
        #expect(messages[0].payload == Array("hi".utf8))
        #expect(
            try GameEnvelope(decoding: messages[1].payload) == GameEnvelope(action: .resign, sequence: 1, sessionID: id)
        )
    }

    @Test func `a guest of ours sends again what was lost on its way, if the host says what it has`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.offerDraw)
        try pair.guestSends(.move(uci: "a2a3"))
        pair.losesGuestFrames = true
        try pair.guestSends(.move(uci: "b2b3"))
        pair.losesGuestFrames = false
        pair.cut()
        // Said while there is no connection: kept.
        try pair.guestSends(.move(uci: "c2c3"))
        pair.wait(.seconds(2))
        let moves = pair.hostEvents.compactMap { event in
            if case .action(.move(let uci)) = event { uci } else { nil }
        }
        #expect(moves == ["a2a3", "b2b3", "c2c3"])
    }

    @Test func `what a host says without a connection arrives after the resume`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.offerDraw)
        pair.cut()
        try pair.hostSends(.resign)
        pair.wait(.seconds(2))
        #expect(pair.guestEvents.suffix(2) == [.resumed, .action(.resign)])
    }

    @Test func `connected is told once and first, disconnected once and last`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.offerDraw)
        for _ in 0..<3 {
            pair.cut()
            pair.wait(.seconds(2))
        }
        pair.carryOut(try pair.guest.obey(.leave(reason: "done"), in: pair.guestSession, pair.moment))
        pair.run()
        for events in [pair.hostEvents, pair.guestEvents] {
            #expect(events.first == .connected && events.last == .disconnected(nil))
            #expect(events.count { $0 == .connected } == 1 && events.count { $0 == .disconnected(nil) } == 1)
        }
        #expect(pair.ends == [nil])
    }
}
