import NIOCore
import SCTP

// What is due by itself: one timer for all links of an endpoint.
extension LinkHandler {
    /// Something happened: the next tick should be near.
    func awaken() {
        guard table.count > 0, let eventLoop, let due = clock.noteTraffic(now: .now()) else { return }
        plan(due, on: eventLoop)
    }

    private func plan(_ due: NIODeadline, on eventLoop: any EventLoop) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        clock.plan(eventLoop.scheduleTask(deadline: due) { me.value.tick() }, due: due)
    }

    private func tick() {
        guard let eventLoop else { return }
        let now = NIODeadline.now()
        let (stall, next) = clock.tick(now: now)
        searches = 0
        SCTPLibrary.runTimers()
        for session in Array(table.sessions.values) {
            session.lastHeard = session.lastHeard + stall
            carryOut(session.tick(now: now), of: session, now: now)
        }
        share(now: now)
        flush()
        if table.count > 0 { plan(next, on: eventLoop) }
    }

    /// Lets those go on who waited for memory.
    private func share(now: NIODeadline) {
        if let (session, until) = clock.favoured {
            if !session.traffic.mayExceedMemory {
                clock.forget(session)
            } else if now >= until {
                counters.update { $0.linksStalled += 1 }
                end(
                    session, LinkError(.busy, "\(session.address.text) did not end a message for which others waited."),
                    nil)
            }
        }
        let waiting = table.sessions.values.filter { $0.traffic.waitsForMemory }
        guard !waiting.isEmpty else { return }
        if memory.bytes >= memory.limit {
            guard clock.favoured == nil,
                let first = waiting.filter({ $0.traffic.assembly.bytes > 0 })
                    .min(by: { ($0.traffic.favours, $0.id) < ($1.traffic.favours, $1.id) })
            else { return }
            clock.favour(first, until: now + TimeAmount(configuration.stallLimit))
            settle(first, now: now)
        } else {
            for session in waiting { settle(session, now: now) }
        }
    }
}
