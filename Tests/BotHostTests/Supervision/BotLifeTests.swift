import BotHost
import Testing

@Suite struct BotLifeTests {
    @Test func `it waits longer after each failure, and is parked after five within ten minutes`() {
        var life = BotLife()
        var now = Duration.zero
        #expect(life.step(at: now) == .live)
        for seconds in [1, 2, 4, 8] {
            _ = life.begin()
            #expect(life.failed("broken", at: now) == .seconds(seconds))
            #expect(life.step(at: now) == .wait(.seconds(seconds)))
            #expect(life.isAvailable)
            now += .seconds(seconds)
            #expect(life.step(at: now) == .live)
        }
        _ = life.begin()
        #expect(life.failed("broken at last", at: now) == nil)
        #expect(life.state == .parked && !life.isAvailable)
        #expect(life.step(at: now + .seconds(3600)) == .waitForOrders)
        #expect(life.reason == "broken at last" && life.failures == 5 && life.restarts == 4)
    }

    @Test func `failures that are far apart never park it`() {
        var life = BotLife()
        for minute in stride(from: 0, to: 600, by: 4) {
            _ = life.begin()
            // Three in any ten minutes.
            #expect(life.failed("now and then", at: .seconds(60 * minute)) != nil)
        }
    }

    @Test func `a restart forgets its failures`() {
        var life = BotLife()
        for _ in 0..<5 {
            _ = life.begin()
            _ = life.failed("broken", at: .zero)
        }
        life.restart()
        #expect(life.step(at: .zero) == .live && life.reason == nil)
        _ = life.begin()
        #expect(life.failed("again", at: .seconds(1)) == .seconds(1))
    }

    @Test func `a bot that has nothing more to do waits for orders`() {
        var life = BotLife()
        _ = life.begin()
        life.finished()
        #expect(life.step(at: .seconds(9)) == .waitForOrders && !life.isAvailable)
    }
}
