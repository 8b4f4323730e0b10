import DTLS
import NIOCore
import PoolCrypto
import PoolLinks
import PoolTesting
import Testing

/// Peers that are not who they say, do not finish what they begin, or only want to be in the way.
@Suite struct StrangerTests {
    /// What a certificate may say wrongly about its owner.
    enum Forgery: CaseIterable {
        case missing, damagedSignature, ofAnotherCertificate, short, long, empty

        func identification(certifying key: [UInt8]) -> [UInt8]? {
            let owner = SigningKey.generate()
            var right = LinkCertificate.identification(of: owner, certifying: key)
            switch self {
            case .missing: return nil
            case .damagedSignature:
                right[60] ^= 1
                return right
            case .ofAnotherCertificate:
                return LinkCertificate.identification(of: owner, certifying: key.dropLast() + [0])
            case .short: return Array(right.dropLast())
            case .long: return right + [0]
            case .empty: return []
            }
        }
    }

    @Test(arguments: Forgery.allCases)
    func `a client whose certificate does not prove who it is gets no link`(forgery: Forgery) async throws {
        let endpoint = try await TestEndpoint.bind()
        let stranger = try await RawPeer.bind()
        let context = try RawPeer.context(identification: forgery.identification)
        _ = try await stranger.shakeHands(with: endpoint.endpoint.localAddress, context)
        try await eventually("the handshake is refused") {
            (endpoint.endpoint.statistics.failures[.certificate] ?? 0) >= 1
        }
        #expect(endpoint.endpoint.statistics.linksMade == 0)
        #expect(endpoint.endpoint.statistics.halfOpen == 0)
        try await stranger.close()
        await endpoint.endpoint.close()
    }

    @Test(arguments: Forgery.allCases)
    func `a server whose certificate does not prove who it is gets no link`(forgery: Forgery) async throws {
        let endpoint = try await TestEndpoint.bind()
        let stranger = try await RawPeer.bind()
        let context = try RawPeer.context(identification: forgery.identification)
        async let served = stranger.serve(endpoint.endpoint.localAddress, context).state
        await #expect { try await endpoint.endpoint.connect(to: stranger.address) } throws: {
            ($0 as? LinkError)?.code == .untrusted
        }
        _ = try await served
        try await stranger.close()
        await endpoint.endpoint.close()
    }

    @Test func `an address that leads to somebody else is refused`() async throws {
        let a = try await TestEndpoint.bind()
        let b = try await TestEndpoint.bind()
        await #expect {
            try await a.endpoint.connect(to: b.endpoint.localAddress, expecting: SigningKey.generate().peerID)
        } throws: {
            ($0 as? LinkError)?.code == .untrusted
        }
        #expect(a.endpoint.statistics.failures[.wrongPeer] == 1)
        try await eventually("the other end has let go") { b.endpoint.statistics.halfOpen == 0 }
        #expect(b.endpoint.statistics.linksMade == 0)
        await a.endpoint.close()
        await b.endpoint.close()
    }

    @Test func `who speaks another protocol is refused, as client and as server`() async throws {
        let endpoint = try await TestEndpoint.bind()
        let stranger = try await RawPeer.bind()
        let owner = SigningKey.generate()
        let context = try RawPeer.context(protocolName: "something-else/1") {
            LinkCertificate.identification(of: owner, certifying: $0)
        }
        let session = try await stranger.shakeHands(with: endpoint.endpoint.localAddress, context)
        guard case .failed = session.state else {
            Issue.record("the client should have been refused")
            return
        }
        // More than once, if the stranger says its hello again.
        try await eventually("the handshake is refused") {
            (endpoint.endpoint.statistics.failures[.protocolMismatch] ?? 0) >= 1
        }
        let server = try await RawPeer.bind()
        async let served = server.serve(endpoint.endpoint.localAddress, context).state
        await #expect { try await endpoint.endpoint.connect(to: server.address) } throws: {
            ($0 as? LinkError)?.code == .protocolViolation
        }
        _ = try await served
        try await stranger.close()
        try await server.close()
        await endpoint.endpoint.close()
    }

    @Test func `nobody at the address ends in a clear error`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.handshakeTimeout = .milliseconds(500)
        let endpoint = try await TestEndpoint.bind(configuration, host: "::")
        let silent = try await RawPeer.bind()
        await #expect { try await endpoint.endpoint.connect(to: silent.address) } throws: {
            guard let error = $0 as? LinkError else { return false }
            // Also a socket for both kinds tells the address as people write it.
            return error.code == .timeout && error.message.hasPrefix("127.0.0.1:\(silent.address.port ?? 0) did not")
        }
        #expect(endpoint.endpoint.statistics.failures[.timeout] == 1)
        try await silent.close()
        await endpoint.endpoint.close()
    }

    @Test func `any bytes are a record or none`() {
        for number in 0..<2_000 {
            var bytes = pattern(number % 80, seed: UInt64(number))
            let stranger = unsafe DTLSRecordHeader(bytes.span.bytes)
            #expect(stranger == nil || bytes.count >= 13)
            bytes.replaceSubrange(..<min(5, bytes.count), with: [22, 0xFE, 0xFD, 0, 0])
            let record = unsafe DTLSRecordHeader(bytes.span.bytes)
            #expect((record != nil) == (bytes.count >= 13))
            #expect(record?.helloRandom == nil || bytes.count >= 59)
        }
    }

    @Test func `a flood of hellos costs no memory, and honest peers get in`() async throws {
        let endpoint = try await TestEndpoint.bind()
        let target = endpoint.endpoint.localAddress
        let flood = Task {
            let strangers = try await (0..<8).asyncMap { _ in try await RawPeer.bind() }
            let context = try RawPeer.context { _ in nil }
            for round in 0..<400 {
                let session = try DTLSSession.connect(context)
                try await strangers[round % strangers.count].flush(session, to: target)
            }
            for stranger in strangers { try await stranger.close() }
        }
        for _ in 0..<5 {
            let honest = try await TestEndpoint.bind()
            _ = try await honest.endpoint.connect(to: target, expecting: endpoint.identity.peerID)
            await honest.endpoint.close()
        }
        try await flood.value
        try await eventually("the hellos are answered") {
            (endpoint.endpoint.statistics.drops[.helloWithoutCookie] ?? 0) >= 200
        }
        #expect(endpoint.endpoint.statistics.halfOpen == 0)
        await endpoint.endpoint.close()
    }

    @Test func `half-open handshakes are bounded, and honest peers get in`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.maximumHalfOpen = 16
        let endpoint = try await TestEndpoint.bind(configuration)
        let target = endpoint.endpoint.localAddress
        let context = try RawPeer.context { _ in nil }
        let strangers = try await (0..<48).asyncMap { _ in try await RawPeer.bind() }
        for (number, stranger) in strangers.enumerated() {
            // Gives the cookie back, gets the first flight, and says no more.
            _ = try await stranger.shakeHands(with: target, context, steps: 1)
            if number % 12 == 11 {
                let honest = try await TestEndpoint.bind()
                _ = try await honest.endpoint.connect(to: target, expecting: endpoint.identity.peerID)
                await honest.endpoint.close()
            }
        }
        try await eventually("the others had to give way") {
            (endpoint.endpoint.statistics.failures[.evicted] ?? 0) >= 32
        }
        #expect(endpoint.endpoint.statistics.halfOpen <= 16)
        #expect(endpoint.endpoint.statistics.linksMade == 4)
        for stranger in strangers { try await stranger.close() }
        await endpoint.endpoint.close()
    }

    @Test func `more links than may be are refused`() async throws {
        var configuration = LinkConfiguration.hasty
        configuration.acceptedCapacity = 2
        let endpoint = try await TestEndpoint.bind(configuration)
        var peers: [TestEndpoint] = []
        for _ in 0..<3 {
            let peer = try await TestEndpoint.bind()
            let link = try await peer.endpoint.connect(to: endpoint.endpoint.localAddress)
            if peers.count == 2 {
                // It stood for a moment, until the other end saw that nobody takes it.
                var messages = link.messages.makeAsyncIterator()
                #expect(await messages.next() == nil)
                #expect(link.end?.code == .closedByPeer)
            }
            peers.append(peer)
        }
        #expect(endpoint.endpoint.statistics.failures[.notAccepted] == 1)
        for peer in peers { await peer.endpoint.close() }
        await endpoint.endpoint.close()
    }

    @Test func `a peer that has lost its memory gets a new link, and the old one ends`() async throws {
        let hub = try await TestEndpoint.bind()
        let peer = try await TestEndpoint.bind()
        let first = try await peer.endpoint.connect(to: hub.endpoint.localAddress)
        let old = try await hub.accept()
        // The same address, a new handshake.
        let second = try await peer.endpoint.connect(to: hub.endpoint.localAddress)
        let new = try await hub.accept()
        var rest = old.messages.makeAsyncIterator()
        #expect(await rest.next() == nil)
        #expect(old.end?.code == .closedByPeer)
        #expect(first.end?.code == .closedByPeer)
        #expect(second.channelBinding == new.channelBinding)
        try await second.send([4])
        #expect(try await new.read(1) == [[4]])
        #expect(hub.endpoint.statistics.links == 1)
        await peer.endpoint.close()
        await hub.endpoint.close()
    }

    @Test func `what a proven stranger sends as SCTP does not hurt the others`() async throws {
        let endpoint = try await TestEndpoint.bind()
        let target = endpoint.endpoint.localAddress
        let honest = try await TestEndpoint.bind()
        let link = try await honest.endpoint.connect(to: target)
        let far = try await endpoint.accept()
        let owner = SigningKey.generate()
        let context = try RawPeer.context { LinkCertificate.identification(of: owner, certifying: $0) }
        let stranger = try await RawPeer.bind()
        let session = try await stranger.shakeHands(with: target, context)
        #expect(session.state == .open)
        for number in 0..<300 {
            let packet = pattern(1 + number * 4, seed: UInt64(number))
            unsafe session.send(packet.span.bytes)
            try await stranger.flush(session, to: target)
        }
        try await link.send([8])
        #expect(try await far.read(1) == [[8]])
        #expect(endpoint.endpoint.statistics.linksMade == 1)
        try await stranger.close()
        await honest.endpoint.close()
        await endpoint.endpoint.close()
    }
}

extension Sequence {
    /// As `map`, one after the other.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
