import GameRules
import NIOCore
import RelayServer
import Testing

@Suite struct WebSocketReaderTests {
    private struct Read: Equatable {
        var event: WebSocketReader.Event
        var payload: [UInt8]
    }

    /// A masked client frame.
    private func frame(
        _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, key: [UInt8] = [1, 2, 3, 4]
    ) -> [UInt8] {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ...125: bytes.append(0x80 | UInt8(payload.count))
        case ...0xffff: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        default: bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    /// Feeds bytes in pieces and returns what comes out, and the failure if there is one.
    private func read(
        _ bytes: [UInt8], pieces: Int = .max, limit: Int = 1000, onlyControl: Bool = false
    ) -> ([Read], CloseReason?) {
        var reader = WebSocketReader(maxMessageSize: limit)
        var input = ByteBuffer()
        var payload = ByteBuffer()
        var result: [Read] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            input.writeBytes(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            do {
                while let event = try reader.next(from: &input, into: &payload, onlyControl: onlyControl) {
                    result.append(Read(event: event, payload: Array(payload.readableBytesView)))
                }
            } catch {
                return (result, error.reason)
            }
        }
        return (result, nil)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 125, 126, 127, 1000, 65_535, 65_536, 100_000])
    func `a message of any size arrives whole, in whatever pieces`(size: Int) {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let bytes = frame(1, payload) + frame(9, [5])
        for pieces in [Int.max, 1013, 3] {
            let (result, failure) = read(bytes, pieces: pieces, limit: 100_000)
            #expect(failure == nil)
            #expect(result == [Read(event: .text, payload: payload), Read(event: .ping, payload: [5])])
        }
    }

    @Test func `fragments are put together around control frames`() {
        let bytes =
            frame(1, [1, 2], isFinal: false) + frame(9, []) + frame(0, [3], isFinal: false) + frame(0, [4, 5])
            + frame(2, [6])
        let (result, failure) = read(bytes, pieces: 1)
        #expect(failure == nil)
        #expect(
            result == [
                Read(event: .ping, payload: []), Read(event: .text, payload: [1, 2, 3, 4, 5]),
                Read(event: .binary, payload: [6]),
            ])
    }

    @Test func `too large a message is refused, whole or in fragments, and what follows is still read`() {
        #expect(read(frame(1, [UInt8](repeating: 0, count: 1001))).1 == .tooLarge)
        #expect(read(frame(1, [UInt8](repeating: 0, count: 1000))).1 == nil)
        let halves = frame(1, [UInt8](repeating: 0, count: 501), isFinal: false)
        #expect(read(halves + frame(0, [UInt8](repeating: 0, count: 500))).1 == .tooLarge)
        var reader = WebSocketReader(maxMessageSize: 10)
        var input = ByteBuffer(bytes: frame(1, [UInt8](repeating: 0, count: 11)) + frame(8, [3, 232]))
        var payload = ByteBuffer()
        #expect(throws: WebSocketReader.Failure.self) {
            try reader.next(from: &input, into: &payload, onlyControl: false)
        }
        let next = try? reader.next(from: &input, into: &payload, onlyControl: true)
        #expect(next == .close)
    }

    @Test func `what breaks the rules is refused`() {
        let unmasked: [UInt8] = [0x81, 1, 65]
        let reserved: [UInt8] = [0xc1, 0x80, 0, 0, 0, 0]
        let huge: [UInt8] = [0x82, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        for bytes in [
            unmasked, reserved, huge, frame(3, []), frame(11, []), frame(0, [1]), frame(9, [], isFinal: false),
            frame(8, [UInt8](repeating: 0, count: 126)), frame(1, [1], isFinal: false) + frame(1, [2]),
        ] {
            #expect(read(bytes).1 == .protocolError)
        }
    }

    @Test func `while closing, messages are skipped and the Close is found`() {
        let bytes = frame(1, [1, 2, 3]) + frame(2, [UInt8](repeating: 0, count: 5000)) + frame(8, [3, 232])
        let (result, failure) = read(bytes, pieces: 100, onlyControl: true)
        #expect(failure == nil)
        #expect(result.map(\.event) == [.close])
    }

    @Test func `mutated bytes never trap`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let original =
            frame(1, Array("hello".utf8), isFinal: false) + frame(0, Array("world".utf8)) + frame(9, [1, 2])
            + frame(2, [UInt8](repeating: 3, count: 300)) + frame(8, [3, 232])
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let pieces = Int.random(in: 1...40, using: &generator)
            let (result, _) = read(bytes, pieces: pieces)
            #expect(result.count <= bytes.count, "seed \(seed)")
        }
    }
}
