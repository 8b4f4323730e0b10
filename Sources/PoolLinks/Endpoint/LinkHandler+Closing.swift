import NIOCore

// How links end by our own will.
extension LinkHandler {
    /// Closes a link politely; returns when it is closed.
    static func close(
        _ bound: NIOLoopBound<(handler: LinkHandler, session: LinkSession)>, _ reason: LinkError,
        on eventLoop: any EventLoop
    ) async {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                bound.value.handler.close(bound.value.session, reason) { continuation.resume() }
            }
        }
    }

    /// - Parameter onEnd: called when it is closed.
    func close(_ session: LinkSession, _ reason: LinkError, onEnd: @escaping () -> Void) {
        if case .ended = session.phase { return onEnd() }
        session.onEnd.append(onEnd)
        session.close(reason, now: .now())
        serve(session)
    }

    /// Closes everything politely.
    /// - Parameter onEnd: called when the socket can go.
    func closeAll(onEnd: @escaping () -> Void) {
        accepted.finish()
        let reason = LinkError(.closed, "The endpoint was closed.")
        var left = table.count
        guard left > 0 else { return onEnd() }
        let countDown = {
            left -= 1
            if left == 0 { onEnd() }
        }
        for session in Array(table.sessions.values) {
            if session.link != nil {
                close(session, reason, onEnd: countDown)
            } else {
                session.onEnd.append(countDown)
                end(session, reason, nil)
            }
        }
    }
}
