import NearbyPlay
import Testing

struct FrameCipherTests {
    private let keys: NearbyKeys
    private var host: FrameCipher
    private var guest: FrameCipher

    init() throws {
        let nonce = try #require(NearbyID(bytes: Array(0..<16)))
        keys = NearbyKeys(code: "482917", clientNonce: nonce, serverNonce: nonce)
        host = FrameCipher(keys, role: .host)
        guest = FrameCipher(keys, role: .guest)
    }

    private func frame(_ counter: UInt64) -> NearbyFrame {
        var sender = FrameCipher(keys, role: .guest)
        for _ in 0..<counter { _ = sender.seal(.ping) }
        return sender.seal(.ping)
    }

    @Test mutating func `one flipped ciphertext bit is auth_fail and does not move the mark`() throws {
        let good = guest.seal(.message, Array("hello".utf8))
        for bit in 0..<(good.data.count - 8) * 8 {
            var bad = good
            bad.data[8 + bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: NearbyError.authFail) { try host.open(bad) }
        }
        #expect(host.mark == nil)
        #expect(try host.open(good) == Array("hello".utf8))
        #expect(host.mark == 0)
    }

    @Test mutating func `another type is auth_fail`() {
        var frame = guest.seal(.ping)
        frame.kind = .pong
        #expect(throws: NearbyError.authFail) { try host.open(frame) }
    }

    @Test mutating func `frames 0, 1, then 0 again is seq_replay`() throws {
        let frames = [guest.seal(.ping), guest.seal(.ping)]
        for frame in frames { _ = try host.open(frame) }
        #expect(throws: NearbyError.sequenceReplay) { try host.open(frames[0]) }
        #expect(throws: NearbyError.sequenceReplay) { try host.open(frames[1]) }
    }

    @Test mutating func `a replay is seen before it is opened`() throws {
        let frames = [guest.seal(.ping), guest.seal(.ping)]
        _ = try host.open(frames[1])
        var bad = frames[0]
        bad.data[20] ^= 1
        #expect(throws: NearbyError.sequenceReplay) { try host.open(bad) }
    }

    @Test mutating func `counter 1 as the very first frame is accepted and the mark becomes 1`() throws {
        _ = try host.open(frame(1))
        #expect(host.mark == 1)
        #expect(throws: NearbyError.sequenceReplay) { try host.open(frame(0)) }
        _ = try host.open(frame(9))
        #expect(host.mark == 9)
    }

    @Test(arguments: [UInt8(0x80), 0xff])
    mutating func `a counter of 2^63 or more is seq_replay`(_ first: UInt8) {
        var frame = guest.seal(.ping)
        frame.data[0] = first
        #expect(throws: NearbyError.sequenceReplay) { try host.open(frame) }
    }

    @Test(arguments: 0..<24)
    mutating func `a body that is too short is incompatible`(_ count: Int) {
        for kind in [NearbyFrame.Kind.message, .ping, .pong, .bye] {
            #expect(throws: NearbyError.incompatible) {
                try host.open(NearbyFrame(kind, [UInt8](repeating: 0, count: count)))
            }
        }
    }

    @Test mutating func `what this side has sealed it does not open`() {
        let frame = host.seal(.ping)
        #expect(throws: NearbyError.authFail) { try host.open(frame) }
    }
}
