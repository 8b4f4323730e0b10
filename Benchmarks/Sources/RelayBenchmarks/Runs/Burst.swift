import NIOCore

extension Lab {
    /// One guest sends all its messages without waiting for anything; its host should get every one, in order.
    func burst(of count: Int) async throws -> [Figure] {
        let host = try await host()
        let guest = try await guest(of: host, by: try await invite(by: host))
        let messages = (0..<UInt64(count)).map { guest.message(to: host.id, sequence: $0) }
        let begin = ContinuousClock.now
        let arrived = try await loop.flatSubmit { send(messages, from: guest, to: host) }.get()
        let elapsed = begin.duration(to: .now) / .seconds(1)
        return [
            Figure("arrived", Double(arrived.messages), "messages", atLeast: Double(count)),
            Figure("out of order", Double(arrived.outOfOrder), "messages", atMost: 0),
            Figure("time until the last", elapsed, "s"),
        ]
    }
}

/// Sends everything, and gives the count when all has arrived or nothing more comes. Runs on the event loop.
private func send(
    _ messages: [ByteBuffer], from guest: LoadMember, to host: LoadMember
) -> EventLoopFuture<Tally.Count> {
    let sender = guest.client.handler.value
    let promise = host.client.handler.eventLoop.makePromise(of: Tally.Count.self)
    let tally = Tally()
    var order = ArrivalOrder()
    let begin = NIODeadline.now()
    let patience = host.client.handler.eventLoop.assumeIsolated().scheduleTask(in: .seconds(20)) {
        promise.succeed(tally.count)
    }
    host.client.handler.value.beginTraffic { text in
        if !order.accepts(text) { tally.addOutOfOrder() }
        tally.add(1, after: .now() - begin)
        guard tally.count.messages == messages.count else { return }
        patience.cancel()
        promise.succeed(tally.count)
    }
    for message in messages { sender.write(message) }
    sender.flush()
    return promise.futureResult
}
