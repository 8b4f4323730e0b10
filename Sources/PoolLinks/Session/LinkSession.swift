import DTLS
import NIOCore
import PoolWire
import SCTP

/// One peer, from the first datagram to the last: DTLS, in it SCTP, in it messages. It does no I/O: its handler gives it
/// datagrams and the time, sends what `takeDatagrams` has, and does what each step's `Progress` says.
///
/// handshaking -> associating -> open -> closing -> ended; from everywhere to ended. It lives on the endpoint's event loop.
final class LinkSession {
    /// What the handler has to do after a step.
    enum Progress {
        case none
        /// The link stands: make it, `open` the session, and `advance` once more.
        case up(LinkPeer)
        /// The session is over.
        case ended(LinkError, LinkStatistics.Failure?)
    }

    enum Phase {
        case handshaking
        /// The peer is known; its association is to come.
        case associating(LinkPeer)
        case open(Link)
        /// What was sent is still to arrive; then the association ends politely.
        case closing(Link, Closing)
        case ended
    }

    struct Closing {
        let reason: LinkError
        let deadline: NIODeadline
        /// Whether SCTP has been told.
        var isShutDown = false
    }

    /// What a session needs of its endpoint.
    struct Surroundings {
        let configuration: LinkConfiguration
        let memory: LinkMemory
        let scratch: Scratch
        let eventLoop: any EventLoop
        /// SCTP's timers have made something to do: called on the event loop.
        let onWake: (LinkSession) -> Void
    }

    let id: Int
    /// Where the peer is now.
    var address: SocketAddress
    let isInitiator: Bool
    /// Whom the link should lead to.
    var expected: PeerID?
    /// Who asked for the link, here.
    var waiters: [EventLoopPromise<Link>]
    /// Who waits for the end.
    var onEnd: [() -> Void] = []
    /// Of the handshake.
    let deadline: NIODeadline
    let surroundings: Surroundings

    let dtls: DTLSSession
    var phase = Phase.handshaking
    var association: SCTPAssociation?
    var traffic = Traffic()
    /// When the peer last proved that it is there.
    var lastHeard: NIODeadline
    /// In the handler's list of those that have something to do at the end of a read.
    var isDirty = false

    /// Messages on their way.
    struct Traffic {
        var assembly = MessageAssembly()
        var lanes: [SendLane] = []
        /// Messages went to or fro since the handler asked last.
        var isLively = false
        /// The reader is behind.
        var isPaused = false
        /// All links together have received too much, and this one waits until it is less.
        var waitsForMemory = false
        /// It may go on in spite of that, so that one message at a time comes to its end.
        var mayExceedMemory = false
        /// How often it might.
        var favours = 0
    }

    init(
        id: Int, address: SocketAddress, dtls: DTLSSession, isInitiator: Bool, expected: PeerID? = nil,
        waiters: [EventLoopPromise<Link>] = [], surroundings: Surroundings, now: NIODeadline
    ) {
        self.id = id
        self.address = address
        self.dtls = dtls
        self.isInitiator = isInitiator
        self.expected = expected
        self.waiters = waiters
        self.surroundings = surroundings
        deadline = now + TimeAmount(surroundings.configuration.handshakeTimeout)
        lastHeard = now
    }

    /// The link, once it stands.
    var link: Link? {
        switch phase {
        case .open(let link), .closing(let link, _): link
        case .handshaking, .associating, .ended: nil
        }
    }

    /// Whether timers should be looked after soon: more than heartbeats has gone to and fro since this was asked last.
    func takeLiveliness() -> Bool {
        defer { traffic.isLively = false }
        guard case .open = phase else { return true }
        return traffic.isLively
    }

    // MARK: Steps

    /// Takes a datagram: decrypts it and gives it to SCTP. `advance` does the rest.
    /// - Returns: whether it was worth something.
    func receive(_ datagram: RawSpan, now: NIODeadline) -> Bool {
        let before = dtls.state
        var isHeard = before == .handshaking
        dtls.receive(datagram) { packet in
            isHeard = true
            association?.receive(packet)
        }
        if isHeard { lastHeard = now }
        return isHeard || dtls.state != before
    }

    /// Does everything that can be done now.
    func advance(now: NIODeadline) -> Progress {
        if case .handshaking = phase, dtls.state == .open {
            if let failure = identify() { return failure }
            dtls.read { association?.receive($0) }
        }
        let progress = readEvents()
        guard case .none = progress else { return progress }
        if let failure = sendMessages() { return failure }
        return judgeDTLS()
    }

    /// The link has been made.
    func open(_ link: Link) {
        phase = .open(link)
        let reserve = Self.smallReserve
        traffic.lanes = [
            SendLane(stream: MessageAssembly.smallStream, outbox: link.small, reserve: 0),
            SendLane(stream: MessageAssembly.largeStream, outbox: link.large, reserve: reserve),
        ]
    }

    /// Begins to end politely.
    func close(_ reason: LinkError, now: NIODeadline) {
        guard case .open(let link) = phase else { return }
        let deadline = now + TimeAmount(surroundings.configuration.closeTimeout)
        phase = .closing(link, Closing(reason: reason, deadline: deadline))
        link.small.seal(reason)
        link.large.seal(reason)
        link.inbox.finish(reason)
    }

    /// Nothing more happens: the peer gets an abort and a goodbye, as far as it can still read them.
    func discard(_ end: LinkError) {
        link?.inbox.finish(end)
        link?.small.finish(end)
        link?.large.finish(end)
        phase = .ended
        surroundings.memory.subtract(traffic.assembly.bytes)
        traffic = Traffic()
        association?.close()
        sealPackets()
        association = nil
        dtls.close()
        for waiter in waiters { waiter.fail(end) }
        waiters = []
    }

    /// Hands over what is to be sent.
    func takeDatagrams(_ body: (RawSpan) -> Void) {
        sealPackets()
        dtls.takeDatagrams(body)
    }

    /// What is due by itself. Often enough: every few tens of milliseconds.
    func tick(now: NIODeadline) -> Progress {
        switch phase {
        case .handshaking, .associating:
            guard now < deadline else {
                return .ended(
                    LinkError(
                        .timeout, "\(address.text) did not complete the handshake in time: is it a PoolBots host?"),
                    .timeout)
            }
            if let left = dtls.timeLeft, left <= .zero { dtls.handleTimeout() }
            return judgeDTLS()
        case .closing(_, let closing) where now >= closing.deadline: return .ended(closing.reason, nil)
        case .open, .closing:
            // A peer that has said goodbye is silent, and what it sent before may still wait for its reader.
            guard dtls.state != .closed, now >= lastHeard + TimeAmount(surroundings.configuration.silenceLimit) else {
                return .none
            }
            return .ended(LinkError(.silent, "\(address.text) does not answer any more."), nil)
        case .ended: return .none
        }
    }

    // MARK: Parts

    /// Bytes of the send buffer that large messages leave to small ones.
    static let smallReserve = 131_072

    private func sealPackets() { association?.takePackets { dtls.send($0) } }

    /// What the state of the session below means for this one.
    private func judgeDTLS() -> Progress {
        switch dtls.state {
        case .handshaking, .open: return .none
        case .failed(let error): return Self.ended(by: error, at: address, isOpen: link != nil)
        case .closed:
            if case .closing(_, let closing) = phase { return .ended(closing.reason, nil) }
            // What has come before the goodbye waits for its reader.
            guard !traffic.isPaused, !traffic.waitsForMemory else { return .none }
            return .ended(closedByPeer, link == nil ? .tls : nil)
        }
    }

    var closedByPeer: LinkError {
        LinkError(.closedByPeer, link == nil ? "\(address.text) refused the link." : "\(address.text) closed the link.")
    }

    private static func ended(by error: DTLSError, at address: SocketAddress, isOpen: Bool) -> Progress {
        switch error.code {
        case .noCommonProtocol:
            .ended(
                LinkError(
                    .protocolViolation, "\(address.text) speaks another protocol, or another version of this one."),
                .protocolMismatch)
        case .refusedByPeer:
            .ended(LinkError(.untrusted, "\(address.text) refused the link (\(error.reason))."), isOpen ? nil : .tls)
        case .protocolViolation, .failed:
            .ended(
                LinkError(.protocolViolation, "The encrypted session with \(address.text) failed (\(error.reason))."),
                isOpen ? nil : .tls)
        }
    }

    /// Looks who the peer is, and begins the association.
    private func identify() -> Progress? {
        guard let certificate = dtls.peerCertificate, let peer = LinkCertificate.owner(of: certificate) else {
            return .ended(
                LinkError(
                    .untrusted, "\(address.text) cannot prove who it is: its certificate bears no valid signature."),
                .certificate)
        }
        if let expected, expected != peer {
            return .ended(
                LinkError(
                    .untrusted, "\(address.text) is \(peer), not \(expected): the address leads to somebody else."),
                .wrongPeer)
        }
        do {
            let binding = try dtls.exportKey(label: LinkCertificate.exporterLabel, count: 32)
            phase = .associating(LinkPeer(id: peer, address: address, channelBinding: binding))
        } catch {
            return .ended(LinkError(.system, "\(error)"), .tls)
        }
        return associate()
    }

    private func associate() -> Progress? {
        let configuration = surroundings.configuration
        let settings = SCTPConfiguration(
            mtu: configuration.datagramLimit - DTLSSession.overhead,
            sendBuffer: configuration.sendBuffer + Self.smallReserve, receiveWindow: configuration.receiveWindow)
        let me = NIOLoopBound(self, eventLoop: surroundings.eventLoop)
        do {
            association = try SCTPAssociation.start(settings) { [eventLoop = surroundings.eventLoop] in
                // Ends by itself: the session ignores it when it has ended.
                eventLoop.execute { me.value.surroundings.onWake(me.value) }
            }
            return nil
        } catch {
            return .ended(LinkError(.system, "\(error)"), .association)
        }
    }
}
