import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct ClosingTests {
    private func connected(_ relay: TestRelay, answersPings: Bool = true) async throws -> RawRelayClient {
        let client = try await RawRelayClient.connect(to: relay.url, answersPings: answersPings)
        _ = try await client.challenge()
        return client
    }

    private func expectClose(
        _ client: RawRelayClient, _ code: Int, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let close = try await client.closed()
        #expect(close == .close(code: code, reason: reason), sourceLocation: sourceLocation)
        let end = try await client.next()
        #expect(end == .end, sourceLocation: sourceLocation)
    }

    @Test func `a Close is answered with its own code, and then the server closes`() async throws {
        let relay = try await TestRelay.start()
        for code in [1000, 1001, 4321] as [UInt16] {
            let client = try await connected(relay)
            try await client.close(code: code)
            try await expectClose(client, Int(code), "")
        }
        await relay.stop()
    }

    @Test func `too large a message is closed with 1009`() async throws {
        let relay = try await TestRelay.start { $0.server.maxMessageSize = 2000 }
        let client = try await connected(relay)
        let ping = #"{"frame_type":"heartbeat_ping","data":{"timestamp":5}}"#
        try await client.send(ping + String(repeating: " ", count: 2000 - ping.utf8.count))
        let timestamp = try await client.pong()
        #expect(timestamp == 5)
        try await client.send(ping + String(repeating: " ", count: 2001 - ping.utf8.count))
        try await expectClose(client, 1009, "message too large")
        await relay.stop()
    }

    @Test func `what is no WebSocket and what is no UTF-8 is closed with its code`() async throws {
        // After nonsense no answer to our Close can be read, so the end of the socket is a matter of time.
        let relay = try await TestRelay.start { $0.server.closeTimeout = .milliseconds(200) }
        let unmasked = try await connected(relay)
        try await unmasked.send(fragment: [1], opcode: 1, isFinal: true, isMasked: false)
        try await expectClose(unmasked, 1002, "protocol error")
        let garbled = try await connected(relay)
        try await garbled.send(fragment: [0xc0, 0xff], opcode: 1, isFinal: true)
        try await expectClose(garbled, 1007, "invalid UTF-8")
        await relay.stop()
    }

    @Test func `binary from a stranger is closed with 1008`() async throws {
        let relay = try await TestRelay.start()
        let client = try await connected(relay)
        try await client.send(binary: [1, 2, 3])
        try await expectClose(client, 1008, "binary frame before authentication")
        await relay.stop()
    }

    @Test func `a kicked guest hears why before its socket is closed`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        try await host.client.send(.kickPeer(KickPeer(peerID: guest.id, reason: "bye", sessionToken: host.token)))
        let kicked = try await guest.client.frame()
        #expect(kicked == .kicked(reason: "bye"))
        try await expectClose(guest.client, 1000, "kicked")
        await relay.stop()
    }

    @Test func `closing a pool closes its guests and not its host`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        try await host.client.send(.closePool(sessionToken: host.token))
        let kicked = try await guest.client.frame()
        #expect(kicked == .kicked(reason: "pool closed"))
        try await expectClose(guest.client, 1000, "pool closed")
        try await host.client.expectSilence()
        await relay.stop()
    }

    @Test func `a superseded host and a replaced member are closed with 1000`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        _ = try await LiveHost.open(relay, key: host.key, poolID: host.poolID, claim: false)
        try await expectClose(host.client, 1000, "superseded")
        _ = try await LiveGuest.rejoin(relay, poolID: host.poolID, key: guest.key)
        try await expectClose(guest.client, 1000, "rejoined_elsewhere")
        await relay.stop()
    }

    @Test func `a shutdown says so to everybody`() async throws {
        let relay = try await TestRelay.start()
        let clients = [try await connected(relay), try await connected(relay)]
        async let stopped: Void = relay.stop()
        for client in clients { try await expectClose(client, 1001, "server shutting down") }
        await stopped
        await #expect(throws: (any Error).self) { try await RawRelayClient.connect(to: relay.url) }
    }

    @Test func `a peer that answers no pings is closed with 1001`() async throws {
        let relay = try await TestRelay.start {
            $0.server.pingInterval = .milliseconds(50)
            $0.server.pongTimeout = .seconds(1)
        }
        let dead = try await connected(relay, answersPings: false)
        let live = try await connected(relay)
        try await expectClose(dead, 1001, "heartbeat timeout")
        try await live.expectSilence()
        await relay.stop()
    }

    @Test func `a silent peer is closed with 1001`() async throws {
        let relay = try await TestRelay.start { $0.server.idleTimeout = .milliseconds(80) }
        let client = try await connected(relay)
        try await expectClose(client, 1001, "idle timeout")
        await relay.stop()
    }

    @Test func `a peer that does not answer our Close is dropped after a while`() async throws {
        let relay = try await TestRelay.start { $0.server.closeTimeout = .milliseconds(80) }
        let client = try await connected(relay)
        try await client.setReading(false)
        try await client.send(binary: [1])
        try await eventually("the connection to be gone") {
            await relay.status?.activeConnections == 0
        }
        await relay.stop()
    }
}
