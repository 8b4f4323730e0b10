import DTLS
import Logging
import NIOCore
import PoolWire

// How links begin: by a hello of ours, or by one that somebody sends.
extension LinkHandler {
    /// Begins a link. The promise fails when it does not come to stand.
    func connect(to address: SocketAddress, expecting peer: PeerID?, promise: EventLoopPromise<Link>) {
        if let next = table[address]?.next {
            // A handshake with this address is under way, ours or theirs: its link will do.
            guard peer == nil || next.expected == nil || next.expected == peer else {
                return promise.fail(
                    LinkError(
                        .busy, "Somebody else is expected at \(address.text), and the link is being made: try again."))
            }
            next.expected = next.expected ?? peer
            next.waiters.append(promise)
            return
        }
        guard table.count < configuration.maximumLinks else { return promise.fail(Self.full) }
        do {
            let dtls = try DTLSSession.connect(identity)
            let session = makeSession(address, dtls, isInitiator: true, expecting: peer, waiters: [promise])
            start(session)
        } catch {
            promise.fail(LinkError(.system, "\(error)"))
        }
        flush()
    }

    /// A hello.
    func hear(_ hello: RawSpan, _ header: DTLSRecordHeader, from address: SocketAddress) {
        let entry = table[address]
        if let next = entry?.next {
            let random = next.dtls.clientRandom
            if !next.isInitiator, header.helloRandom == random { return give(hello, to: next) }
            // Both have knocked at the same time. Both know both hellos: the smaller one stays the client.
            if next.isInitiator, let theirs = header.helloRandom, random.lexicographicallyPrecedes(theirs) { return }
        }
        // A copy that comes late.
        if let current = entry?.current, header.helloRandom == current.dtls.clientRandom { return }
        guard table.count < configuration.maximumLinks else { return counters.drop(.full) }
        do {
            let cookies = try door.cookies(for: address, now: .now())
            let outcome = try door.listener.receive(hello, cookies: cookies)
            switch outcome {
            case .answered:
                counters.drop(.helloWithoutCookie)
                // Answers to a flood do not pile up.
                door.listener.takeDatagrams { if isWritable { write($0, to: address) } }
            case .accepted(let dtls): accept(dtls, from: address)
            }
        } catch {
            logger.warning("no handshake with \(address.text): \(error)")
        }
    }

    private func accept(_ dtls: DTLSSession, from address: SocketAddress) {
        let session = makeSession(address, dtls, isInitiator: false, expecting: nil, waiters: [])
        if let evicted = door.halfOpen.add(session.id, host: address.host), let victim = table.sessions[evicted] {
            end(victim, LinkError(.busy, "Too many handshakes at the same time."), .evicted)
        }
        start(session)
    }

    private func makeSession(
        _ address: SocketAddress, _ dtls: DTLSSession, isInitiator: Bool, expecting peer: PeerID?,
        waiters: [EventLoopPromise<Link>]
    ) -> LinkSession {
        guard let eventLoop else { preconditionFailure("a handler works while it is in its channel") }
        var waiters = waiters
        var expected = peer
        if let yielding = table[address]?.next {
            // The other side's hello wins: those who wait for ours get that link.
            waiters += yielding.waiters
            expected = expected ?? yielding.expected
            yielding.waiters = []
        }
        return LinkSession(
            id: table.makeID(), address: address, dtls: dtls, isInitiator: isInitiator, expected: expected,
            waiters: waiters, surroundings: surroundings(on: eventLoop), now: .now())
    }

    private func start(_ session: LinkSession) {
        if let replaced = table.add(session) {
            end(replaced, LinkError(.closed, "A newer handshake with \(session.address.text) has begun."), nil)
        }
        count()
        settle(session)
        awaken()
    }

    /// A link stands.
    func raise(_ session: LinkSession, to peer: LinkPeer, now: NIODeadline) {
        door.halfOpen.remove(session.id)
        let link = makeLink(session, to: peer)
        session.open(link)
        if let replaced = table.promote(session) {
            end(replaced, LinkError(.closedByPeer, "\(session.address.text) has made a new link."), nil)
        }
        if session.waiters.isEmpty {
            guard accepted.append(link) else {
                counters.update { $0.failures[.notAccepted, default: 0] += 1 }
                return end(session, Self.full, nil)
            }
        }
        for waiter in session.waiters { waiter.succeed(link) }
        session.waiters = []
        counters.update { $0.linksMade += 1 }
        count()
        settle(session, now: now)
    }

    private func makeLink(_ session: LinkSession, to peer: LinkPeer) -> Link {
        let eventLoop = session.surroundings.eventLoop
        let bound = NIOLoopBound((handler: self, session: session), eventLoop: eventLoop)
        let serve: @Sendable () -> Void = {
            eventLoop.execute { bound.value.handler.serve(bound.value.session) }
        }
        return Link(
            peer: peer, isInitiator: session.isInitiator,
            inbox: LinkInbox(limit: configuration.unreadBytes, memory: memory) {
                eventLoop.execute {
                    bound.value.session.resume()
                    bound.value.handler.serve(bound.value.session)
                }
            },
            small: LinkOutbox(limit: 262_144, wake: serve),
            large: LinkOutbox(limit: configuration.sendBuffer, wake: serve),
            shut: { reason in await Self.close(bound, reason, on: eventLoop) })
    }

    static let full = LinkError(.busy, "There are as many links as may be.")
}
