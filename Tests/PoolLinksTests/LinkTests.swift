import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks
import PoolTesting
import RoughPath
import Testing

/// Two ends that mean well, over real sockets.
@Suite struct LinkTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func `two ends know each other and exchange messages`(host: String) async throws {
        try await LinkPair.with(host: host) { pair in
            #expect(pair.near.peer == pair.b.identity.peerID)
            #expect(pair.far.peer == pair.a.identity.peerID)
            #expect(pair.near.isInitiator)
            #expect(!pair.far.isInitiator)
            try await pair.near.send(Array("ping".utf8))
            #expect(try await pair.far.read(1) == [Array("ping".utf8)])
            try await pair.far.send(Array("pong".utf8))
            #expect(try await pair.near.read(1) == [Array("pong".utf8)])
        }
    }

    @Test func `both ends have the same channel binding, and every link another`() async throws {
        let first = try await LinkPair.with { pair in
            #expect(pair.near.channelBinding == pair.far.channelBinding)
            #expect(pair.near.channelBinding.count == 32)
            return pair.near.channelBinding
        }
        try await LinkPair.with { #expect($0.near.channelBinding != first) }
    }

    @Test func `small messages keep their order`() async throws {
        try await LinkPair.with { pair in
            let messages = (0..<2_000).map { pattern(1 + $0 % 300, seed: UInt64($0)) }
            async let received = pair.far.read(messages.count)
            for message in messages { try await pair.near.send(message) }
            #expect(try await received == messages)
        }
    }

    @Test func `the longest message arrives, one byte more is refused`() async throws {
        try await LinkPair.with { pair in
            let message = pattern(LinkConfiguration.maximumMessage)
            async let received = pair.far.read(1)
            try await pair.near.send(message)
            #expect(try await received == [message])
            await #expect { try await pair.near.send(message + [0]) } throws: {
                ($0 as? LinkError)?.code == .messageTooLarge
            }
        }
    }

    @Test func `small messages overtake a large one`() async throws {
        try await LinkPair.with { pair in
            let large = pattern(LinkConfiguration.maximumMessage)
            try await pair.near.send(large)
            for number in 0..<UInt8(10) { try await pair.near.send([number]) }
            let received = try await pair.far.read(11)
            #expect(received[..<10].elementsEqual((0..<UInt8(10)).map { [$0] }))
            #expect(received[10] == large)
        }
    }

    @Test func `large messages keep their order`() async throws {
        try await LinkPair.with { pair in
            let messages = (0..<8).map { pattern(200_000 + 50_000 * (7 - $0), seed: UInt64($0)) }
            async let received = pair.far.read(messages.count)
            for message in messages { try await pair.near.send(message) }
            #expect(try await received == messages)
        }
    }

    @Test func `unreliable messages arrive where nothing is lost`() async throws {
        try await LinkPair.with { pair in
            for number in 0..<UInt8(20) { try await pair.near.send([number] + pattern(900), isReliable: false) }
            #expect(Set(try await pair.far.read(20).map(\.[0])).count == 20)
        }
    }

    @Test func `a polite close brings everything first, and both ends know why`() async throws {
        try await LinkPair.with { pair in
            let messages = (0..<50).map { pattern(30_000, seed: $0) }
            for message in messages { try await pair.near.send(message) }
            async let closing: Void = pair.near.close("Enough.")
            #expect(try await pair.far.read(messages.count) == messages)
            var rest = pair.far.messages.makeAsyncIterator()
            #expect(await rest.next() == nil)
            #expect(pair.far.end?.code == .closedByPeer)
            await closing
            #expect(pair.near.end == LinkError(.closed, "Enough."))
            await #expect { try await pair.near.send([1]) } throws: { ($0 as? LinkError)?.code == .closed }
            await #expect { try await pair.far.send([1]) } throws: { ($0 as? LinkError)?.code == .closedByPeer }
        }
    }

    @Test func `one socket serves many peers`() async throws {
        let hub = try await TestEndpoint.bind()
        let count = 40
        let peers = try await withThrowingTaskGroup(of: TestEndpoint.self) { group in
            for _ in 0..<count { group.addTask { try await .bind() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let echo = Task {
            await withDiscardingTaskGroup { group in
                for await link in hub.endpoint.accepted {
                    group.addTask { for await message in link.messages { try? await link.send(message) } }
                }
            }
        }
        try await withThrowingTaskGroup { group in
            for (number, peer) in peers.enumerated() {
                group.addTask {
                    let link = try await peer.endpoint.connect(to: hub.endpoint.localAddress)
                    #expect(link.peer == hub.identity.peerID)
                    let message = pattern(20_000, seed: UInt64(number))
                    try await link.send(message)
                    #expect(try await link.read(1) == [message])
                }
            }
            try await group.waitForAll()
        }
        #expect(hub.endpoint.statistics.links == count)
        for peer in peers { await peer.endpoint.close() }
        try await eventually("all links are gone") { hub.endpoint.statistics.links == 0 }
        await hub.endpoint.close()
        await echo.value
    }

    @Test func `two that dial each other at the same moment get one link`() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for seed in 1...10 { group.addTask { try await Self.crossingDials(seed: UInt64(seed)) } }
        }
    }

    /// Both first hellos are lost, so that each end has dialled before it hears of the other.
    private static func crossingDials(seed: UInt64) async throws {
        let a = try await TestEndpoint.bind()
        let b = try await TestEndpoint.bind()
        var conditions = PathConditions()
        conditions.isCut = true
        let path = try await RoughPath.open(
            to: b.endpoint.localAddress, conditions, seed: seed, group: MultiThreadedEventLoopGroup.singleton)
        let exit = try #require(path.exit)
        async let fromA = a.endpoint.connect(to: path.entrance, expecting: b.identity.peerID)
        async let fromB = b.endpoint.connect(to: exit, expecting: a.identity.peerID)
        try await eventually("both have dialled") { !path.seen(.there).isEmpty && !path.seen(.back).isEmpty }
        path.set(PathConditions())
        let (near, far) = try await (fromA, fromB)
        #expect(near.channelBinding == far.channelBinding)
        #expect(near.isInitiator != far.isInitiator)
        try await near.send([1, 2, 3])
        #expect(try await far.read(1) == [[1, 2, 3]])
        await a.endpoint.close()
        await b.endpoint.close()
        try await path.close()
    }
}
