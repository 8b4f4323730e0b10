import NIOCore

extension Lab {
    /// Each guest keeps `window` messages on their way to its host, and sends the next one when one has arrived.
    func oneWay(pairs count: Int, window: Int) async throws -> Traffic {
        let pairs = try await pairs(count)
        return try await self.count { tally in
            for (host, guest) in pairs { stream(from: guest, to: host, window, tally) }
        }
    }
}

/// Starts one pair. Runs on the event loop.
private func stream(from guest: LoadMember, to host: LoadMember, _ window: Int, _ tally: Tally) {
    let sender = guest.client.handler.value
    /// When the messages that are on their way were sent, oldest first.
    var sent = CircularBuffer<NIODeadline>(initialCapacity: window)
    var sequence: UInt64 = 0
    var order = ArrivalOrder()
    func send() {
        sent.append(.now())
        sender.write(guest.message(to: host.id, sequence: sequence))
        sender.flush()
        sequence += 1
    }
    host.client.handler.value.beginTraffic { text in
        if !order.accepts(text) { tally.addOutOfOrder() }
        tally.add(1, after: .now() - sent.removeFirst())
        send()
    }
    for _ in 0..<window { send() }
}
