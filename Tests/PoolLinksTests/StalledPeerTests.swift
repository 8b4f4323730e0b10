import PoolCrypto
import PoolLinks
import PoolTesting
import Synchronization
import Testing

/// Peers that stop in the middle, and those that have to do with the same endpoint.
@Suite struct StalledPeerTests {
    @Test func `a peer that does not read stops its sender soon, and delays nobody else`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.unreadBytes = 200_000
        configuration.receiveWindow = 200_000
        configuration.sendBuffer = 200_000
        configuration.closeTimeout = .seconds(1)
        let hub = try await TestEndpoint.bind(configuration)
        let (deaf, attentive) = (try await TestEndpoint.bind(configuration), try await TestEndpoint.bind(configuration))
        _ = try await deaf.endpoint.connect(to: hub.endpoint.localAddress)
        let toDeaf = try await hub.accept()
        let reader = try await attentive.endpoint.connect(to: hub.endpoint.localAddress)
        let toReader = try await hub.accept()

        let sent = Atomic(0)
        let message = pattern(10_000)
        let sending = Task {
            while true {
                try await toDeaf.send(message)
                sent.add(1, ordering: .relaxed)
            }
        }
        try await eventually("the deaf one has what it may have") {
            deaf.endpoint.statistics.unreadBytes >= configuration.unreadBytes
        }
        // Meanwhile another one hears everything, small and large.
        let large = pattern(2_000_000)
        async let heard = reader.read(201)
        try await toReader.send(large)
        for number in 0..<UInt8(200) { try await toReader.send([number]) }
        let messages = try await heard
        #expect(messages.filter { $0.count == 1 } == (0..<UInt8(200)).map { [$0] })
        #expect(messages.contains(large))
        // What the sender could get rid of: the reader's buffer and window, the send buffer and what is kept for small
        // messages in it, and the outbox of small messages; each may end with a message that goes beyond it.
        let bound =
            configuration.unreadBytes + configuration.receiveWindow + configuration.sendBuffer + 131_072 + 262_144
        #expect(sent.load(ordering: .relaxed) * message.count <= bound + 5 * message.count)
        #expect(toDeaf.end == nil)
        sending.cancel()
        _ = await sending.result
        for end in [attentive, deaf, hub] { await end.endpoint.close() }
    }

    @Test func `who holds memory with a message that does not end has to go, and the others get on`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.endpointBytes = 1_000_000
        configuration.stallLimit = .seconds(5)
        let hub = try await TestEndpoint.bind(configuration)
        let target = hub.endpoint.localAddress
        var stallers: [RawLink] = []
        for _ in 0..<2 {
            let staller = try await RawLink.open(to: target)
            stallers.append(staller)
            _ = try await hub.accept()
            try await staller.send(pattern(600_000), stream: 1, isEnd: false)
        }
        try await eventually("the memory is used up") {
            hub.endpoint.statistics.unreadBytes >= configuration.endpointBytes
        }
        let honest = try await TestEndpoint.bind()
        let near = try await honest.endpoint.connect(to: target)
        let far = try await hub.accept()
        let message = pattern(200_000)
        async let received = far.read(2)
        try await near.send(message)
        try await near.send([1])
        let messages = try await received
        #expect(messages.contains([1]) && messages.contains(message))
        let statistics = hub.endpoint.statistics
        #expect((1...2).contains(statistics.linksStalled))
        #expect(statistics.unreadBytes < configuration.endpointBytes)
        for staller in stallers { try await staller.close() }
        await honest.endpoint.close()
        await hub.endpoint.close()
    }

    @Test func `there are no more links than may be, and one that ends makes room`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.maximumLinks = 2
        let hub = try await TestEndpoint.bind(configuration)
        let target = hub.endpoint.localAddress
        var peers: [TestEndpoint] = []
        var links: [Link] = []
        for _ in 0..<2 {
            let peer = try await TestEndpoint.bind()
            links.append(try await peer.endpoint.connect(to: target))
            peers.append(peer)
        }
        // The hub itself makes none, and one that comes is not even answered.
        let silent = try await RawPeer.bind()
        await #expect { try await hub.endpoint.connect(to: silent.address) } throws: {
            ($0 as? LinkError)?.code == .busy
        }
        let third = try await TestEndpoint.bind()
        async let later = third.endpoint.connect(to: target)
        try await eventually("the third was turned away") { (hub.endpoint.statistics.drops[.full] ?? 0) > 0 }
        #expect(hub.endpoint.statistics.links == 2)
        await links[0].close()
        // It has gone on knocking.
        let link = try await later
        #expect(link.peer == hub.identity.peerID)
        #expect(hub.endpoint.statistics.links <= 2)
        try await silent.close()
        for peer in peers + [third, hub] { await peer.endpoint.close() }
    }
}
