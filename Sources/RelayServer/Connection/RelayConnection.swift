import NIOCore

/// One WebSocket connection: the shell between its bytes and the relay.
///
/// It belongs to the relay's event loop. Frames are handled strictly in order. Output is collected and written once for
/// each turn of the loop. A connection whose frames cannot be handled now (a write to disk is pending, a receiver's
/// queue is full) is held: nothing more is taken from it until every hold is released.
final class RelayConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase: Equatable {
        case open
        /// Our Close is sent; at the deadline (uptime) the socket is dropped whatever the peer does.
        case closing(deadline: Int64)
        case closed
    }

    private struct Inbound {
        var reader: WebSocketReader
        /// Bytes not handled yet.
        var bytes = ByteBuffer()
        var holds = 0
        var isHandling = false
        /// Whether the channel asked to read while this was held.
        var readIsDue = false

        mutating func next(
            into payload: inout ByteBuffer, onlyControl: Bool
        ) throws(WebSocketReader.Failure) -> WebSocketReader.Event? {
            try reader.next(from: &bytes, into: &payload, onlyControl: onlyControl)
        }
    }

    private struct Outbound {
        /// Complete frames of this turn of the loop.
        var frames = ByteBuffer()
        var isScheduled = false
        /// Uptime since when the queue is full.
        var fullSince: Int64?
        /// Senders held until there is room; one entry for each hold.
        var waiting: [RelayConnection] = []
    }

    let id: ConnectionID
    let group: AddressGroup
    private let runtime: RelayRuntime
    private var context: ChannelHandlerContext?
    private var phase = Phase.open
    private var inbound: Inbound
    private var outbound = Outbound()
    private var liveness: Liveness
    /// Above this many bytes, output does not wait for the end of the turn.
    private static let flushThreshold = 131_072

    init(id: ConnectionID, group: AddressGroup, runtime: RelayRuntime) {
        self.id = id
        self.group = group
        self.runtime = runtime
        let settings = runtime.configuration.server
        inbound = Inbound(reader: WebSocketReader(maxMessageSize: settings.maxMessageSize))
        liveness = Liveness(uptime: runtime.uptime, settings: settings)
    }

    // MARK: Sending

    /// Whether the queue of this receiver is over its high mark.
    var isFull: Bool { outbound.fullSince != nil }

    /// Bytes that wait for this receiver, in its own queue and in its channel's.
    var queuedBytes: Int {
        // Where the channel does not tell, nothing of it is counted.
        let inChannel = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return outbound.frames.readableBytes + (inChannel ?? 0)
    }

    /// Queues a text message.
    func send(_ text: ByteBuffer) {
        guard phase == .open else { return }
        outbound.frames.writeFrameHeader(.text, count: text.readableBytes)
        outbound.frames.writeImmutableBuffer(text)
        schedule()
    }

    /// Queues a text message.
    func send(_ text: [UInt8]) {
        guard phase == .open else { return }
        outbound.frames.writeFrameHeader(.text, count: text.count)
        outbound.frames.writeBytes(text)
        schedule()
    }

    /// Holds `sender` until there is room in the queue of this receiver.
    func makeWait(_ sender: RelayConnection) {
        outbound.waiting.append(sender)
        sender.hold()
    }

    /// Writes what was queued in this turn.
    func flush() {
        outbound.isScheduled = false
        guard let context, outbound.frames.readableBytes > 0 else { return }
        let frames = outbound.frames
        outbound.frames = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(frames), promise: nil)
    }

    private func schedule() {
        if outbound.frames.readableBytes >= Self.flushThreshold { return flush() }
        guard !outbound.isScheduled else { return }
        outbound.isScheduled = true
        runtime.scheduleFlush(of: self)
    }

    private func releaseWaiting() {
        let senders = outbound.waiting
        outbound.waiting = []
        for sender in senders { sender.release() }
    }

    // MARK: Holding

    /// Stops taking frames from this connection.
    func hold() { inbound.holds += 1 }

    /// Ends one hold.
    func release() {
        inbound.holds -= 1
        guard inbound.holds == 0 else { return }
        handleBytes()
        if inbound.holds == 0, inbound.readIsDue {
            inbound.readIsDue = false
            context?.read()
        }
    }

    private var isHeld: Bool { inbound.holds > 0 && phase == .open }

    // MARK: Closing

    /// Starts the closing handshake.
    func close(_ reason: CloseReason) {
        guard phase == .open else { return }
        outbound.frames.writeCloseFrame(reason)
        schedule()
        enterClosing()
    }

    private func enterClosing() {
        phase = .closing(deadline: runtime.uptime + runtime.configuration.server.closeTimeout.milliseconds)
        releaseWaiting()
        if inbound.readIsDue {
            inbound.readIsDue = false
            context?.read()
        }
    }

    /// The peer's Close has arrived: answered, if it is the first, and then the socket is closed.
    private func peerClosed(_ payload: ByteBuffer) {
        if phase == .open {
            outbound.frames.writeCloseFrame(CloseReason(answering: payload))
            enterClosing()
            runtime.lost(self)
        }
        guard let context else { return }
        let frames = outbound.frames
        outbound.frames = ByteBuffer()
        let channel = context.channel
        channel.writeAndFlush(frames).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Closes the socket without a word.
    func drop() { context?.close(promise: nil) }

    /// Looks at the clock.
    func tick(uptime: Int64) {
        let configuration = runtime.configuration
        switch phase {
        case .closed: break
        case .closing(let deadline):
            if uptime >= deadline { drop() }
        case .open:
            if let since = outbound.fullSince,
                uptime - since >= configuration.transport.slowConsumerTimeout.milliseconds
            {
                runtime.core.metrics.slowConsumers += 1
                return fail(.slowConsumer)
            }
            switch liveness.tick(uptime: uptime, isHeld: isHeld, settings: configuration.server) {
            case .fine: break
            case .dead(let reason): fail(reason)
            case .ping:
                outbound.frames.writeFrameHeader(.ping, count: 0)
                schedule()
            }
        }
    }

    /// Closes for a reason of our own and tells the relay.
    func fail(_ reason: CloseReason) {
        close(reason)
        runtime.lost(self)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        runtime.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if isHeld { inbound.readIsDue = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if inbound.bytes.readableBytes == 0 {
            inbound.bytes = bytes
        } else {
            inbound.bytes.writeBuffer(&bytes)
        }
        handleBytes()
    }

    func channelReadComplete(context: ChannelHandlerContext) { runtime.flush() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            outbound.fullSince = nil
            releaseWaiting()
            runtime.flush()
        } else if outbound.fullSince == nil {
            outbound.fullSince = runtime.uptime
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        outbound.frames = ByteBuffer()
        releaseWaiting()
        runtime.closed(self)
        runtime.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset or a TLS fault: the socket is of no use any more, and `channelInactive` does the rest.
        context.close(promise: nil)
    }

    // MARK: Inbound

    private func handleBytes() {
        guard !inbound.isHandling else { return }
        inbound.isHandling = true
        var payload = runtime.takeScratch()
        while !isHeld, phase != .closed {
            do throws(WebSocketReader.Failure) {
                let onlyControl = phase != .open
                guard let event = try inbound.next(into: &payload, onlyControl: onlyControl) else { break }
                handle(event, payload)
            } catch {
                if phase == .open { fail(error.reason) }
            }
        }
        runtime.putBack(scratch: payload)
        inbound.isHandling = false
        if inbound.bytes.readableBytes == 0 {
            inbound.bytes = ByteBuffer()
        } else if inbound.bytes.readerIndex > 0 {
            inbound.bytes = ByteBuffer(buffer: inbound.bytes)
        }
    }

    private func handle(_ event: WebSocketReader.Event, _ payload: ByteBuffer) {
        liveness.message(isPong: event == .pong)
        switch event {
        case .close: peerClosed(payload)
        case .pong: break
        case _ where phase != .open: break
        case .text: runtime.received(text: payload, from: self)
        case .binary: runtime.received(binary: payload, from: self)
        case .ping:
            outbound.frames.writeFrameHeader(.pong, count: payload.readableBytes)
            outbound.frames.writeImmutableBuffer(payload)
            schedule()
            if isFull { makeWait(self) }
        }
    }
}
