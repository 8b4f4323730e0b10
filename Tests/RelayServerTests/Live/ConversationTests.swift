import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

@Suite struct ConversationTests {
    @Test func `a host claims, invites and approves, and payloads pass in both directions`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        #expect(guest.accepted.peerID == guest.id)
        #expect(guest.accepted.peers.map(\.peerID) == [host.key.peerID, guest.id])
        #expect(guest.accepted.poolInfo.hostOnline)
        #expect(guest.accepted.poolInfo.currentPeers == 2)

        try await guest.forward("aGk=", to: nil, sequence: 7)
        let heard = try await host.client.relayed()
        #expect(heard == Relayed(data: "aGk=", fromPeerID: guest.id, sequence: 7))
        try await host.forward("eW8=", to: [guest.id], sequence: 8)
        let answer = try await guest.client.relayed()
        #expect(answer == Relayed(data: "eW8=", fromPeerID: host.key.peerID, sequence: 8))
        await relay.stop()
    }

    @Test func `twenty thousand messages in one burst arrive, all of them, in order`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        let data = Base64.encode([UInt8](repeating: 7, count: 256))
        let burst = (0..<20_000).map {
            ClientFrame.forward(
                Forward(
                    data: data, targetPeerIDs: [host.key.peerID], sequence: UInt64($0), sessionToken: guest.token))
        }
        try await guest.client.send(burst)
        for expected in 0..<20_000 {
            let relayed = try await host.client.relayed()
            #expect(relayed.sequence == UInt64(expected))
        }
        await relay.stop()
    }

    @Test func `a member that returns is given what was sent to it meanwhile`() async throws {
        let relay = try await TestRelay.start()
        let host = try await LiveHost.open(relay)
        let guest = try await LiveGuest.join(relay, host)
        await guest.client.drop()
        let news = try await host.client.frame()
        #expect(news == .peerLeft(peerID: guest.id, reason: "disconnected"))
        for number in 1...3 {
            try await host.forward("bQ==", to: [guest.id], sequence: UInt64(number))
        }
        try await host.client.expectSilence()
        let returned = try await LiveGuest.rejoin(relay, poolID: host.poolID, key: guest.key)
        for number in 1...3 {
            let message = try await returned.client.relayed()
            #expect(message == Relayed(data: "bQ==", fromPeerID: host.key.peerID, sequence: UInt64(number)))
        }
        try await returned.client.expectSilence()
        await relay.stop()
    }
}
