import DTLS
import Logging
import NIOCore
import PoolCrypto
import PoolWire

/// The shell of an endpoint, on its event loop: gives datagrams to sessions, sends theirs, carries out what they say.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    let configuration: LinkConfiguration
    let identity: DTLSContext
    let counters: LinkCounters
    let memory: LinkMemory
    let accepted: AcceptedLinkQueue
    let logger: Logger

    var table = SessionTable()
    var door: Door
    var clock = TickClock()
    private let scratch = Scratch(count: 65_536)
    /// Sessions that have something to do when the datagrams at hand are through.
    private var dirty: [LinkSession] = []
    private var context: ChannelHandlerContext?
    private var received = 0
    /// How often it was asked whether a stranger is a peer that has moved, since the last tick.
    var searches = 0

    init(
        configuration: LinkConfiguration, identity: SigningKey, counters: LinkCounters, memory: LinkMemory,
        accepted: AcceptedLinkQueue, logger: Logger
    ) throws(DTLSError) {
        self.configuration = configuration
        self.identity = try LinkCertificate.context(for: identity, mtu: configuration.datagramLimit)
        self.counters = counters
        self.accepted = accepted
        self.logger = logger
        self.memory = memory
        door = try Door(self.identity, limit: configuration.maximumHalfOpen, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An ICMP message of some peer's host: not worth the socket that serves the others.
        logger.debug("UDP: \(error)")
    }

    var eventLoop: (any EventLoop)? { context?.eventLoop }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        received += 1
        let datagram = envelope.data.readableBytesSpan
        guard (1...configuration.datagramLimit).contains(datagram.byteCount) else { return counters.drop(.size) }
        guard let header = DTLSRecordHeader(datagram) else { return counters.drop(.stranger) }
        let address = envelope.remoteAddress
        guard header.helloRandom == nil else { return hear(datagram, header, from: address) }
        guard let entry = table[address] else {
            guard header.kind == .applicationData, let session = moved(datagram, to: address) else {
                return counters.drop(.stranger)
            }
            return mark(session)
        }
        let (first, second) = Self.candidates(for: header, in: entry)
        if let first, first.receive(datagram, now: .now()) {
            mark(first)
        } else if let second, second.receive(datagram, now: .now()) {
            mark(second)
        } else {
            counters.drop(.notAuthentic)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        let sessions = dirty
        dirty = []
        var isLively = false
        for session in sessions {
            session.isDirty = false
            settle(session, now: now)
            if session.takeLiveliness() { isLively = true }
        }
        if received > 0 {
            counters.update { $0.datagramsReceived += received }
            received = 0
        }
        if isLively { awaken() }
        context.flush()
    }

    /// Whose a datagram can be that is no hello. What is encrypted shows by its keys whether it is of the link or of the one
    /// that is to replace it; what is of a handshake belongs to one.
    private static func candidates(
        for header: DTLSRecordHeader, in entry: SessionTable.Entry
    ) -> (LinkSession?, LinkSession?) {
        let isEncrypted = header.kind == .applicationData || header.kind == .alert && header.epoch > 0
        return isEncrypted ? (entry.current, entry.next) : (entry.next ?? entry.current, nil)
    }

    func give(_ datagram: RawSpan, to session: LinkSession) {
        guard session.receive(datagram, now: .now()) else { return counters.drop(.notAuthentic) }
        mark(session)
    }

    private func mark(_ session: LinkSession) {
        guard !session.isDirty else { return }
        session.isDirty = true
        dirty.append(session)
    }

    /// A link whose peer has gone on from another address, as after a change of networks: one that was silent, and whose
    /// keys fit. Few are tried, so that strangers cannot keep the loop busy.
    private func moved(_ datagram: RawSpan, to address: SocketAddress) -> LinkSession? {
        guard table[address] == nil, searches < Self.searchesPerTick else { return nil }
        searches += 1
        let now = NIODeadline.now()
        let silent = table.sessions.values.filter { $0.link != nil && now - $0.lastHeard > Self.silence }
        for session in silent.sorted(by: { $0.lastHeard < $1.lastHeard }).prefix(4)
        where session.receive(datagram, now: now) {
            logger.debug("\(session.address.text) goes on as \(address.text)")
            table.move(session, to: address)
            counters.update { $0.linksMoved += 1 }
            return session
        }
        return nil
    }

    /// After so long without a word a peer may be elsewhere.
    private static let silence = TimeAmount.milliseconds(300)
    private static let searchesPerTick = 8

    // MARK: Out

    /// Lets a session do what it can, and does what it says.
    func settle(_ session: LinkSession, now: NIODeadline = .now()) {
        guard case .ended = session.phase else {
            carryOut(session.advance(now: now), of: session, now: now)
            return
        }
    }

    func carryOut(_ progress: LinkSession.Progress, of session: LinkSession, now: NIODeadline) {
        switch progress {
        case .none: send(session)
        case .up(let peer): raise(session, to: peer, now: now)
        case .ended(let error, let failure): end(session, error, failure)
        }
    }

    /// Sends what a session has, with the next flush.
    func send(_ session: LinkSession) {
        session.takeDatagrams { write($0, to: session.address) }
    }

    func write(_ datagram: RawSpan, to address: SocketAddress) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: datagram.byteCount)
        buffer.writeBytes(datagram)
        context.write(wrapOutboundOut(AddressedEnvelope(remoteAddress: address, data: buffer)), promise: nil)
        counters.update { $0.datagramsSent += 1 }
    }

    func flush() { context?.flush() }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: Sessions

    func surroundings(on eventLoop: any EventLoop) -> LinkSession.Surroundings {
        LinkSession.Surroundings(
            configuration: configuration, memory: memory, scratch: scratch, eventLoop: eventLoop,
            onWake: { [weak self] session in self?.serve(session) })
    }

    /// Something outside has made work for a session.
    func serve(_ session: LinkSession) {
        settle(session)
        if session.takeLiveliness() { awaken() }
        flush()
    }

    /// Ends a session. Its datagrams go out with the next flush.
    func end(_ session: LinkSession, _ error: LinkError, _ failure: LinkStatistics.Failure?) {
        if case .ended = session.phase { return }
        let wasUp = session.link != nil
        table.remove(session)
        door.halfOpen.remove(session.id)
        clock.forget(session)
        counters.update { statistics in
            if let failure, !wasUp { statistics.failures[failure, default: 0] += 1 }
            if wasUp, error.code == .silent { statistics.linksSilent += 1 }
            if wasUp, error.code == .protocolViolation { statistics.linksInViolation += 1 }
        }
        count()
        logger.debug("link ended: \(error.message)")
        // Last: whoever waits for the end finds it counted.
        session.discard(error)
        send(session)
        guard !session.onEnd.isEmpty else { return }
        flush()
        for body in session.onEnd { body() }
        session.onEnd = []
    }

    /// What there is now.
    func count() {
        let links = table.sessions.values.count { $0.link != nil }
        let halfOpen = table.count - links
        counters.update { statistics in
            statistics.links = links
            statistics.halfOpen = halfOpen
        }
    }

    /// The socket is gone.
    private func end() {
        clock.stop()
        accepted.finish()
        for session in Array(table.sessions.values) {
            end(session, LinkError(.closed, "The endpoint was closed."), nil)
        }
    }
}
