import NIOCore

/// The kinds of frame a server sends.
enum WebSocketOpcode: UInt8 {
    case text = 1
    case close = 8
    case ping = 9
    case pong = 10
}

extension ByteBuffer {
    /// Begins an unmasked, unfragmented frame (RFC 6455 5.2); `count` bytes of payload must follow.
    mutating func writeFrameHeader(_ opcode: WebSocketOpcode, count: Int) {
        writeInteger(0x80 | opcode.rawValue)
        switch count {
        case ...125: writeInteger(UInt8(count))
        case ...0xffff:
            writeInteger(UInt8(126))
            writeInteger(UInt16(count))
        default:
            writeInteger(UInt8(127))
            writeInteger(UInt64(count))
        }
    }

    mutating func writeCloseFrame(_ reason: CloseReason) {
        writeFrameHeader(.close, count: 2 + reason.text.utf8.count)
        writeInteger(reason.code)
        writeString(reason.text)
    }
}

extension CloseReason {
    /// The answer to a peer's Close: its own code, or a protocol error when it has none that may be sent.
    init(answering payload: ByteBuffer) {
        guard payload.readableBytes > 0 else {
            self.init(code: 1000, text: "")
            return
        }
        let code = payload.getInteger(at: payload.readerIndex, as: UInt16.self) ?? 0
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: self.init(code: code, text: "")
        default: self = .protocolError
        }
    }
}
