package import NIOCore

/// A whole frame as it travels.
package struct RawWebSocketFrame {
    /// Header included.
    package var bytes: ByteBuffer
    package var isText: Bool
    /// Unmasked.
    package var payload: [UInt8]
}

extension ByteBuffer {
    /// Takes a request or answer without a body, up to and with its empty line, once it is complete.
    package mutating func readHTTPHead() -> ByteBuffer? {
        let end: [UInt8] = [13, 10, 13, 10]
        let bytes = Array(readableBytesView)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        return readSlice(length: start + end.count)
    }

    /// Takes a frame once it is complete.
    package mutating func readWebSocketFrame() -> RawWebSocketFrame? {
        var reader = self
        guard let first = reader.readInteger(as: UInt8.self), let second = reader.readInteger(as: UInt8.self) else {
            return nil
        }
        let length: Int?
        switch second & 0x7F {
        case 126: length = reader.readInteger(as: UInt16.self).map(Int.init)
        case 127: length = reader.readInteger(as: UInt64.self).map(Int.init)
        case let short: length = Int(short)
        }
        let mask = second & 0x80 == 0 ? [] : reader.readBytes(length: 4)
        guard let length, let mask, var payload = reader.readBytes(length: length) else { return nil }
        if !mask.isEmpty { for index in payload.indices { payload[index] ^= mask[index % 4] } }
        guard let bytes = readSlice(length: readableBytes - reader.readableBytes) else { return nil }
        return RawWebSocketFrame(bytes: bytes, isText: first == 0x81, payload: payload)
    }
}
