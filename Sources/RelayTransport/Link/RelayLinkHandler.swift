package import NIOCore
package import NIOWebSocket

/// What a link tells its transport. All on the link's event loop.
package enum LinkEvent {
    /// A whole message.
    case message(ByteBuffer)
    /// What one read of the network brought is told.
    case readComplete
    case writable
    /// The last event.
    case ended(LinkEnd)
}

/// The WebSocket of one connection: joins fragments, answers pings, says goodbye, batches writes (RFC 6455).
///
/// Text messages are passed on whole, binary ones only if they begin like JSON (relay.md 2); everything else is
/// answered or ignored here. Writes are flushed once for each turn of the event loop.
package final class RelayLinkHandler: ChannelInboundHandler {
    package typealias InboundIn = WebSocketFrame
    package typealias OutboundOut = WebSocketFrame

    private enum Farewell {
        case none
        case said
        case heard(code: UInt16?, reason: String)
    }

    private let maxMessageBytes: Int
    private var tell: ((LinkEvent) -> Void)?
    private var context: ChannelHandlerContext?
    /// The fragments so far of a message in several frames.
    private var partial: ByteBuffer?
    private var partialIsBinary = false
    private var farewell = Farewell.none
    private var failure: String?
    private var isFlushPlanned = false

    /// - Parameter tell: called on the event loop; released at the end.
    package init(maxMessageBytes: Int, tell: @escaping (LinkEvent) -> Void) {
        self.maxMessageBytes = maxMessageBytes
        self.tell = tell
    }

    // MARK: For the transport

    package var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Sends a text message. The bytes are masked in place.
    package func send(_ message: ByteBuffer) {
        guard let context, case .none = farewell else { return }
        write(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: message), context)
    }

    /// Says goodbye and closes: when the relay answers, or after a while.
    package func close(within limit: TimeAmount) {
        guard let context, case .none = farewell else { return }
        farewell = .said
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: .goingAway)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        let channel = context.channel
        if limit > .nanoseconds(0) {
            let timer = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
            channel.closeFuture.whenComplete { _ in timer.cancel() }
        } else {
            channel.close(promise: nil)
        }
    }

    // MARK: For the pipeline

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text, .binary: begin(frame, context)
        case .continuation: proceed(frame, context)
        case .ping: answerPing(frame, context)
        case .connectionClose: hearFarewell(frame, context)
        default: break
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        tell?(.readComplete)
        if isFlushPlanned { context.flush() }
        context.fireChannelReadComplete()
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { tell?(.writable) }
        context.fireChannelWritabilityChanged()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? "\(error)"
        context.close(promise: nil)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    // MARK: Parts

    private func begin(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard partial == nil else { return fail("a message inside another", .protocolError, context) }
        if frame.fin {
            pass(frame.unmaskedData, isBinary: frame.opcode == .binary)
        } else {
            partial = frame.unmaskedData
            partialIsBinary = frame.opcode == .binary
        }
    }

    private func proceed(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard var message = partial else { return fail("a fragment of no message", .protocolError, context) }
        var fragment = frame.unmaskedData
        guard message.readableBytes + fragment.readableBytes <= maxMessageBytes else {
            return fail("a message of more than \(maxMessageBytes) bytes", .messageTooLarge, context)
        }
        partial = nil
        message.writeBuffer(&fragment)
        if frame.fin { pass(message, isBinary: partialIsBinary) } else { partial = message }
    }

    private func pass(_ message: ByteBuffer, isBinary: Bool) {
        if isBinary, message.getInteger(at: message.readerIndex, as: UInt8.self) != UInt8(ascii: "{") { return }
        if case .none = farewell { tell?(.message(message)) }
    }

    private func answerPing(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard case .none = farewell else { return }
        write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData), context)
    }

    private func hearFarewell(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        var data = frame.unmaskedData
        if case .none = farewell {
            let code = data.readInteger(as: UInt16.self)
            farewell = .heard(code: code, reason: data.readString(length: min(data.readableBytes, 123)) ?? "")
            let reply = WebSocketFrame(
                fin: true, opcode: .connectionClose, maskKey: .random(), data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
        }
        context.close(promise: nil)
    }

    private func fail(_ what: String, _ code: WebSocketErrorCode, _ context: ChannelHandlerContext) {
        failure = "the relay sent \(what)"
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        context.close(promise: nil)
    }

    private func write(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(frame), promise: nil)
        guard !isFlushPlanned else { return }
        isFlushPlanned = true
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.flush() }
    }

    private func flush() {
        isFlushPlanned = false
        context?.flush()
    }

    private func end() {
        guard let tell else { return }
        self.tell = nil
        switch farewell {
        case .heard(let code, let reason): tell(.ended(.closed(code: code, reason: reason)))
        case .said: tell(.ended(.closed(code: nil, reason: "")))
        case .none: tell(.ended(.lost(failure ?? "end of stream")))
        }
    }
}
