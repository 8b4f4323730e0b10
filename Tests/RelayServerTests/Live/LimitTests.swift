import Foundation
import NIOCore
import NIOPosix
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct LimitTests {
    @Test func `connections beyond the maximum are closed at once`() async throws {
        let relay = try await TestRelay.start {
            $0.server.maxConnections = 2
            $0.server.maxConnectionsLoopback = true
        }
        let first = try await RawRelayClient.connect(to: relay.url)
        _ = try await RawRelayClient.connect(to: relay.url)
        await #expect(throws: (any Error).self) { try await RawRelayClient.connect(to: relay.url) }
        await first.drop()
        try await eventually("the first connection") {
            await relay.status?.activeConnections == 1
        }
        let again = try await RawRelayClient.connect(to: relay.url)
        _ = try await again.challenge()
        await relay.stop()
    }

    @Test func `connections of one address are limited by the minute`() async throws {
        let relay = try await TestRelay.start {
            $0.rateLimit.connectionsPerMinute = 2
            $0.rateLimit.connectionsPerMinuteLoopback = true
        }
        for _ in 0..<2 { await (try RawRelayClient.connect(to: relay.url)).drop() }
        await #expect(throws: (any Error).self) { try await RawRelayClient.connect(to: relay.url) }
        await relay.stop()
    }

    @Test func `a stranger that sends too much is told so and stays connected`() async throws {
        let relay = try await TestRelay.start { $0.rateLimit.messagesPerSecond = 3 }
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        try await client.send([ClientFrame](repeating: .heartbeatPing(timestamp: 1), count: 20))
        var refusals = 0
        for _ in 0..<20 {
            if case .error(RelayError(code: 429, message: "rate limited")) = try await client.frame() { refusals += 1 }
        }
        #expect(refusals > 10)
        await relay.stop()
    }

    @Test func `a socket that never becomes a WebSocket is dropped`() async throws {
        let relay = try await TestRelay.start { $0.server.handshakeTimeout = .milliseconds(50) }
        let port = await relay.address.port
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
        await relay.stop()
    }

    @Test func `housekeeping and eviction come round as often as they are told to`() async throws {
        let relay = try await TestRelay.start {
            $0.server.housekeepingInterval = .milliseconds(50)
            $0.pool.evictionInterval = .milliseconds(50)
            $0.pool.bufferAge = .milliseconds(1)
            $0.pool.emptyGrace = .zero
        }
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        await guest.client.drop()
        let news = try await host.client.frame()
        #expect(news == .peerLeft(peerID: guest.id, reason: "disconnected"))
        try await host.forward("bQ==", to: [guest.id])
        try await eventually("the lost message to be counted") {
            await relay.status?.metrics.bufferDropped == 1
        }
        await host.client.drop()
        try await eventually("the pool to be gone") {
            await relay.status?.metrics.poolsActive == 0
        }
        await relay.stop()
    }

    @Test func `a shutdown waits for a deaf peer no longer than it is told to`() async throws {
        let relay = try await TestRelay.start {
            $0.server.shutdownTimeout = .milliseconds(50)
            $0.server.closeTimeout = .seconds(3600)
        }
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        try await client.setReading(false)
        let start = ContinuousClock.now
        await relay.stop()
        // Waiting for the peer would take an hour.
        #expect(start.duration(to: .now) < .seconds(60))
        await client.drop()
    }

    @Test func `plain requests are told to upgrade`() async throws {
        let relay = try await TestRelay.start()
        let address = await relay.address
        for headers in ["", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"] {
            let answer = try await plainAnswer(
                to: "GET /any/path HTTP/1.1\r\nHost: x\r\n\(headers)\r\n", host: "127.0.0.1", port: address.port)
            #expect(answer.hasPrefix("HTTP/1.1 426 "), "\(answer)")
            #expect(answer.lowercased().contains("sec-websocket-version: 13"))
        }
        await relay.stop()
    }
}
