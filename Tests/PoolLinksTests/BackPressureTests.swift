import PoolLinks
import PoolTesting
import Testing

/// Peers that do not read, and messages that do not end.
@Suite struct BackPressureTests {
    @Test func `a peer that does not read makes the sender wait, and loses nothing`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.unreadBytes = 200_000
        configuration.receiveWindow = 200_000
        configuration.sendBuffer = 200_000
        try await LinkPair.with(configuration) { pair in
            let message = pattern(10_000)
            let count = 400
            let sending = Task { for number in 0..<count { try await pair.near.send([UInt8(number % 251)] + message) } }
            // Four megabytes are sent, and no more than the buffers hold is on the way.
            try await eventually("the reader's buffer is full") {
                pair.b.endpoint.statistics.unreadBytes >= configuration.unreadBytes
            }
            let unread = pair.b.endpoint.statistics.unreadBytes
            #expect(unread < configuration.unreadBytes + 65_536)
            #expect(pair.near.end == nil)
            #expect(try await pair.far.read(count).map(\.[0]) == (0..<count).map { UInt8($0 % 251) })
            try await sending.value
            #expect(pair.b.endpoint.statistics.unreadBytes == 0)
        }
    }

    @Test func `a cancelled send gives up`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.unreadBytes = 100_000
        configuration.receiveWindow = 100_000
        configuration.closeTimeout = .seconds(1)
        configuration.sendBuffer = 100_000
        try await LinkPair.with(configuration) { pair in
            let sending = Task { while true { try await pair.near.send(pattern(10_000)) } }
            try await eventually("the reader's buffer is full") {
                pair.b.endpoint.statistics.unreadBytes >= configuration.unreadBytes
            }
            sending.cancel()
            await #expect { try await sending.value } throws: { ($0 as? LinkError)?.code == .closed }
        }
    }

    @Test func `memory for what is unread is shared by all links, and one message at a time goes on`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.endpointBytes = 3_000_000
        let hub = try await TestEndpoint.bind(configuration)
        var peers: [TestEndpoint] = []
        var links: [(near: Link, far: Link)] = []
        for _ in 0..<4 {
            let peer = try await TestEndpoint.bind()
            let near = try await peer.endpoint.connect(to: hub.endpoint.localAddress)
            links.append((near, try await hub.accept()))
            peers.append(peer)
        }
        // Four times four megabytes towards three: each message can be had, one after the other.
        let message = pattern(4_000_000)
        let received = try await withThrowingTaskGroup(of: Bool.self) { group in
            for (near, far) in links {
                group.addTask {
                    try await near.send(message)
                    return try await far.read(1) == [message]
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(received == [true, true, true, true])
        #expect(hub.endpoint.statistics.unreadBytes == 0)
        for peer in peers { await peer.endpoint.close() }
        await hub.endpoint.close()
    }

    @Test func `links that end give their memory back`() async throws {
        let hub = try await TestEndpoint.bind()
        let peer = try await TestEndpoint.bind()
        let near = try await peer.endpoint.connect(to: hub.endpoint.localAddress)
        do {
            let far = try await hub.accept()
            for _ in 0..<20 { try await near.send(pattern(10_000)) }
            try await eventually("all is there") { hub.endpoint.statistics.unreadBytes > 200_000 }
            await far.close()
        }
        try await eventually("nothing is left") { hub.endpoint.statistics.unreadBytes == 0 }
        await peer.endpoint.close()
        await hub.endpoint.close()
    }
}
