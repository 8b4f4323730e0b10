import NIOCore

extension Lab {
    /// Each guest sends a message, its host answers with one, and so on. Times are round trips: two messages.
    func pingPong(pairs count: Int) async throws -> Traffic {
        let pairs = try await pairs(count)
        return try await self.count { tally in
            for (host, guest) in pairs { play(host, guest, tally) }
        }
    }
}

/// Starts one pair. Runs on the event loop.
private func play(_ host: LoadMember, _ guest: LoadMember, _ tally: Tally) {
    let ping = guest.message(to: host.id, sequence: 1)
    let pong = host.message(to: guest.id, sequence: 1)
    let hostEnd = host.client.handler.value
    let guestEnd = guest.client.handler.value
    var sent = NIODeadline.now()
    hostEnd.beginTraffic { _ in
        hostEnd.write(pong)
        hostEnd.flush()
    }
    guestEnd.beginTraffic { _ in
        let now = NIODeadline.now()
        tally.add(2, after: now - sent)
        sent = now
        guestEnd.write(ping)
        guestEnd.flush()
    }
    guestEnd.write(ping)
    guestEnd.flush()
}
