package import NIOCore

/// Cuts what a client sends into WebSocket messages (RFC 6455, the server's side, no extensions).
///
/// The payload is unmasked while it is copied out of the input, so each byte is touched once. NIO's decoder would
/// allocate an object and a copy for each frame; in a relay that is most of the work.
package struct WebSocketReader {
    /// What has arrived complete. The payload is handed over beside it.
    package enum Event: Sendable, Equatable { case text, binary, ping, pong, close }

    /// The peer broke a rule; the connection must be closed for this reason.
    package struct Failure: Error { package let reason: CloseReason }

    private struct Header {
        var isFinal: Bool
        var opcode: UInt8
        var payloadCount: UInt64
        var maskingKey: UInt32
        var headerCount: Int

        var isControl: Bool { opcode >= 8 }
    }

    private let maxMessageSize: Int
    /// Payload so far of a message in several frames.
    private var fragments: ByteBuffer?
    private var fragmentsAreText = false
    /// Bytes of a refused or unwanted payload that are still to come.
    private var skip: UInt64 = 0
    private var isBroken = false

    package init(maxMessageSize: Int) { self.maxMessageSize = maxMessageSize }

    /// Takes the next complete message out of `input`.
    ///
    /// - Parameters:
    ///   - payload: replaced by the unmasked payload of the message.
    ///   - onlyControl: whether messages are skipped unseen, because only the Close of the peer still matters.
    /// - Returns: `nil` when more bytes are needed.
    package mutating func next(
        from input: inout ByteBuffer, into payload: inout ByteBuffer, onlyControl: Bool
    ) throws(Failure) -> Event? {
        while true {
            if isBroken { input.moveReaderIndex(to: input.writerIndex) }
            if skip > 0 {
                let now = Int(min(skip, UInt64(input.readableBytes)))
                input.moveReaderIndex(forwardBy: now)
                skip -= UInt64(now)
            }
            guard skip == 0, let header = try parseHeader(input) else { return nil }
            if onlyControl, !header.isControl {
                input.moveReaderIndex(forwardBy: header.headerCount)
                skip = header.payloadCount
                continue
            }
            try check(header, &input)
            guard UInt64(input.readableBytes - header.headerCount) >= header.payloadCount else { return nil }
            input.moveReaderIndex(forwardBy: header.headerCount)
            if let event = accept(header, &input, &payload) { return event }
        }
    }

    private mutating func parseHeader(_ input: ByteBuffer) throws(Failure) -> Header? {
        let start = input.readerIndex
        guard let word = input.getInteger(at: start, as: UInt16.self) else { return nil }
        let first = UInt8(word >> 8)
        guard first & 0x70 == 0, word & 0x80 != 0 else { throw broken() }
        let lengthCode = UInt8(word & 0x7f)
        let lengthBytes = lengthCode == 127 ? 8 : lengthCode == 126 ? 2 : 0
        guard
            let key = input.getInteger(at: start + 2 + lengthBytes, endianness: .little, as: UInt32.self)
        else { return nil }
        let count: UInt64
        switch lengthCode {
        case 127: count = input.getInteger(at: start + 2, as: UInt64.self) ?? 0
        case 126: count = UInt64(input.getInteger(at: start + 2, as: UInt16.self) ?? 0)
        default: count = UInt64(lengthCode)
        }
        guard count <= UInt64(Int64.max) else { throw broken() }
        return Header(
            isFinal: first & 0x80 != 0, opcode: first & 0x0f, payloadCount: count, maskingKey: key,
            headerCount: 6 + lengthBytes)
    }

    private mutating func check(_ header: Header, _ input: inout ByteBuffer) throws(Failure) {
        switch header.opcode {
        case 0: if fragments == nil { throw broken() }
        case 1, 2: if fragments != nil { throw broken() }
        case 8, 9, 10: if !header.isFinal || header.payloadCount > 125 { throw broken() }
        default: throw broken()
        }
        let (total, overflow) = header.payloadCount.addingReportingOverflow(UInt64(fragments?.readableBytes ?? 0))
        guard header.isControl || (!overflow && total <= UInt64(maxMessageSize)) else {
            fragments = nil
            input.moveReaderIndex(forwardBy: header.headerCount)
            skip = header.payloadCount
            throw Failure(reason: .tooLarge)
        }
    }

    private mutating func accept(
        _ header: Header, _ input: inout ByteBuffer, _ payload: inout ByteBuffer
    ) -> Event? {
        let count = Int(header.payloadCount)
        if header.opcode == 0 || !header.isFinal {
            if header.opcode != 0 { fragmentsAreText = header.opcode == 1 }
            var collected = fragments ?? ByteBuffer()
            fragments = nil
            unmask(count, of: &input, key: header.maskingKey, into: &collected)
            guard header.isFinal else {
                fragments = collected
                return nil
            }
            payload = collected
            return fragmentsAreText ? .text : .binary
        }
        payload.clear()
        unmask(count, of: &input, key: header.maskingKey, into: &payload)
        switch header.opcode {
        case 1: return .text
        case 2: return .binary
        case 8: return .close
        case 9: return .ping
        default: return .pong
        }
    }

    private mutating func broken() -> Failure {
        isBroken = true
        return Failure(reason: .protocolError)
    }
}

/// Moves `count` bytes from `input` to the end of `output` and takes the mask off them.
///
/// - Parameter key: the masking key, its first byte lowest.
private func unmask(_ count: Int, of input: inout ByteBuffer, key: UInt32, into output: inout ByteBuffer) {
    let wideKey = UInt64(key) | UInt64(key) << 32
    unsafe output.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { destination in
        unsafe input.withUnsafeReadableBytes { source in
            // SAFETY: the caller has `count` readable bytes in `input`, and `destination` has room for as many.
            var offset = 0
            while offset + 8 <= count {
                let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                unsafe destination.storeBytes(
                    of: (UInt64(littleEndian: word) ^ wideKey).littleEndian, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            while offset < count {
                unsafe destination[offset] =
                    unsafe source[offset] ^ UInt8(truncatingIfNeeded: wideKey >> UInt64(8 * (offset & 7)))
                offset += 1
            }
        }
        return count
    }
    input.moveReaderIndex(forwardBy: count)
}
