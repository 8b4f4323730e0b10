import Foundation
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct FrameTextTests {
    @Test func `every text that the reference drops is dropped, and the connection stays`() async throws {
        let file = try Vectors.load("relay.json")
        let frames = try #require(file["frames"] as? [String: Any])
        let relay = try await TestRelay.start()
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        for text in try #require(frames["silently_dropped_by_server"] as? [String]) {
            try await client.send(text)
            try await client.expectSilence()
        }
        let status = await relay.status
        #expect((status?.metrics.invalidFrames ?? 0) > 10)
        await relay.stop()
    }

    @Test func `every accepted spelling is accepted`() async throws {
        let file = try Vectors.load("relay.json")
        let frames = try #require(file["frames"] as? [String: Any])
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        for variant in try #require(frames["accepted_variants"] as? [[String: String]]) {
            let text = try #require(variant["text"])
            try await host.client.send(text)
            let answer = try await host.client.frame()
            switch answer {
            case .heartbeatPong(5, _): break
            case .error(RelayError(code: 401, message: "session token required")): break
            default: Issue.record("\(variant): \(answer)")
            }
        }
        await relay.stop()
    }

    @Test func `payloads pass unchanged in every spelling of their JSON`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        for (spelled, meant) in [
            (#"a\/b="#, "a/b="), (#"\u0041\n\"\\"#, "A\n\"\\"), ("gr\u{fc}n \u{1F600}", "gr\u{fc}n \u{1F600}"),
            ("", ""),
        ] {
            let token = guest.token.replacingOccurrences(of: "/", with: #"\/"#)
            try await guest.client.send(
                #" {"data":{"sequence":1,"x":[1],"session_token":"\#(token)","data":"\#(spelled)"},"frame_type":"forward"}"#
            )
            let relayed = try await host.client.relayed()
            #expect(relayed == Relayed(data: meant, fromPeerID: guest.id, sequence: 1))
        }
        await relay.stop()
    }

    @Test func `a fragmented message is one message`() async throws {
        let relay = try await TestRelay.start()
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        let text = Array(#"{"frame_type":"heartbeat_ping","data":{"timestamp":77}}"#.utf8)
        try await client.send(fragment: Array(text[..<10]), opcode: 1, isFinal: false)
        try await client.ping([1])
        try await client.send(fragment: Array(text[10..<20]), opcode: 0, isFinal: false)
        try await client.send(fragment: Array(text[20...]), opcode: 0, isFinal: true)
        let pong = try await client.next()
        #expect(pong == .pong([1]))
        let timestamp = try await client.pong()
        #expect(timestamp == 77)
        await relay.stop()
    }
}
