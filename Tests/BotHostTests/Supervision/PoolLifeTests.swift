import BotHost
import PoolTransport
import Testing

@Suite struct PoolLifeTests {
    @Test func `what may pass is tried again, less and less often`() {
        var life = PoolLife()
        var now = Duration.zero
        for seconds in [5, 10, 20, 40, 80, 160, 300, 300] {
            life.begin()
            life.ended(.failed(TransportError(.poolLost, "the pool is gone")), at: now)
            #expect(life.step(at: now) == .wait(.seconds(seconds)))
            #expect(life.reason == "the pool is gone")
            now += .seconds(seconds)
        }
        life.begin()
        life.joined(at: now)
        #expect(life.reason == nil && life.state == .connected)
        life.ended(.failed(TransportError(.connectionLost, "lost")), at: now + .seconds(61))
        #expect(life.step(at: now + .seconds(61)) == .wait(.seconds(5)))
    }

    @Test(arguments: [
        EndReason.kicked("rude"), .poolClosed("over"), .replacedElsewhere, .refused("no"), .left,
        .failed(TransportError(.invitation, "used up")), .failed(TransportError(.claimRejected, "wrong")),
        .failed(TransportError(.notAuthorized, "another host")),
    ])
    func `what will be the same next time waits for somebody`(_ reason: EndReason) {
        var life = PoolLife()
        life.begin()
        life.ended(reason, at: .zero)
        #expect(life.step(at: .seconds(9_999)) == .waitForOrders)
        #expect(life.state == .ended && life.reason == reason.sentence)
        life.restart()
        #expect(life.step(at: .seconds(9_999)) == .connect)
    }

    @Test(arguments: [
        "The pool's host is not online (host_offline_unavailable): try again when it is.",
        "Too many attempts, try again in 12 s", "The pool is full",
    ])
    func `what may be over soon is waited for`(_ reason: String) {
        var life = PoolLife(longestDelay: .seconds(30))
        for seconds in [5, 10, 20, 30, 30] {
            life.begin()
            life.ended(.refused(reason), at: .zero)
            #expect(life.step(at: .zero) == .wait(.seconds(seconds)))
        }
    }

    @Test func `a link that breaks is told from one that never stood`() {
        var life = PoolLife()
        life.begin()
        life.lostLink("nobody answers")
        #expect(life.state == .connecting && life.reason == "nobody answers")
        life.joined(at: .zero)
        life.lostLink("gone")
        #expect(life.state == .reconnecting && life.reason == "gone")
    }
}
