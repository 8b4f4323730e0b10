import PoolTransport
import PoolWire
import RelayTransport
import Testing

struct JoiningMachineTests {
    private let puzzle = "proof-of-work required: {\"challenge\":\"Y2g=\",\"difficulty\":18,\"timestamp\":1700000000}"

    @Test func `a guest joins: request, proof of work, request again, accepted`() {
        var talk = Conversation.guest()
        #expect(talk.start() == [.connect])
        _ = talk.connect()
        #expect(talk.receive(.authChallenge(nonce: nonce)) == [.send(.joinRequest(nil))])
        #expect(talk.receive(error: 428, puzzle) == [.solve(challenge: "Y2g=", difficulty: 18)])
        let solution = JoinRequest.PowSolution(challenge: "Y2g=", solution: "c28=")
        #expect(talk.machine.solved("Y2g=", "c28=", talk.now, random: 0) == [.send(.joinRequest(solution))])
        let actions = talk.receive(.joinAccepted(.toAda))
        #expect(actions.first == .open(token: "T"))
        guard case .joined(let pool)? = actions.events.first else {
            Issue.record("no joined in \(actions)")
            return
        }
        #expect(pool.peers == [TransportPeer(id: hostID, displayName: "Host")])
        #expect(pool.selfID == adaID && pool.hostID == hostID && pool.hostOnline)
    }

    @Test func `a relay without auth_challenge is asked after two seconds`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        #expect(talk.wait(.seconds(2)) == [.send(.joinRequest(nil))])
    }

    @Test func `an approved identity returns without asking`() {
        var talk = Conversation.guest(isApproved: true, expiry: nil)
        _ = talk.start()
        _ = talk.connect()
        #expect(talk.receive(.authChallenge(nonce: nonce)) == [.send(.memberRejoin)])
        #expect(talk.receive(.joinAccepted(.toAda)).events.count == 1)
    }

    @Test(arguments: [(403, "not_approved"), (404, "pool_not_found")])
    func `a forgotten member falls back to its invitation in the same attempt`(code: UInt32, text: String) {
        var talk = Conversation.guest(isApproved: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(error: code, text) == [.send(.joinRequest(nil))])
    }

    @Test func `a relay that ignores member_rejoin gets a join request`() {
        var talk = Conversation.guest(isApproved: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.wait(.seconds(10)) == [.send(.joinRequest(nil))])
    }

    @Test(arguments: [
        (403, "not_approved", TransportError.Code.notAuthorized), (404, "pool_not_found", .poolLost),
        (401, "rejoin timestamp out of window", .notAuthorized), (401, "rejoin signature invalid", .notAuthorized),
    ])
    func `a forgotten member without an invitation is told so`(
        code: UInt32, text: String, expected: TransportError.Code
    ) {
        var talk = Conversation.guest(isApproved: true, expiry: nil)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(error: code, text).failure?.code == expected)
    }

    @Test func `an expired invitation is not tried, at the start or when connecting again`() {
        var talk = Conversation.guest(expiry: 1_699_999_999)
        #expect(talk.start().failure?.code == .invitation)

        var later = Conversation.guest(expiry: 1_700_000_010)
        _ = later.start()
        _ = later.lose(.failed(TransportError(.unreachable, "nobody")))
        later.now = later.now + .seconds(20)
        #expect(later.machine.tick(later.now, isReading: true, random: 0).failure?.code == .invitation)
    }

    @Test func `the host is asked once more after 90 seconds, then the join fails`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.wait(.seconds(90)) == [.send(.joinRequest(nil))])
        let failure = talk.wait(.seconds(90)).failure
        #expect(failure?.code == .timeout)
        #expect(failure?.message == "The host did not answer: is it online, and is somebody there to let you in?")
    }

    @Test func `a request that the relay timed out is repeated`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(.joinRejected(reason: "approval timed out")) == [.send(.joinRequest(nil))])
        #expect(talk.receive(.joinRejected(reason: "approval timed out")).failure?.code == .timeout)
    }

    @Test func `a refusal is told with its reason`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(.joinRejected(reason: "not today")).end == .refused("not today"))

        var other = Conversation.guest()
        _ = other.start()
        _ = other.connect()
        _ = other.receive(.authChallenge(nonce: nonce))
        guard case .refused(let text)? = other.receive(.joinRejected(reason: "host_offline_unavailable")).end else {
            Issue.record("not refused")
            return
        }
        #expect(text.contains("not online"))
    }

    @Test func `approved but listed already: a rejoin takes the place`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(.joinRejected(reason: "unable to join pool at this time")) == [.send(.memberRejoin)])
        #expect(talk.receive(error: 503, "pool_full").pause?.reason.contains("full") == true)
    }

    @Test(arguments: [
        (404, "invitation not found or expired", TransportError.Code.invitation), (428, "claim me", .unclaimed),
    ])
    func `a hopeless join ends`(code: UInt32, text: String, expected: TransportError.Code) {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(error: code, text).failure?.code == expected)
    }

    @Test func `a member whose pool is gone for the moment tries again`() {
        var talk = Conversation.guest(isApproved: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        _ = talk.receive(error: 404, "pool_not_found")
        #expect(talk.receive(error: 404, "invitation not found or expired").pause?.attempt == 1)
    }

    @Test func `at most five proofs of work of at most 26 bits are solved`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        for _ in 0..<5 {
            #expect(talk.receive(error: 428, puzzle) == [.solve(challenge: "Y2g=", difficulty: 18)])
            _ = talk.machine.solved("Y2g=", "c28=", talk.now, random: 0)
        }
        #expect(talk.receive(error: 428, puzzle).pause?.reason.contains("more than 5") == true)

        var hard = Conversation.guest()
        _ = hard.start()
        _ = hard.connect()
        _ = hard.receive(.authChallenge(nonce: nonce))
        let failure = hard.receive(error: 428, puzzle.replacing("18", with: "27", maxReplacements: 1)).failure
        #expect(failure?.code == .protocolViolation)
    }

    @Test func `a wrong proof of work is repeated with a new challenge`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        _ = talk.receive(error: 428, puzzle)
        _ = talk.machine.solved("Y2g=", "c28=", talk.now, random: 0)
        #expect(talk.receive(error: 403, "proof-of-work verification failed") == [.send(.joinRequest(nil))])
    }

    @Test func `a solution that comes too late is ignored`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        _ = talk.receive(error: 428, puzzle)
        _ = talk.lose()
        #expect(talk.machine.solved("Y2g=", "c28=", talk.now, random: 0) == [])
    }

    @Test func `frames that overtake join_accepted are delivered after joined`() {
        var talk = Conversation.guest()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(.relayed(Relayed(data: "aGk=", fromPeerID: hostID, sequence: 7))) == [])
        let events = talk.receive(.joinAccepted(.toAda)).events
        #expect(events.last == .received(from: hostID, payload: Array("hi".utf8)))
    }
}
