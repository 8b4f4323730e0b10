import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct BackPressureTests {
    private let data = Base64.encode([UInt8](repeating: 9, count: 30_000))

    private func burst(_ count: Int, from guest: LiveGuest, to target: PeerID) -> [ClientFrame] {
        (0..<count).map {
            .forward(
                Forward(
                    data: data, targetPeerIDs: [target], sequence: UInt64($0), sessionToken: guest.token))
        }
    }

    @Test func `a receiver that pauses loses nothing, its sender waits, and nobody else does`() async throws {
        let relay = try await TestRelay.start {
            $0.transport.highWatermark = 200_000
            $0.transport.lowWatermark = 50_000
        }
        let host = try await LiveHost.open(relay)
        let sender = try await LiveGuest.join(relay, host)
        let other = try await LiveGuest.join(relay, host)
        guard case .peerJoined = try await sender.client.frame() else {
            Issue.record("no peer_joined")
            return
        }
        try await host.client.setReading(false)
        let frames = burst(600, from: sender, to: host.key.peerID)
        async let sent: Void = sender.client.send(frames)
        try await eventually("the sender to be paused") {
            (await relay.status?.metrics.pauses ?? 0) > 0
        }
        for number in 0..<100 {
            try await other.forward("aGk=", to: [other.id], sequence: UInt64(number))
            let own = try await other.client.relayed()
            #expect(own.sequence == UInt64(number))
        }
        let status = try #require(await relay.status)
        #expect(status.metrics.deliveries < 600)
        // The high mark, what one write may hold, and the message that went over it.
        #expect(status.queuedBytes < 200_000 + 131_072 + 50_000)
        try await host.client.setReading(true)
        for expected in 0..<600 {
            let relayed = try await host.client.relayed()
            #expect(relayed.sequence == UInt64(expected))
        }
        try await sent
        try await sender.client.expectSilence()
        await relay.stop()
    }

    @Test func `a receiver that stays full is closed, and its senders go on`() async throws {
        let relay = try await TestRelay.start {
            $0.transport.highWatermark = 200_000
            $0.transport.lowWatermark = 50_000
            $0.transport.slowConsumerTimeout = .milliseconds(100)
            $0.server.closeTimeout = .milliseconds(100)
        }
        let host = try await LiveHost.open(relay)
        let slow = try await LiveGuest.join(relay, host)
        let sender = try await LiveGuest.join(relay, host)
        guard case .peerJoined = try await slow.client.frame() else {
            Issue.record("no peer_joined")
            return
        }
        try await slow.client.setReading(false)
        try await sender.client.send(burst(600, from: sender, to: slow.id))
        let news = try await host.client.frame()
        #expect(news == .peerLeft(peerID: slow.id, reason: "disconnected"))
        let left = try await sender.client.frame()
        #expect(left == .peerLeft(peerID: slow.id, reason: "disconnected"))
        try await sender.client.expectSilence()
        let status = await relay.status
        #expect(status?.metrics.slowConsumers == 1)
        await relay.stop()
    }
}
