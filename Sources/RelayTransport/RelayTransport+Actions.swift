import Logging
import NIOCore
import PoolCrypto
import PoolTransport
import PoolWire

// Carries out what the state machine wants, and tells it what happened.

extension RelayTransport {
    func perform(_ actions: [RelayClientAction]) {
        for action in actions { perform(action) }
        setAlarm()
    }

    private func perform(_ action: RelayClientAction) {
        switch action {
        case .connect: dial()
        case .disconnect: hangUp()
        case .send(let request): send(request)
        case .solve(let challenge, let difficulty): solve(challenge, difficulty)
        case .showRecoveryKey(let claim): show(claim)
        case .open(let token): sending.open(token: token)
        case .shut: resume(sending.shut())
        case .deliver(let event): deliver(event)
        case .judge(let request): judge(request)
        case .invitationCreated(let request, let created): invitationCreated(request, created)
        case .invitationFailed(let request, let error): desk?.take(request)?.resume(returning: .failure(error))
        case .finish(let reason): end(reason)
        }
    }

    func deliver(_ event: TransportEvent) {
        switch event {
        case .joined(let pool):
            setup.logger.info("joined", metadata: ["self": "\(pool.selfID)", "isReturn": "\(pool.isReturn)"])
        case .reconnecting(let attempt, let delay, let reason):
            setup.logger.notice(
                "link lost", metadata: ["reason": "\(reason)", "attempt": "\(attempt)", "delay": "\(delay)"])
        case .warning(let text): setup.logger.warning("\(text)")
        case .peerJoined(let peer):
            if let records = desk?.book.arrived(peer.id) { desk?.report(records) }
        default: break
        }
        if !source.yield(event) { gate.pause() }
    }

    func resume(_ waiters: [SendQueue.Waiter]) {
        for waiter in waiters { waiter.resume() }
    }

    // MARK: The link

    private func dial() {
        let id = sending.reserveID()
        connection = .dialing(id: id, channel: nil)
        let dialer = RelayDialer(
            endpoint: setup.endpoint, tls: setup.network.tls, configuration: setup.configuration)
        let maxMessageBytes = setup.configuration.maxMessageBytes
        let done = dialer.dial(on: eventLoop) { channel in
            self.assumeIsolated { $0.opened(channel, id: id) }
        } addLink: { channel in
            let link = RelayLinkHandler(maxMessageBytes: maxMessageBytes) { event in
                self.assumeIsolated { $0.handle(event, of: id) }
            }
            try channel.pipeline.syncOperations.addHandler(link)
            self.assumeIsolated { $0.linkIsUp(link, channel, id: id) }
        }
        done.whenFailure { error in self.assumeIsolated { $0.dialFailed(error, id: id) } }
    }

    private func opened(_ channel: any Channel, id: Int) {
        guard case .dialing(let current, _) = connection, current == id else { return channel.close(promise: nil) }
        connection = .dialing(id: id, channel: channel)
        machine.linkOpened()
    }

    private func linkIsUp(_ link: RelayLinkHandler, _ channel: any Channel, id: Int) {
        guard case .dialing(let current, _) = connection, current == id else { return channel.close(promise: nil) }
        connection = .up(id: id, link, channel)
        gate.attach(channel)
        perform(machine.linkUp(.now))
    }

    private func dialFailed(_ error: any Error, id: Int) {
        guard case .dialing(let current, let channel) = connection, current == id else { return }
        channel?.close(promise: nil)
        connectionIsGone()
        let failure = DialFailure.describe(error, setup.endpoint)
        setup.logger.debug("connecting failed", metadata: ["error": "\(error)"])
        perform(machine.linkDown(.failed(failure), .now, random: .random(in: 0..<1)))
    }

    private func hangUp() {
        solving?.cancel()
        solving = nil
        switch connection {
        case .none, .closing: break
        case .dialing(_, let channel):
            channel?.close(promise: nil)
            connectionIsGone()
        case .up(let id, let link, let channel):
            gate.attach(nil)
            connection = .closing(id: id)
            // A reader that is behind must not keep the goodbye from being read.
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
            link.close(within: TimeAmount(setup.configuration.timeouts.close))
        }
    }

    // MARK: What comes

    private func handle(_ event: LinkEvent, of id: Int) {
        switch connection {
        case .up(let current, let link, _) where current == id:
            switch event {
            case .message(let text): receive(text, link)
            case .readComplete: machine.heard(.now)
            case .writable: resume(sending.takeWaiters())
            case .ended(let end):
                connectionIsGone()
                perform(machine.linkDown(end, .now, random: .random(in: 0..<1)))
            }
        case .closing(let current) where current == id:
            if case .ended = event { connectionIsGone() }
        default: break
        }
    }

    private func receive(_ text: ByteBuffer, _ link: RelayLinkHandler) {
        if machine.isMember, case .relayed(let relayed)? = HotServerFrame(reading: text.readableBytesUInt8Span) {
            acknowledge(relayed.sequence, link)
            if isHost { machine.heard(from: relayed.fromPeerID, .now) }
            guard let payload = relayed.payload else { return }
            if !source.yield(.received(from: relayed.fromPeerID, payload: payload)) { gate.pause() }
            return
        }
        do {
            let frame = try ServerFrame(decoding: text.readableBytesSpan)
            acknowledge(frame, link)
            perform(machine.receive(frame, .now, random: .random(in: 0..<1)))
        } catch {
            // Unknown frames are the relay's right; broken ones cost only themselves (relay.md 6).
            setup.logger.debug("frame ignored", metadata: ["error": "\(error)"])
        }
    }

    private func acknowledge(_ frame: ServerFrame, _ link: RelayLinkHandler) {
        switch frame {
        case .relayed(let relayed): acknowledge(relayed.sequence, link)
        case .sessionResumed(let resumed):
            for relayed in resumed.missedMessages { acknowledge(relayed.sequence, link) }
        default: break
        }
    }

    /// Also what cannot be decoded is acknowledged (relay.md 9.6).
    private func acknowledge(_ sequence: UInt64, _ link: RelayLinkHandler) {
        link.send(HotFrameWriter.ack(sequence: sequence).buffer())
    }
}

extension HotFrameWriter {
    /// The frame, in memory of its size.
    func buffer() -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: byteCount)
        buffer.writeWithOutputRawSpan(minimumWritableBytes: byteCount) { write(to: &$0) }
        return buffer
    }
}
