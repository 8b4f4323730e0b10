import PoolWire
import Testing

struct HotFrameTests {
    /// What the general decoder must give for what was read hot.
    static func general(_ frame: HotClientFrame, _ text: [UInt8]) -> ClientFrame {
        switch frame {
        case .ack(let sequence): .ack(sequence: sequence)
        case .heartbeatPing(let timestamp): .heartbeatPing(timestamp: timestamp)
        case .forward(let forward):
            .forward(
                Forward(
                    data: String(decoding: text[forward.data], as: UTF8.self).replacing(#"\/"#, with: "/"),
                    targetPeerIDs: forward.targetPeerIDs, sequence: forward.sequence,
                    sessionToken: forward.sessionToken))
        }
    }

    /// Checks that hot and general reading agree.
    /// - Returns: whether they do; and whether the hot reader took it.
    static func agree(client text: [UInt8]) -> (agree: Bool, hot: Bool) {
        guard let hot = HotClientFrame(reading: text.span) else { return (true, false) }
        guard let frame = try? ClientFrame(decoding: text), frame == general(hot, text) else { return (false, true) }
        guard case .forward(let general) = frame, case .forward(let forward) = hot else { return (true, true) }
        let relayed = HotRelayedWriter.encoded(
            escapedData: text.span.extracting(forward.data), from: PeerID("s"), sequence: forward.sequence)
        let expected = Relayed(data: general.data, fromPeerID: PeerID("s"), sequence: general.sequence)
        return (
            forward.dataBytes == general.data.utf8.count && (try? ServerFrame(decoding: relayed)) == .relayed(expected),
            true
        )
    }

    static func agree(server text: [UInt8]) -> (agree: Bool, hot: Bool) {
        guard let hot = HotServerFrame(reading: text.span) else { return (true, false) }
        let frame = try? ServerFrame(decoding: text)
        switch hot {
        case .heartbeatPong(let timestamp, let serverTime):
            return (frame == .heartbeatPong(timestamp: timestamp, serverTime: serverTime), true)
        case .relayed(let relayed):
            guard case .relayed(let general) = frame else { return (false, true) }
            return (
                relayed.fromPeerID == general.fromPeerID && relayed.sequence == general.sequence
                    && relayed.payload == general.payload, true
            )
        }
    }

    @Test func `hot and general reading agree on all vectors`() throws {
        for text in try RelayVectors.allFrames() {
            #expect(Self.agree(client: Array(text.utf8)).agree)
            #expect(Self.agree(server: Array(text.utf8)).agree)
        }
    }

    @Test(arguments: [
        #"{"frame_type":"forward","data":{"data":"aGk=","target_peer_ids":null,"sequence":1,"session_token":"a\/b="}}"#,
        #"{"frame_type":"forward","data":{"data":"aGk=","target_peer_ids":["a\/b=","c"],"sequence":1}}"#,
        #"{"data":{"session_token":null,"sequence":1,"target_peer_ids":[ ],"data":"\/\/8="},"frame_type":"forward"}"#,
        " { \"data\" : { \"sequence\" : 7 } ,\r\n\t\"frame_type\" : \"ack\" } ",
        #"{"data":{"timestamp":-5},"frame_type":"heartbeat_ping"}"#,
    ])
    func `every key order and escaped slash of a client is read hot`(text: String) {
        let result = Self.agree(client: Array(text.utf8))
        #expect(result == (true, true))
    }

    @Test(arguments: [
        #"{"frame_type":"relayed","data":{"data":"\/\/79","from_peer_id":"a\/b","sequence":7}}"#,
        #"{"data":{"sequence":18446744073709551615,"from_peer_id":"","data":""},"frame_type":"relayed"}"#,
        #"{"data":{"sequence":1,"from_peer_id":"a","data":"not base64"},"frame_type":"relayed"}"#,
        #"{"data":{"sequence":1,"from_peer_id":"a","data":"AAAA\/\/\/\/AAAAAAAA\/\/8"},"frame_type":"relayed"}"#,
        #"{"frame_type":"heartbeat_pong","data":{"server_time":1700000000007,"timestamp":1700000000}}"#,
    ])
    func `every key order and escaped slash of a relay is read hot`(text: String) {
        let result = Self.agree(server: Array(text.utf8))
        #expect(result == (true, true))
    }

    @Test(arguments: [
        #"{"frame_type":"forward","data":{"data":"a\u003d","sequence":1}}"#,
        #"{"frame_type":"forward","data":{"data":"é","sequence":1}}"#,
        #"{"frame_type":"forward","data":{"data":"","sequence":1,"x":1}}"#,
        #"{"frame_type":"forward","data":{"data":"","sequence":1},"v":1}"#,
        #"{"frame_type":"\u0061ck","data":{"sequence":1}}"#,
    ])
    func `unusual spellings are left to the general decoder`(text: String) throws {
        #expect(HotClientFrame(reading: Array(text.utf8).span) == nil)
        _ = try ClientFrame(decoding: Array(text.utf8))
    }

    @Test func `a payload comes through at every length, escaped or not`() throws {
        for length in 0..<100 {
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) }
            let sent = HotFrameWriter.forward(
                payload: payload, targetPeerIDs: nil, sequence: UInt64(length), sessionToken: "t"
            ).encoded()
            guard case .forward(let forward) = HotClientFrame(reading: sent.span) else {
                throw WireError(.malformed, "not read hot")
            }
            let relayed = HotRelayedWriter.encoded(
                escapedData: sent.span.extracting(forward.data), from: PeerID("a/b"), sequence: forward.sequence)
            let escaped = Array(String(decoding: relayed, as: UTF8.self).replacing("/", with: #"\/"#).utf8)
            let expected = HotServerFrame.relayed(
                HotRelayed(fromPeerID: PeerID("a/b"), sequence: UInt64(length), payload: payload))
            #expect(HotServerFrame(reading: relayed.span) == expected)
            #expect(HotServerFrame(reading: escaped.span) == expected)
        }
    }

    @Test func `the hot writers write what the general encoders write`() {
        let payload: [UInt8] = [1, 2, 3, 0xff]
        for targets in [nil, [], [PeerID("a")], [PeerID("a\"\n"), PeerID("é")]] as [[PeerID]?] {
            for token in [nil, "t/=", "\u{1}"] {
                let hot = HotFrameWriter.forward(
                    payload: payload, targetPeerIDs: targets, sequence: .max, sessionToken: token)
                let general = ClientFrame.forward(
                    Forward(
                        data: Base64.encode(payload), targetPeerIDs: targets, sequence: .max, sessionToken: token))
                #expect(hot.encoded() == general.encoded())
                #expect(hot.byteCount == general.encoded().count)
            }
        }
        #expect(HotFrameWriter.ack(sequence: 7).encoded() == ClientFrame.ack(sequence: 7).encoded())
        #expect(
            HotFrameWriter.heartbeatPing(timestamp: -1).encoded() == ClientFrame.heartbeatPing(timestamp: -1).encoded())
        #expect(
            HotFrameWriter.heartbeatPong(timestamp: .min, serverTime: .max).encoded()
                == ServerFrame.heartbeatPong(timestamp: .min, serverTime: .max).encoded())
        let forward = Forward(data: "a/\"\u{0}é", targetPeerIDs: nil, sequence: 1, sessionToken: nil)
        #expect(
            HotRelayedWriter.encoded(escapedData: forward.escapedData.span, from: PeerID("\\"), sequence: 3)
                == ServerFrame.relayed(Relayed(data: forward.data, fromPeerID: PeerID("\\"), sequence: 3)).encoded())
    }
}
