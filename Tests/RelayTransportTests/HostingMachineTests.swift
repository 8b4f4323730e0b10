import PoolTransport
import PoolWire
import RelayTransport
import Testing

struct HostingMachineTests {
    @Test func `a host answers the challenge and is in its pool`() {
        var talk = Conversation.host()
        #expect(talk.start() == [.connect])
        #expect(talk.connect() == [])
        #expect(talk.receive(.authChallenge(nonce: nonce)) == [.send(.hostAuth(nonce: nonce))])
        let actions = talk.receive(.hostAuthSuccess(poolID: testPool, sessionToken: "T"))
        #expect(actions.first == .open(token: "T"))
        guard case .joined(let pool)? = actions.events.first else {
            Issue.record("no joined in \(actions)")
            return
        }
        #expect(pool.selfID == hostID && pool.hostID == hostID)
        #expect(pool.peers == nil && !pool.isReturn)
        #expect(pool.poolName == "pool-0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b")
    }

    @Test func `frames before the success are kept until it`() {
        var talk = Conversation.host()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(.poolConfigUpdated(tunnelExitEnabled: true, updatedByHost: true)) == [])
        let actions = talk.receive(.hostAuthSuccess(poolID: testPool, sessionToken: "T"))
        #expect(actions.last == .deliver(.configUpdated(tunnelExitEnabled: true)))
    }

    @Test func `a new relay is claimed once, and hosting waits until the recovery key is kept`() {
        var talk = Conversation.host(claimCode: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        #expect(talk.receive(error: 403, "server not yet claimed -- send ClaimServer first") == [.send(.claim)])
        let success = ClaimSuccess(serverFingerprint: "f", message: "m", recoveryKey: "k")
        #expect(talk.receive(.claimSuccess(success)) == [.showRecoveryKey(success)])
        #expect(talk.receive(.claimSuccess(success)) == [])
        #expect(talk.machine.recoveryKeyShown(talk.now) == [.send(.hostAuth(nonce: nonce))])
        #expect(talk.machine.recoveryKeyShown(talk.now) == [])
    }

    @Test func `a link lost while the recovery key is shown is made again only afterwards`() {
        var talk = Conversation.host(claimCode: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        _ = talk.receive(error: 403, "server not yet claimed")
        _ = talk.receive(.claimSuccess(ClaimSuccess(serverFingerprint: "f", message: "m", recoveryKey: "k")))
        #expect(talk.lose().pause != nil)
        #expect(talk.wait(.seconds(600)) == [])
        #expect(talk.machine.recoveryKeyShown(talk.now) == [.connect])
    }

    @Test func `without a claim code an unclaimed relay ends the attempt with advice`() {
        var talk = Conversation.host()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        let failure = talk.receive(error: 403, "server NOT yet CLAIMED").failure
        #expect(failure?.code == .unclaimed)
        #expect(failure?.message.contains("code it printed") == true)
    }

    @Test(arguments: [
        ("invalid claim secret", "copy the code"), ("too many failed attempts, try again later", "wait ten minutes"),
        ("server is already claimed", "recovery key"),
    ])
    func `a refused claim says what to do`(reason: String, advice: String) {
        var talk = Conversation.host(claimCode: true)
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        _ = talk.receive(error: 403, "server not yet claimed")
        let failure = talk.receive(.claimRejected(reason: reason)).failure
        #expect(failure?.code == .claimRejected)
        #expect(failure?.message.contains(advice) == true)
    }

    @Test(arguments: [
        (401, "timestamp outside acceptable window", TransportError.Code.notAuthorized, "clock"),
        (403, "public key does not match bound host", .notAuthorized, "identity"),
        (403, "pool host pubkey mismatch", .notAuthorized, "new pool id"),
        (400, "nonsense", .notAuthorized, "hosting"),
    ])
    func `a refusal that stays the same ends hosting`(
        code: UInt32, text: String, expected: TransportError.Code, advice: String
    ) {
        var talk = Conversation.host()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        let failure = talk.receive(error: code, text).failure
        #expect(failure?.code == expected)
        #expect(failure?.message.contains(advice) == true, "\(String(describing: failure))")
    }

    @Test(arguments: [(403, "temporarily blocked"), (429, "rate limited"), (503, "pool creation failed")])
    func `a refusal that passes is tried again`(code: UInt32, text: String) {
        var talk = Conversation.host()
        _ = talk.start()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        let actions = talk.receive(error: code, text)
        #expect(actions.first == .disconnect)
        #expect(actions.pause?.attempt == 1)
    }

    @Test func `silence of the relay is a failure with a probable cause`() {
        var talk = Conversation.host()
        _ = talk.start()
        var reasons: [String] = []
        reasons.append(talk.passTime().pause?.reason ?? "none")  // no connection
        _ = talk.passTime()
        talk.machine.linkOpened()
        reasons.append(talk.passTime().pause?.reason ?? "none")  // no WebSocket
        _ = talk.passTime()
        _ = talk.connect()
        reasons.append(talk.passTime().pause?.reason ?? "none")  // no challenge
        _ = talk.passTime()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        reasons.append(talk.passTime().pause?.reason ?? "none")  // no answer
        #expect(reasons[0].contains("Nobody answered at relay.example"))
        #expect(reasons[1].contains("WebSocket handshake"))
        #expect(reasons[2].contains("auth_challenge"))
        #expect(reasons[3].contains("host_auth"))
    }

    @Test func `a lone host asks whether its pool is still there, and brings it back under the same id`() {
        var talk = Conversation.host()
        talk.join()
        var requests: [Action.Request] = []
        for _ in 0..<4 {
            requests += talk.passTime().requests
            talk.machine.heard(talk.now)
        }
        #expect(requests.filter { $0 == .probe }.count == 1)
        let lost = talk.receive(error: 401, "not authenticated to any pool")
        #expect(lost.contains(.shut) && lost.contains(.disconnect))
        #expect(lost.pause?.reason.contains("lost the pool") == true)
        #expect(talk.passTime() == [.connect])
        _ = talk.connect()
        #expect(talk.receive(.authChallenge(nonce: nonce)) == [.send(.hostAuth(nonce: nonce))])
        let back = talk.receive(.hostAuthSuccess(poolID: testPool, sessionToken: "U"))
        guard case .joined(let pool)? = back.events.first else {
            Issue.record("no joined in \(back)")
            return
        }
        #expect(pool.isReturn)
    }

    @Test func `members of a pool that the relay lost count as gone`() {
        var talk = Conversation.host()
        talk.join()
        let ada = PeerInfo(peerID: adaID, displayName: "Ada", publicKey: "", connectedAt: 0)
        _ = talk.receive(.peerJoined(ada))
        _ = talk.lose()
        _ = talk.passTime()
        _ = talk.connect()
        talk.enter()
        let events = talk.wait(.seconds(5)).events
        #expect(events.contains(.peerLeft(adaID, reason: "the relay lost the pool")))
    }

    @Test func `members of a pool that outlived the host's absence stay`() {
        var talk = Conversation.host()
        talk.join()
        let ada = PeerInfo(peerID: adaID, displayName: "Ada", publicKey: "", connectedAt: 0)
        _ = talk.receive(.peerJoined(ada))
        _ = talk.lose()
        _ = talk.passTime()
        _ = talk.connect()
        talk.enter()
        _ = talk.receive(.poolHostStatus(online: true, offlineSince: nil))
        #expect(talk.wait(.seconds(5)).events == [])
    }

    @Test func `invitations are asked for one at a time`() {
        var talk = Conversation.host()
        talk.join()
        let created = InvitationCreated(tokenID: "t", url: "u", expiresAt: 1)
        let first = talk.machine.createInvitation(wish(1, talk), talk.now)
        #expect(first.requests == [.probe, .createInvitation(maxUses: 1, seconds: 300)])
        #expect(talk.machine.createInvitation(wish(2, talk), talk.now) == [])
        let answered = talk.receive(.invitationCreated(created))
        #expect(answered.first == .invitationCreated(request: 1, created))
        #expect(answered.requests == [.probe, .createInvitation(maxUses: 1, seconds: 300)])
        #expect(talk.receive(.invitationCreated(created)) == [.invitationCreated(request: 2, created)])
        #expect(talk.receive(.invitationCreated(created)) == [])
    }

    @Test func `an invitation that does not come means that the pool is lost, and is asked for again`() {
        var talk = Conversation.host()
        talk.join()
        _ = talk.machine.createInvitation(wish(1, talk), talk.now)
        #expect(talk.wait(.seconds(10)).pause?.reason.contains("lost the pool") == true)
        _ = talk.passTime()
        _ = talk.connect()
        _ = talk.receive(.authChallenge(nonce: nonce))
        let back = talk.receive(.hostAuthSuccess(poolID: testPool, sessionToken: "U"))
        #expect(back.requests.contains(.createInvitation(maxUses: 1, seconds: 300)))
        let failed = talk.wait(.seconds(10))
        guard case .invitationFailed(request: 1, let error)? = failed.first else {
            Issue.record("not failed: \(failed)")
            return
        }
        #expect(error.code == .timeout)
    }

    @Test func `a wish without a link is refused, and those left over fail at the end`() {
        var talk = Conversation.host()
        let early = talk.machine.createInvitation(wish(1, talk), talk.now)
        guard case .invitationFailed(request: 1, let error)? = early.first else {
            Issue.record("not refused: \(early)")
            return
        }
        #expect(error.code == .notConnected)
        talk.join()
        _ = talk.machine.createInvitation(wish(2, talk), talk.now)
        guard case .invitationFailed(request: 2, _)? = talk.machine.leave().first else {
            Issue.record("left over")
            return
        }
    }

    @Test func `a host whose pool has a newer connection ends`() {
        var talk = Conversation.host()
        talk.join()
        #expect(talk.receive(error: 403, "only the pool host can approve joins").end == .replacedElsewhere)
    }

    @Test func `closing the pool waits for the sign that it is gone`() {
        var talk = Conversation.host()
        talk.join()
        #expect(talk.machine.closePool(talk.now) == [.shut, .send(.closePool)])
        #expect(talk.passTime() == [.send(.probe)])
        let end = talk.receive(error: 401, "not authenticated to any pool").end
        #expect(end == .poolClosed("closed by this host"))
    }

    @Test func `closing the pool ends also if the relay says nothing`() {
        var talk = Conversation.host()
        talk.join()
        _ = talk.machine.closePool(talk.now)
        _ = talk.passTime()
        #expect(talk.passTime().end == .poolClosed("closed by this host"))
    }

    @Test func `a join request goes to the host's book`() {
        var talk = Conversation.host()
        talk.join()
        let request = JoinRequestForHost(
            clientPublicKey: "k", tokenID: "t", proof: "p", timestamp: 1, nonce: "n", displayName: "Ada")
        #expect(talk.receive(.joinRequestForHost(request)) == [.judge(request)])
    }

    private func wish(_ id: Int, _ talk: Conversation) -> InvitationWish {
        InvitationWish(id: id, maxUses: 1, seconds: 300, expires: talk.now.uptime + .seconds(30))
    }
}
