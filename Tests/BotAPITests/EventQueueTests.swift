import BotAPI
import Pool
import PoolChat
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// What waits for a bot that is slow.
@Suite(.timeLimit(.minutes(10))) struct EventQueueTests {
    private func message(_ number: Int) -> APIEvent { APIEvent(.message, ["text": .int(number)]) }

    @Test func `the oldest that nothing depends on is dropped, and the reader is told how many`() async {
        let queue = APIEventQueue(capacity: 4)
        queue.append(message(1))
        queue.append(APIEvent(.moveNeeded))
        for number in 2...6 { queue.append(message(number)) }
        #expect(queue.count == 4)
        #expect(await queue.next() == APIEvent(.eventsLost, ["count": 3]))
        #expect(await queue.next()?.name == .moveNeeded)
        #expect(queue.poll() == message(4) && queue.poll() == message(5) && queue.poll() == message(6))
        #expect(queue.poll() == nil)
    }

    @Test func `when everything matters, the oldest goes`() async {
        let queue = APIEventQueue(capacity: 2)
        for seat in 0..<5 { queue.append(APIEvent(.moveNeeded, ["seat": .int(seat)])) }
        #expect(await queue.next()?["count"] == 3)
        #expect(await queue.next()?["seat"] == 3)
        queue.finish(with: APIEvent(.stopping))
        queue.append(message(1))
        #expect(await queue.next()?["seat"] == 4)
        #expect(await queue.next()?.name == .stopping)
        #expect(await queue.next() == nil)
    }

    @Test func `a reader that waits gets what comes, and a cancelled one nothing`() async {
        let queue = APIEventQueue(capacity: 2)
        let reader = Task { await queue.next() }
        queue.append(message(1))
        #expect(await reader.value == message(1))
        let cancelled = Task { await queue.next() }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        queue.append(message(2))
        #expect(await queue.next() == message(2))
    }

    @Test func `a bot that does not read holds up nobody`() async throws {
        let hosted = try await HostedPool { $0.limits.queuedEvents = 8 }
        let ada = try await hosted.guest("Ada")
        let deaf = await RunningBot(
            hosted.pool.guest(PeerID("deaf"), displayName: "Deaf", invitation: hosted.invitation), name: "Deaf",
            reads: false, configure: { $0.limits.queuedEvents = 8 })
        try await ada.key(of: PeerID("deaf"))
        try await eventually("its key") { await deaf.pool.membership.snapshot?.member(PeerID("ada"))?.hasKey == true }
        for number in 0..<30 {
            try await ada.chat.say("\(number)")
            try await hosted.bot.event(.message) { $0["text"] == .string("\(number)") }
        }
        let last = try await ada.chat.say("last")
        try await eventually("the last message") { await deaf.chat.message(last.messageID, in: .group) != nil }
        // Whoever begins to read gets what was left, and is told of the rest.
        var seen: [APIEvent] = []
        while let event = await deaf.session.nextEvent() {
            seen.append(event)
            if event["text"] == "last" { break }
        }
        #expect(seen.contains { $0.name == .eventsLost } && seen.count <= 16)
        await deaf.stop()
        await ada.stop()
        await hosted.bot.stop()
    }
}
