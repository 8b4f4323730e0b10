import RelayServer
import Testing

@Suite struct LivenessTests {
    private let settings = RelayConfiguration.Server()

    @Test func `a ping is due each thirty seconds, and no pong for ninety ends it at a hundred and twenty`() {
        var liveness = Liveness(uptime: 0, settings: settings)
        var verdicts: [Int64: Liveness.Verdict] = [:]
        for second: Int64 in 1...120 {
            if second < 120 { liveness.message() }
            let verdict = liveness.tick(uptime: second * 1000, isHeld: false, settings: settings)
            if verdict != .fine { verdicts[second] = verdict }
        }
        #expect(verdicts == [30: .ping, 60: .ping, 90: .ping, 120: .dead(.heartbeatTimeout)])
    }

    @Test func `pongs keep it alive and ten silent minutes end it`() {
        var liveness = Liveness(uptime: 0, settings: settings)
        for second: Int64 in 1...1000 {
            liveness.message(isPong: true)
            let verdict = liveness.tick(uptime: second * 1000, isHeld: false, settings: settings)
            #expect(verdict == (second % 30 == 0 ? .ping : .fine))
        }
        var lazy = settings
        lazy.pongTimeout = .seconds(10_000)
        let last = liveness.tick(uptime: 1_000_000 + 599_999, isHeld: false, settings: lazy)
        #expect(last == .ping)
        #expect(liveness.tick(uptime: 1_600_000, isHeld: false, settings: lazy) == .dead(.idleTimeout))
    }

    @Test func `a connection that we do not read is not blamed for silence`() {
        var liveness = Liveness(uptime: 0, settings: settings)
        for second: Int64 in 1...2000 {
            let verdict = liveness.tick(uptime: second * 1000, isHeld: true, settings: settings)
            #expect(verdict == (second % 30 == 0 ? .ping : .fine))
        }
    }
}
