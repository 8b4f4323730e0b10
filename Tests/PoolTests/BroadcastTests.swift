import Pool
import PoolTesting
import Testing

@Suite struct BroadcastTests {
    @Test func `every subscriber sees everything in order`() async throws {
        let broadcast = Broadcast<Int>(capacity: 4)
        let readers = (0..<3).map { _ in RecordedEvents<Int>() }
        for reader in readers { await reader.read(broadcast.subscribe()) }
        for i in 0..<1_000 { await broadcast.publish(i) }
        broadcast.finish()
        for reader in readers {
            try await reader.waitForEnd()
            #expect(await reader.all == Array(0..<1_000))
        }
    }

    @Test func `a subscriber that does not read makes the source wait, and loses nothing`() async throws {
        let broadcast = Broadcast<Int>(capacity: 8)
        let slow = broadcast.subscribe()
        let published = RecordedEvents<Int>()
        let (progress, report) = AsyncStream.makeStream(of: Int.self)
        await published.read(progress)
        let source = Task {
            for i in 0..<20 {
                await broadcast.publish(i)
                report.yield(i)
            }
            broadcast.finish()
        }
        try await published.wait(for: "the buffer to fill") { $0.count == 7 }
        var got: [Int] = []
        for await i in slow { got.append(i) }
        await source.value
        #expect(got == Array(0..<20))
        await published.stop()
    }

    @Test func `announcing never waits`() async {
        let broadcast = Broadcast<Int>(capacity: 2)
        let unread = broadcast.subscribe()
        for i in 0..<50 { broadcast.announce(i) }
        broadcast.finish()
        var got: [Int] = []
        for await i in unread { got.append(i) }
        #expect(got.count == 50)
    }

    @Test func `a cancelled subscriber lets go of the source`() async {
        let broadcast = Broadcast<Int>(capacity: 1)
        let subscription = broadcast.subscribe()
        let (forever, end) = AsyncStream.makeStream(of: Void.self)
        let reader = Task {
            var count = 0
            for await _ in subscription {
                count += 1
                // Holds up the source until cancelled.
                for await _ in forever {}
            }
            return count
        }
        await broadcast.publish(1)
        let source = Task { for i in 0..<100 { await broadcast.publish(i) } }
        reader.cancel()
        await source.value
        #expect(await reader.value <= 2)
        end.finish()
    }

    @Test func `a subscription that is let go holds up nobody`() async {
        let broadcast = Broadcast<Int>(capacity: 1)
        do { _ = broadcast.subscribe() }
        for i in 0..<100 { await broadcast.publish(i) }
    }

    @Test func `a cancelled source stops waiting`() async {
        let broadcast = Broadcast<Int>(capacity: 1)
        let unread = broadcast.subscribe()
        let source = Task { for i in 0..<10 { await broadcast.publish(i) } }
        source.cancel()
        await source.value
        broadcast.finish()
        var got: [Int] = []
        for await i in unread { got.append(i) }
        #expect(got.count == 10)
    }

    @Test func `a late subscriber of a finished source ends at once`() async {
        let broadcast = Broadcast<Int>(capacity: 1)
        broadcast.finish()
        for await _ in broadcast.subscribe() { Issue.record("nothing was published") }
    }
}
