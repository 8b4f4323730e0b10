import Foundation
import PoolWire
import Testing

struct FrameTests {
    let vectors: RelayVectors.Frames

    init() throws {
        vectors = try RelayVectors.shared.get().frames
    }

    @Test func `the relay's frames are read and written to the byte`() throws {
        for (name, text) in vectors.server_to_client {
            let frame = try ServerFrame(decoding: Array(text.utf8))
            let expected = name == "session_resumed_flat" ? vectors.server_to_client["session_resumed_framed"] : text
            #expect(String(decoding: frame.encoded(), as: UTF8.self) == expected, "\(name)")
        }
        let claim = try RelayVectors.shared.get().claim.success_frame_json
        #expect(String(decoding: try ServerFrame(decoding: Array(claim.utf8)).encoded(), as: UTF8.self) == claim)
    }

    @Test func `the clients' frames are read and written to the byte`() throws {
        for (name, text) in vectors.client_to_server {
            let frame = try ClientFrame(decoding: Array(text.utf8))
            #expect(String(decoding: frame.encoded(), as: UTF8.self) == text, "\(name)")
        }
    }

    @Test func `every frame anywhere in the vectors is read by one side`() throws {
        let frames = try RelayVectors.allFrames().filter { !vectors.silently_dropped_by_server.contains($0) }
        #expect(frames.count > 50)
        for text in frames {
            let bytes = Array(text.utf8)
            if let frame = try? ClientFrame(decoding: bytes) {
                #expect(try ClientFrame(decoding: frame.encoded()) == frame)
            } else {
                let frame = try ServerFrame(decoding: bytes)
                #expect(try ServerFrame(decoding: frame.encoded()) == frame)
            }
        }
    }

    @Test func `both forms of session_resumed mean the same`() throws {
        let flat = try ServerFrame(decoding: Array(#require(vectors.server_to_client["session_resumed_flat"]).utf8))
        let framed = try ServerFrame(decoding: Array(#require(vectors.server_to_client["session_resumed_framed"]).utf8))
        #expect(flat == framed)
        guard case .sessionResumed(let resumed) = flat else { throw WireError(.malformed, "another frame") }
        #expect(resumed.missedMessages.map(\.sequence) == [7])
    }

    @Test func `spellings that other clients use are accepted`() {
        for variant in vectors.accepted_variants {
            #expect(throws: Never.self, "\(variant.name)") { try ClientFrame(decoding: Array(variant.text.utf8)) }
        }
    }

    @Test func `what the relay drops is refused, except a close_pool without data`() throws {
        for text in vectors.silently_dropped_by_server {
            if text == #"{"frame_type":"close_pool"}"# {
                #expect(try ClientFrame(decoding: Array(text.utf8)) == .closePool(sessionToken: nil))
            } else {
                #expect(throws: WireError.self, "\(text)") { try ClientFrame(decoding: Array(text.utf8)) }
            }
        }
        let null = #"{"data":null,"frame_type":"close_pool"}"#
        #expect(try ClientFrame(decoding: Array(null.utf8)) == .closePool(sessionToken: nil))
    }

    static func code(_ text: String) -> WireError.Code? {
        do throws(WireError) {
            _ = try ClientFrame(decoding: Array(text.utf8))
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a refusal says of what kind it is`() {
        #expect(Self.code(#"{"frame_type":"nope","data":{}}"#) == .unknownType)
        #expect(Self.code(#"{"frame_type":"relayed","data":{}}"#) == .unknownType)
        #expect(Self.code(#"{"frame_type":"ack","data":{}}"#) == .badField)
        #expect(Self.code(#"{"frame_type":"ack"}"#) == .badField)
        #expect(Self.code(#"{"frame_type":"ack","data":[]}"#) == .badField)
        #expect(Self.code("{") == .malformed)
        #expect(Self.code("[]") == .malformed)
        #expect(Self.code(String(repeating: #"{"a":"#, count: 33)) == .tooDeep)
        #expect(Self.code("[" + String(repeating: "0,", count: 20_000) + "0]") == .tooMany)
        #expect(Self.code(String(repeating: " ", count: 17 << 20)) == .tooLarge)
    }

    @Test(arguments: [
        ("0", true), ("18446744073709551615", true), ("18446744073709551616", false), ("-1", false), ("-0", false),
        ("5.0", false), ("5e0", false), ("\"5\"", false), ("05", false), ("+5", false), ("true", false),
        ("null", false),
        ("", false), ("0x5", false), ("1_0", false),
    ])
    func `an unsigned number is read strictly`(number: String, accepted: Bool) {
        let text = #"{"frame_type":"ack","data":{"sequence":\#(number)}}"#
        #expect((Self.code(text) == nil) == accepted)
        #expect((HotClientFrame(reading: Array(text.utf8).span) != nil) == accepted)
    }

    @Test(arguments: [
        ("-9223372036854775808", true), ("9223372036854775807", true), ("9223372036854775808", false), ("-1", true),
        ("-", false), ("--1", false), ("-0", false), ("-01", false),
    ])
    func `a signed number is read strictly`(number: String, accepted: Bool) {
        let text = #"{"frame_type":"heartbeat_ping","data":{"timestamp":\#(number)}}"#
        #expect((Self.code(text) == nil) == accepted)
        #expect((HotClientFrame(reading: Array(text.utf8).span) != nil) == accepted)
    }

    @Test(
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"), (#"\u00e9\uD83D\uDE00\u0000"#, "é😀\u{0}"), ("é😀", "é😀"),
            (#"\uD83D"#, nil), (#"\uD83Dx"#, nil), (#"\uD83D\u0041"#, nil), (#"\uDE00"#, nil), (#"\u12"#, nil),
            (#"\u12g4"#, nil), (#"\x"#, nil), ("\u{1}", nil), ("\n", nil), ("\u{7f}", "\u{7f}"),
        ] as [(String, String?)])
    func `a string's escapes are decoded`(escaped: String, text: String?) throws {
        let frame = #"{"frame_type":"kick_peer","data":{"peer_id":"a","reason":"\#(escaped)"}}"#
        let decoded = try? ClientFrame(decoding: Array(frame.utf8))
        #expect(decoded == text.map { .kickPeer(KickPeer(peerID: PeerID("a"), reason: $0, sessionToken: nil)) })
        if let decoded { #expect(try ClientFrame(decoding: decoded.encoded()) == decoded) }
    }

    @Test(
        arguments: [
            [0xff], [0xc0, 0xaf], [0xc3], [0xc3, 0x22], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
            [0xf4, 0x90, 0x80, 0x80],
            [0xf0, 0x80, 0x80, 0x80], [0x80], [0xf8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `ill-formed UTF-8 is refused`(bytes: [UInt8]) {
        let start = Array(#"{"frame_type":"kick_peer","data":{"peer_id":"a","reason":""#.utf8)
        #expect(throws: WireError.self) { try ClientFrame(decoding: start + bytes + Array(#""}}"#.utf8)) }
    }

    @Test(arguments: [
        #"{"frame_type":"ack","frame_type":"ack","data":{"sequence":1}}"#,
        #"{"frame_type":"ack","data":{"sequence":1,"\u0073equence":1}}"#,
        #"{"frame_type":"ack","data":{"sequence":1,"x":{"a":1,"b":[],"a":2}}}"#,
        #"{"frame_type":"ack","data":{"sequence":1}"#, #"{"frame_type":"ack","data":{"sequence":1}}}"#,
        #"{"frame_type":"ack","data":{"sequence":1},}"#, #"{"frame_type":"ack","data":{"sequence":1,}}"#,
        #"{"frame_type":"ack","data":{"sequence":1,"x":[1,]}}"#, #"{"frame_type":"ack","data":{"sequence":1,"x":[,]}}"#,
        #"{"frame_type":"ack" "data":{"sequence":1}}"#, #"{"frame_type":"ack","data":{"sequence" 1}}"#,
        #"{"frame_type":"ack","data":{"sequence":1,"x":tru}}"#, #"{"frame_type":"ack","data":{"sequence":1,"x":1.}}"#,
        #"{"frame_type":"ack","data":{"sequence":1,"x":NaN}}"#, #"{"frame_type":"ack","data":{"sequence":1,"x":[}]}"#,
        #"{'frame_type':"ack","data":{"sequence":1}}"#, #"{"frame_type":"ack","data":{"sequence":1}} {}"#,
    ])
    func `what is not strictly JSON is refused`(text: String) {
        #expect(Self.code(text) == .malformed)
        #expect(HotClientFrame(reading: Array(text.utf8).span) == nil)
    }

    @Test func `a repeated key is found among many`() {
        let keys = (0..<1000).map { "\"k\($0)\":0" }
        let unique = #"{"frame_type":"ack","data":{"sequence":1,"# + keys.joined(separator: ",") + "}}"
        #expect(Self.code(unique) == nil)
        #expect(Self.code(unique.replacing("\"k999\"", with: "\"k7\"")) == .malformed)
    }

    @Test func `frames without a vector are read as they are written`() throws {
        let open = TunnelOpen(
            streamID: 1, destinationKind: .hostname, destinationHost: "h", destinationPort: 443, network: .tcp,
            initialWindow: 262_144)
        var address = open
        address.destinationKind = .ipv6
        for frame in [
            ClientFrame.tunnelOpen(open), .tunnelOpen(address),
            .tunnelClose(TunnelClose(streamID: 1, reason: .aborted)),
            .tunnelWindowUpdate(TunnelWindowUpdate(streamID: 1, additionalCredit: 2)),
            .tunnelDNSQuery(TunnelDNSQuery(queryID: 1, name: "n", type: .aaaa)), .closePool(sessionToken: nil),
            .updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: nil, sessionToken: nil)),
        ] {
            #expect(try ClientFrame(decoding: frame.encoded()) == frame)
        }
        #expect(String(decoding: ClientFrame.tunnelOpen(address).encoded(), as: UTF8.self).contains(#""address":"h""#))
        let puzzle = PowChallenge(challenge: "YQ==", difficulty: 18, timestamp: 5)
        for frame in [
            ServerFrame.tunnelDNSResponse(TunnelDNSResponse(queryID: 1, errorCode: "timeout", errorMessage: nil)),
            .tunnelDNSResponse(TunnelDNSResponse(queryID: 1, errorCode: nil, errorMessage: nil)),
            .tunnelError(TunnelError(streamID: 4, code: "protocol_error", message: "unknown stream_id")),
            .serverHello(
                ServerHello(
                    serverEphemeralPK: "a", serverIdentityPK: "b", powChallenge: puzzle, timestamp: 1, signature: "c")),
            .claimSuccess(ClaimSuccess(serverFingerprint: "a", message: "—", recoveryKey: nil)),
        ] {
            #expect(try ServerFrame(decoding: frame.encoded()) == frame)
        }
        let hello = ServerHello(
            serverEphemeralPK: "a", serverIdentityPK: "b", powChallenge: nil, timestamp: 1, signature: "c")
        #expect(
            String(decoding: ServerFrame.serverHello(hello).encoded(), as: UTF8.self).contains(#""pow_challenge":null"#)
        )
    }

    @Test func `flags of the pool that old relays leave out have their defaults`() throws {
        let text = try #require(vectors.server_to_client["join_accepted"])
            .replacing(#","tunnel_exit_enabled":false,"host_online":true"#, with: "")
        guard case .joinAccepted(let accepted) = try ServerFrame(decoding: Array(text.utf8)) else {
            throw WireError(.malformed, "another frame")
        }
        #expect(accepted.poolInfo.hostOnline)
        #expect(!accepted.poolInfo.tunnelExitEnabled)
        #expect(accepted.peers.map(\.displayName) == ["Alice", "Bob"])
    }

    @Test func `a proof-of-work challenge travels in the message of an error`() throws {
        for vector in try RelayVectors.shared.get().pow.cases {
            let challenge = PowChallenge(
                challenge: vector.challenge_b64, difficulty: vector.difficulty, timestamp: vector.issued_at)
            guard case .error(let error) = try ServerFrame(decoding: Array(vector.error_frame_json.utf8)) else {
                throw WireError(.malformed, "another frame")
            }
            #expect(error.code == PowChallenge.errorCode)
            #expect(PowChallenge(fromErrorMessage: error.message) == challenge)
            let frame = ServerFrame.error(RelayError(code: PowChallenge.errorCode, message: challenge.errorMessage))
            #expect(String(decoding: frame.encoded(), as: UTF8.self) == vector.error_frame_json)
        }
        for text in ["", "server unclaimed", "{", "x {} y", #"{"challenge":"","difficulty":256,"timestamp":0}"#] {
            #expect(PowChallenge(fromErrorMessage: text) == nil)
        }
    }

    @Test func `binary tunnel messages are read`() throws {
        let vectors = try RelayVectors.shared.get().tunnel_binary
        let data = TunnelBinary.data(
            streamID: vectors.data.stream_id, sequence: try #require(vectors.data.sequence),
            payload: Array(vectors.data.payload_utf8.utf8))
        let udp = TunnelBinary.udp(streamID: vectors.udp.stream_id, datagram: Array(vectors.udp.payload_utf8.utf8))
        for (frame, hex) in [(data, vectors.data.frame_hex), (udp, vectors.udp.frame_hex)] {
            #expect(try TunnelBinary(decoding: #require(Hex.decode(hex))) == frame)
            #expect(Hex.encode(frame.encoded()) == hex)
        }
        for hex in vectors.rejected_hex {
            #expect(throws: WireError.self) { try TunnelBinary(decoding: #require(Hex.decode(hex))) }
        }
        #expect(throws: WireError.self) {
            try TunnelBinary(decoding: [2, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 32_769))
        }
    }
}
