import LocalTransport
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks
import PoolTesting
import PoolTransport
import PoolWire
import RoughPath
import Testing

/// What links do to a pool, over real sockets.
@Suite(.timeLimit(.minutes(20))) struct LocalLinkTests {
    private let fixture = LocalFixture()

    private func openHost(_ configuration: LocalTransportConfiguration = .hasty) async throws -> (
        observed: ObservedTransport, transport: LocalTransport, address: String
    ) {
        let transport = fixture.host(configuration: configuration)
        let observed = ObservedTransport(transport)
        await observed.start()
        try await observed.joined()
        return (observed, transport, try #require(await transport.addresses.first))
    }

    @Test func `unreliable payloads over a bad path are lost, keep nobody waiting, and leave the others in order`()
        async throws
    {
        let host = try await openHost()
        let target = try #require(try await LinkAddress.resolve(host.address))
        let path = try await RoughPath.open(to: target, seed: 5, group: MultiThreadedEventLoopGroup.singleton)
        let ada = fixture.guest("Ada", at: [path.entrance.text], configuration: .hidden)
        let guest = try await fixture.admit(ada, by: host.observed)
        // Both ends of the session know each other now.
        try await ada.send([9], to: .everyone)
        try await host.observed.wait(for: "the first payload") {
            $0.contains(.received(from: ada.peerID, payload: [9]))
        }

        path.set(PathConditions(loss: 0.3))
        let count = 200
        for number in 0..<UInt8(count) {
            try await ada.sendUnreliably([0, number] + [UInt8](repeating: number, count: 600), to: .everyone)
            try await ada.send([1, number], to: .everyone)
        }
        try await host.observed.wait(for: "the last one", limit: .seconds(400)) {
            $0.contains(.received(from: ada.peerID, payload: [1, UInt8(count - 1)]))
        }
        let received = await host.observed.received.map(\.payload)
        #expect(received.filter { $0.first == 1 } == (0..<UInt8(count)).map { [1, $0] })
        let lossy = received.filter { $0.first == 0 }.map { $0[1] }
        #expect(lossy.count < count && Set(lossy).count == lossy.count)

        // Nothing gets through: what may be lost keeps nobody waiting, and does not pile up before what may not.
        var conditions = PathConditions()
        conditions.isCut = true
        path.set(conditions)
        for number in 0..<4_000 {
            try await ada.sendUnreliably([2, UInt8(number % 251)] + [UInt8](repeating: 3, count: 1_000), to: .everyone)
        }
        try await ada.send([4], to: .everyone)
        path.set(PathConditions())
        // Where a busy machine draws the cut out until one of them counts as gone for the other, that message is lost, and
        // one of them was told: then it is said again.
        try await eventually("what has to arrive", within: .seconds(400)) {
            if await host.observed.events.contains(.received(from: ada.peerID, payload: [4])) { return true }
            let events = await host.observed.events + guest.events
            guard events.contains(where: { $0.isDeparture }) else { return false }
            do {
                try await ada.send([4], to: .everyone)
            } catch let error as TransportError where error.code == .notConnected {
                // Not back yet.
            }
            return false
        }
        #expect(await host.observed.received.count { $0.payload.first == 2 } < 2_000)
        await guest.stop()
        await host.observed.stop()
        try await path.close()
    }

    @Test func `a payload of ten megabytes is overtaken by small ones`() async throws {
        let host = try await openHost()
        let ada = fixture.guest("Ada", at: [host.address])
        let guest = try await fixture.admit(ada, by: host.observed)
        let large = [UInt8](repeating: 5, count: ada.maxPayloadBytes)
        try await ada.send(large, to: .everyone)
        for number in 0..<UInt8(20) { try await ada.send([number], to: .everyone) }
        try await host.observed.wait(for: "all of them") { events in
            events.count { if case .received = $0 { true } else { false } } == 21
        }
        let order = await host.observed.received.map(\.payload)
        #expect(order.dropLast() == (0..<UInt8(20)).map { [$0] })
        #expect(order.last == large)
        await guest.stop()
        await host.observed.stop()
    }

    @Test func `many large messages on a link keep no small one waiting`() async throws {
        var configuration = LinkConfiguration()
        configuration.silenceLimit = .seconds(60)
        configuration.handshakeTimeout = .seconds(60)
        let group = MultiThreadedEventLoopGroup.singleton
        func bind() async throws -> LinkEndpoint {
            try await LinkEndpoint.bind(
                host: "127.0.0.1", port: 0, identity: .generate(), configuration: configuration, group: group,
                logger: quiet)
        }
        let (near, far) = (try await bind(), try await bind())
        let path = try await RoughPath.open(to: far.localAddress, seed: 3, group: group)
        let link = try await near.connect(to: path.entrance)
        var accepted = far.accepted.makeAsyncIterator()
        let other = try #require(await accepted.next())
        let port = LinkPort(link)
        // As several that are passed on at the same time: more than the link takes at once.
        var conditions = PathConditions()
        conditions.isCut = true
        path.set(conditions)
        let count = 120
        for _ in 0..<count {
            #expect(port.put([UInt8](repeating: 1, count: 48 << 10), isReliable: true, canBeDropped: false))
        }
        #expect(port.put([2], isReliable: true, canBeDropped: false))
        async let writing: Void = port.write()
        path.set(PathConditions())
        var order: [UInt8] = []
        for await message in other.messages {
            order.append(message[0])
            if order.count == count + 1 { break }
        }
        #expect(try #require(order.firstIndex(of: 2)) < count / 2)
        port.finish()
        await writing
        await near.close()
        await far.close()
        try await path.close()
    }

    @Test func `a member that does not read holds up nobody, and is told as gone until it reads`() async throws {
        var configuration = LocalTransportConfiguration.hasty
        configuration.stallLimit = .seconds(20)
        let host = try await openHost(configuration)
        let ada = fixture.guest("Ada", at: [host.address], configuration: configuration)
        let reader = try await fixture.admit(ada, by: host.observed)
        configuration.eventBuffer = 8
        configuration.dialsMembers = false
        let bob = fixture.guest("Bob", at: [host.address], configuration: configuration)
        // Nobody reads Bob's events yet.
        let life = Task { try? await bob.run() }
        let request = try await host.observed.first("Bob's request") { event in
            if case .joinRequest(let request) = event, request.peer == bob.peerID { request } else { nil }
        }
        try await host.transport.hosting?.approve(request)
        try await host.observed.wait(for: "Bob") {
            $0.contains(.peerJoined(TransportPeer(id: bob.peerID, displayName: "Bob")))
        }
        // More than fits into what may wait for Bob.
        let payload = [UInt8](repeating: 6, count: 500_000)
        for number in 0..<UInt8(60) {
            try await host.transport.send([number] + payload, to: .only([bob.peerID]))
            // Little, so that she always has room for it, however seldom a busy machine lets her read.
            try await host.transport.send([number], to: .only([ada.peerID]))
        }
        try await reader.wait(for: "all of them") { events in
            events.count { if case .received = $0 { true } else { false } } == 60
        }
        try await host.observed.wait(for: "Bob to be told as gone") {
            $0.contains(.peerLeft(bob.peerID, reason: "takes nothing any more"))
        }
        #expect(await bob.statistics.links.unreadBytes < 8_000_000)
        let known = await host.observed.events.count
        let events = RecordedEvents<TransportEvent>()
        await events.read(bob.events)
        // Once for each return: on a busy machine it may count as gone once more.
        var returns = 0
        try await eventually("the last payload", within: .seconds(400)) {
            let now = await host.observed.events.dropFirst(known).count {
                $0 == .peerJoined(TransportPeer(id: bob.peerID, displayName: "Bob"))
            }
            if now > returns {
                returns = now
                try await host.transport.send([200], to: .everyone)
            }
            return await events.all.contains { if case .received(_, [200]) = $0 { true } else { false } }
        }
        let numbers = await events.all.compactMap { event -> UInt8? in
            if case .received(_, let payload) = event { payload.first } else { nil }
        }.filter { $0 != 200 }
        // In order and without gaps, up to where it counted as gone.
        #expect(numbers.elementsEqual(0..<UInt8(numbers.count)))
        life.cancel()
        await life.value
        await events.stop()
        await reader.stop()
        await host.observed.stop()
    }

    @Test func `a socket for both kinds of addresses reaches those of IPv4`() async throws {
        let host = try await openHost()
        var configuration = LocalTransportConfiguration.hasty
        configuration.listenHost = "::"
        let ada = fixture.guest("Ada", at: [host.address], configuration: configuration)
        let guest = try await fixture.admit(ada, by: host.observed)
        await guest.stop()
        await host.observed.stop()
    }
}

extension TransportEvent {
    fileprivate var isDeparture: Bool {
        switch self {
        case .peerLeft, .hostStatus(online: false, offlineSince: _): true
        default: false
        }
    }
}
