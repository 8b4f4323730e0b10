import GameRules
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Testing

struct MembershipMachineTests {
    @Test func `a guest returns by member_rejoin after a lost link`() {
        var talk = Conversation.guest()
        talk.join()
        let lost = talk.lose()
        #expect(lost.first == .shut)
        #expect(lost.pause?.delay == .seconds(1))
        #expect(talk.passTime() == [.connect])
        _ = talk.connect()
        #expect(talk.receive(.authChallenge(nonce: nonce)) == [.send(.memberRejoin)])
        guard case .joined(let pool)? = talk.receive(.joinAccepted(.toAda)).events.first else {
            Issue.record("not joined")
            return
        }
        #expect(pool.isReturn)
    }

    @Test func `attempts come after 1, 2, 4, 8 and 16 seconds, then it ends with the cause`() throws {
        struct Backoff: Decodable {
            var delays: [Int]
            var formula_if_more_attempts: [Int]
        }
        struct File: Decodable { var backoff_seconds: Backoff }
        let vector = try Vectors.decode(File.self, from: "relay.json").backoff_seconds
        var talk = Conversation.guest()
        talk.join()
        var delays = [talk.lose().pause?.delay]
        for _ in 1..<5 {
            _ = talk.passTime()
            delays.append(talk.lose(.failed(TransportError(.unreachable, "Nobody is there."))).pause?.delay)
        }
        #expect(delays == vector.delays.map { .seconds($0) })
        _ = talk.passTime()
        let failure = talk.lose(.failed(TransportError(.unreachable, "Nobody is there."))).failure
        #expect(failure?.code == .unreachable)
        #expect(failure?.message == "Nobody is there. Gave up after 5 more attempts.")

        let backoff = RelayTransportConfiguration.Backoff()
        let more = (1...7).map { backoff.delay(attempt: $0, random: 0) }
        #expect(more == vector.formula_if_more_attempts.map { .seconds($0) })
        #expect(backoff.delay(attempt: 1, random: 0.999) < .milliseconds(1200))
        #expect((.seconds(32) ... .seconds(34)).contains(backoff.delay(attempt: .max, random: 0.5)))
    }

    @Test func `a bot that never gives up tries for ever`() {
        var talk = Conversation.guest { $0.backoff.maxAttempts = nil }
        talk.join()
        _ = talk.lose()
        for attempt in 2..<100 {
            _ = talk.passTime()
            #expect(talk.lose().pause?.attempt == attempt)
        }
    }

    @Test func `success starts the count of attempts anew, a bare connection does not`() {
        var talk = Conversation.guest()
        talk.join()
        _ = talk.lose()
        _ = talk.passTime()
        _ = talk.connect()
        #expect(talk.lose().pause?.attempt == 2)
        _ = talk.passTime()
        _ = talk.connect()
        talk.enter()
        #expect(talk.lose().pause?.attempt == 1)
    }

    @Test func `a heartbeat goes out every 15 seconds, and 45 seconds of silence end the link`() {
        var talk = Conversation.guest()
        talk.join()
        #expect(talk.wait(.seconds(15)) == [.send(.heartbeat)])
        talk.machine.heard(talk.now)
        #expect(talk.wait(.seconds(15)) == [.send(.heartbeat)])
        #expect(talk.wait(.seconds(15)) == [.send(.heartbeat)])
        #expect(talk.wait(.seconds(15)).pause?.reason.contains("Nothing was heard") == true)
    }

    @Test func `a slow reader is no silent relay`() {
        var talk = Conversation.guest()
        talk.join()
        for _ in 0..<10 { #expect(talk.wait(.seconds(15), isReading: false) == [.send(.heartbeat)]) }
        #expect(talk.wait(.seconds(15)) == [.send(.heartbeat)])
    }

    @Test(arguments: [
        ("Removed by host", EndReason.kicked("Removed by host")), ("rejoined_elsewhere", .replacedElsewhere),
        ("pool closed", .poolClosed("pool closed")),
        ("pool_closed_host_offline", .poolClosed("pool_closed_host_offline")),
    ])
    func `kicked ends the membership for good`(reason: String, end: EndReason) {
        var talk = Conversation.guest()
        talk.join()
        let actions = talk.receive(.kicked(reason: reason))
        #expect(actions.end == end)
        #expect(talk.lose(.closed(code: 1000, reason: "kicked")) == [])
        #expect(talk.machine.deadline == nil)
    }

    @Test(arguments: [
        ("kicked", EndReason.kicked("kicked")), ("rejoined_elsewhere", .replacedElsewhere),
        ("superseded", .replacedElsewhere), ("pool closed", .poolClosed("pool closed")),
    ])
    func `a farewell whose kicked frame got lost is understood from the close`(reason: String, end: EndReason) {
        var talk = Conversation.guest()
        talk.join()
        #expect(talk.lose(.closed(code: 1000, reason: reason)).end == end)
    }

    @Test func `a relay that shuts down is connected to again`() {
        var talk = Conversation.guest()
        talk.join()
        let pause = talk.lose(.closed(code: 1001, reason: "server shutting down")).pause
        #expect(pause?.reason.contains("server shutting down") == true)
    }

    @Test func `a refused session is authenticated again`() {
        var talk = Conversation.guest()
        talk.join()
        #expect(talk.receive(error: 401, "invalid session token").pause?.attempt == 1)
    }

    @Test func `other refusals are warnings`() {
        var talk = Conversation.guest()
        talk.join()
        let events = talk.receive(error: 400, "data payload too large").events
        #expect(events == [.warning("The relay refused a frame: 400 data payload too large.")])
    }

    @Test func `both forms of missed messages are delivered`() throws {
        struct File: Decodable {
            struct Frames: Decodable { var server_to_client: [String: String] }
            var frames: Frames
        }
        let texts = try Vectors.decode(File.self, from: "relay.json").frames.server_to_client
        for name in ["session_resumed_flat", "session_resumed_framed"] {
            let frame = try ServerFrame(decoding: Array(#require(texts[name]).utf8))
            var talk = Conversation.guest()
            talk.join()
            let host = PeerID("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")
            #expect(talk.receive(frame).events == [.received(from: host, payload: Array("hi".utf8))])
        }
    }

    @Test func `a payload that is no base64 costs only itself`() {
        var talk = Conversation.guest()
        talk.join()
        #expect(talk.receive(.relayed(Relayed(data: "%", fromPeerID: hostID, sequence: 1))) == [])
        #expect(talk.machine.isMember)
    }

    @Test func `what never was a relay ends the first attempt; what was one is tried again`() {
        let html = TransportError(.protocolViolation, "HTTP 200")
        var first = Conversation.guest()
        _ = first.start()
        #expect(first.lose(.failed(html)).failure == html)
        var later = Conversation.guest()
        later.join()
        _ = later.lose()
        _ = later.passTime()
        #expect(later.lose(.failed(html)).pause?.attempt == 2)
    }

    @Test func `leaving ends from every state`() {
        var idle = Conversation.guest()
        #expect(idle.machine.leave().end == .left)
        var pausing = Conversation.guest()
        pausing.join()
        _ = pausing.lose()
        #expect(pausing.machine.leave().end == .left)
        var member = Conversation.guest()
        member.join()
        #expect(member.machine.leave() == [.shut, .disconnect, .finish(.left)])
        #expect(member.machine.leave() == [])
    }

    @Test func `no sequence of frames and losses traps`() {
        var generator = SeededGenerator(seed: 7)
        let frames: [ServerFrame] = [
            .authChallenge(nonce: nonce), .hostAuthSuccess(poolID: testPool, sessionToken: "T"), .joinAccepted(.toAda),
            .joinRejected(reason: "unable to join pool at this time"), .joinRejected(reason: "approval timed out"),
            .claimSuccess(ClaimSuccess(serverFingerprint: "f", message: "m", recoveryKey: "k")),
            .claimRejected(reason: "no"), .error(RelayError(code: 401, message: "invalid session token")),
            .error(RelayError(code: 401, message: "not authenticated to any pool")),
            .error(RelayError(code: 403, message: "server not yet claimed")),
            .error(RelayError(code: 404, message: "pool_not_found")),
            .error(RelayError(code: 503, message: "pool_full")), .heartbeatPong(timestamp: 1, serverTime: 1),
            .invitationCreated(InvitationCreated(tokenID: "t", url: "u", expiresAt: 1)),
            .poolHostStatus(online: true, offlineSince: nil),
            .relayed(Relayed(data: "aGk=", fromPeerID: adaID, sequence: 1)),
            .peerLeft(peerID: adaID, reason: "disconnected"),
        ]
        for round in 0..<400 {
            var talk =
                round.isMultiple(of: 2)
                ? Conversation.host(claimCode: true) { $0.backoff.maxAttempts = nil }
                : Conversation.guest(isApproved: round.isMultiple(of: 3)) { $0.backoff.maxAttempts = nil }
            _ = talk.start()
            for step in 0..<200 {
                switch Int.random(in: 0..<10, using: &generator) {
                case 0: _ = talk.lose()
                case 1, 2: _ = talk.connect()
                case 3: _ = talk.passTime(isReading: Bool.random(using: &generator))
                case 4: _ = talk.machine.recoveryKeyShown(talk.now)
                case 5:
                    let wish = InvitationWish(id: step, maxUses: 1, seconds: 1, expires: talk.now.uptime + .seconds(30))
                    _ = talk.machine.createInvitation(wish, talk.now)
                default: _ = talk.receive(frames[Int.random(in: 0..<frames.count, using: &generator)])
                }
            }
        }
    }
}
