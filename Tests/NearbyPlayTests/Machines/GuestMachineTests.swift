import NearbyPlay
import Testing

struct GuestMachineTests {
    @Test func `it tries to return after one, two, four and eight seconds or so`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.isReachable = false
        let start = pair.dials
        pair.cut()
        var times: [Double] = []
        let lost = pair.now
        while let due = pair.guest.deadline, due < lost + .seconds(29), pair.ends.isEmpty, times.count < 20 {
            let before = pair.dials
            pair.wait(max(.zero, due - pair.now))
            if pair.dials > before { times.append((pair.now - lost) / .seconds(1)) }
        }
        #expect(pair.dials - start >= 4)
        #expect(times.count >= 4 && 0.75...1.25 ~= times[0] && 1.5...2.5 ~= times[1] - times[0])
        #expect(3...5 ~= times[2] - times[1] && 6...10 ~= times[3] - times[2])
    }

    @Test func `when it cannot return it comes in afresh, once`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.isReachable = false
        pair.cut()
        pair.wait(.seconds(60))
        #expect(
            pair.guestEvents.last == .disconnected(.handshakeTimeout) || pair.guestEvents.last == .disconnected(nil))
        #expect(pair.ends.count == 1)
    }

    @Test func `without anything received it comes in afresh at once, with a new session`() {
        var pair = MachinePair.connected()
        pair.cut()
        #expect(pair.guestSession == 2 && pair.hostSession == 2)
        #expect(pair.guestEvents == [.connected, .interrupted, .disconnected(.handshakeTimeout), .connected])
        #expect(pair.hostEvents == [.connected, .interrupted, .disconnected(nil), .connected])
    }

    @Test func `a refusal of the resume with bad_code leads to a fresh join`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.losesHostFrames = true
        // More than the host keeps.
        for _ in 0..<300 { try pair.hostSends(.emote("👑")) }
        pair.losesHostFrames = false
        pair.cut()
        pair.wait(.seconds(2))
        #expect(pair.guestSession == 2)
        #expect(pair.guestEvents.suffix(2) == [.disconnected(.badCode), .connected])
    }

    /// A guest that had got something and has lost its connection.
    private func lost() throws -> MachinePair {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.carryOut(pair.guest.closed(pair.moment))
        return pair
    }

    /// The guest's next try is refused.
    /// - Returns: how long it waited before, and what it did then.
    private func refuse(_ tag: String, _ pair: inout MachinePair) throws -> (wait: Duration, [NearbyGuestAction]) {
        let due = try #require(pair.guest.deadline)
        let wait = due - pair.now
        pair.now = due
        let actions = pair.guest.tick(pair.moment)
        try #require(actions.contains(.connect))
        _ = pair.guest.connected(pair.moment)
        return (wait, pair.guest.received(NearbyFrame(.handshake, ServerHello.refused(tag).json), pair.moment))
    }

    @Test func `a guest that is told full keeps trying until the window ends, then comes in afresh once`() throws {
        var pair = try lost()
        let start = pair.now
        var tries = 0
        var actions: [NearbyGuestAction] = []
        while !actions.contains(.connect) {
            actions = try refuse("full", &pair).1
            tries += 1
            try #require(tries < 20)
        }
        #expect(tries >= 4)
        #expect(pair.now - start > .seconds(15) && pair.now - start <= .seconds(30))
        #expect(actions.contains(.tell(session: 1, .disconnected(.full))))
        _ = pair.guest.connected(pair.moment)
        let end = pair.guest.received(NearbyFrame(.handshake, ServerHello.refused("full").json), pair.moment)
        #expect(end == [.close, .finished(.full)])
    }

    @Test func `a guest that is told rate_limited says nothing for as long as the host hears nothing`() throws {
        var pair = try lost()
        let (_, actions) = try refuse("rate_limited", &pair)
        #expect(actions == [.close, .tell(session: 1, .disconnected(.rateLimited))])
        #expect(pair.guest.deadline == pair.now + .seconds(30))
        // Then it is a new guest, and does not insist.
        let (wait, end) = try refuse("rate_limited", &pair)
        #expect(wait == .seconds(30) && end == [.close, .finished(.rateLimited)])
    }

    @Test func `another installation than the advertised one is pointed out`() {
        var guest = NearbyGuestMachine(own: .alice, code: "1", expected: .alice)
        let pair = MachinePair()
        _ = guest.start(pair.moment)
        _ = guest.connected(pair.moment)
        let answer = ServerHello.accepted(
            .init(name: "Bob", nonce: .bob, player: .bob, sessionID: "AAAAAAAAAAAAAAAAAAAAAA"))
        #expect(guest.received(NearbyFrame(.handshake, answer.json), pair.moment).contains(.strange(.bob)))
    }

    @Test func `nobody there is handshake_timeout, and so is a connection that takes too long`() {
        var pair = MachinePair()
        pair.isReachable = false
        pair.start()
        #expect(pair.ends == [.handshakeTimeout])
        var guest = NearbyGuestMachine(own: .alice, code: "1")
        _ = guest.start(pair.moment)
        pair.now += .seconds(10)
        #expect(guest.tick(pair.moment) == [.close, .finished(.handshakeTimeout)])
    }

    @Test func `stopping says goodbye, whatever it was doing`() throws {
        var pair = MachinePair.connected()
        pair.carryOut(pair.guest.stop(pair.moment))
        pair.run()
        #expect(pair.ends == [nil] && pair.hostEvents.last == .disconnected(nil))
        #expect(pair.guest.stop(pair.moment).isEmpty)
        var early = NearbyGuestMachine(own: .alice, code: "1")
        _ = early.start(pair.moment)
        #expect(early.stop(pair.moment) == [.close, .finished(nil)])
    }
}
