import Foundation
import NIOCore
import NIOPosix
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Testing

/// Against peers that are no relay, and relays that behave as those of the field do at their worst.
@Suite(.timeLimit(.minutes(10)))
struct UnfriendlyRelayTests {
    private func host(
        _ url: String, _ configure: (inout RelayTransportConfiguration) -> Void = { _ in }
    ) throws -> ObservedTransport {
        var configuration = RelayTransportConfiguration.hasty
        configuration.backoff.maxAttempts = 1
        configure(&configuration)
        return ObservedTransport(
            try RelayTransport.host(
                serverURL: url, poolID: testPool, identity: try .number(1), displayName: "Host",
                hosting: RelayHosting(onRecoveryKey: { _, _ in }), network: try .forTests(),
                configuration: configuration, logger: quiet))
    }

    /// Answers every connection with some bytes, or none, after it received something.
    private func server(answering answer: String) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FixedAnswer(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TransportError.Code.protocolViolation, "HTTP 200"),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .protocolViolation, "HTTP 404"),
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", .unreachable, "is the relay behind it running"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", .protocolViolation, "does not speak HTTP"),
        ("", .connectionLost, "is it a relay"),
    ])
    func `who is no WebSocket server is named`(answer: String, code: TransportError.Code, text: String) async throws {
        let server = try await server(answering: answer)
        let host = try host("ws://127.0.0.1:\(server.localAddress?.port ?? 0)")
        await host.start()
        let failure = try await host.failure()
        #expect(failure.code == code, "\(failure)")
        #expect(failure.message.contains(text), "\(failure)")
        try await host.waitForReturn()
        await host.stop()
        try await server.close()
    }

    @Test func `a port where nobody listens, and a name that does not exist`() async throws {
        // Not a port that was free a moment ago: another test may have taken it.
        let closed = try host("ws://127.0.0.1:1")
        await closed.start()
        let refused = try await closed.failure()
        #expect(refused.code == .unreachable && refused.message.contains("refused the connection"), "\(refused)")
        #expect(await closed.events.count { if case .reconnecting = $0 { true } else { false } } == 1)
        let unknown = try host("ws://no-such-host.invalid:9090")
        await unknown.start()
        let unresolved = try await unknown.failure()
        #expect(unresolved.code == .unreachable && unresolved.message.contains("cannot be resolved"), "\(unresolved)")
        await closed.stop()
        await unknown.stop()
    }

    @Test func `a relay that never greets`() async throws {
        let relay = try await ScriptedRelay.start()
        let host = try host(relay.url) { $0.timeouts.challenge = .milliseconds(50) }
        await host.start()
        let failure = try await host.failure()
        #expect(failure.code == .timeout && failure.message.contains("auth_challenge"), "\(failure)")
        await host.stop()
        await relay.stop()
    }

    @Test func `a pool that the relay swept is brought back with the same id and the invitation still comes`()
        async throws
    {
        let relay = try await ScriptedRelay.start()
        let host = try host(relay.url) { $0.poolProbe = .milliseconds(50) }
        await host.start()
        let first = try await relay.accept()
        try await first.authenticate()
        // The sweep of a lone host: nothing is said until it asks.
        guard case .updatePoolConfig = try await first.receive() else {
            Issue.record("no probe")
            return
        }
        try await first.send(.error(RelayError(code: 401, message: "not authenticated to any pool")))
        let second = try await relay.accept()
        try await second.authenticate()
        try await host.returned()

        // The second sweep is met by an invitation, which is then made in the pool that was brought back.
        let wanted = Task { try await host.transport.hosting?.createInvitation(maxUses: 2, lifetime: .seconds(60)) }
        while true {
            if case .createInvitation = try await second.receive() { break }
        }
        try await second.send(.error(RelayError(code: 401, message: "not authenticated to any pool")))
        let third = try await relay.accept()
        try await third.authenticate()
        let url = Invitation(
            tokenID: [UInt8](0..<16), tokenSecret: [UInt8](0..<32), poolID: testPool,
            serverFingerprint: [UInt8](0..<8), expiresAt: 4_000_000_000, maxUses: 2, serverAddress: relay.url,
            signature: nil
        ).url
        while true {
            guard case .createInvitation(let frame) = try await third.receive() else { continue }
            #expect(frame.maxUses == 2 && frame.expiresInSecs == 60 && frame.sessionToken == "T")
            break
        }
        try await third.send(
            .invitationCreated(
                InvitationCreated(tokenID: Base64.encode([UInt8](0..<16)), url: url, expiresAt: 4_000_000_000)))
        let invitation = try await wanted.value
        #expect(invitation?.url == url)
        await host.stop()
        await relay.stop()
    }

    @Test func `unknown and broken frames cost only themselves, and every relayed is acknowledged`() async throws {
        let relay = try await ScriptedRelay.start()
        let host = try host(relay.url)
        await host.start()
        let connection = try await relay.accept()
        try await connection.send(text: "nonsense")
        try await connection.authenticate()
        try await host.joined()
        for text in [
            "{", "[]", "{\"frame_type\":\"news\",\"data\":{}}", String(repeating: "[", count: 5000),
            "{\"frame_type\":\"relayed\",\"data\":{\"data\":\"aGk=\"}}",
            "{\"frame_type\":\"relayed\",\"data\":{\"data\":\"%%%\",\"from_peer_id\":\"ada\",\"sequence\":8}}",
            "{\"data\":{\"sequence\":9,\"data\":\"aGk=\",\"from_peer_id\":\"ada\"},\"frame_type\":\"relayed\"}",
        ] {
            try await connection.send(text: text)
        }
        try await host.wait(for: "the payload") {
            $0.contains(.received(from: adaID, payload: Array("hi".utf8)))
        }
        #expect(await host.received.count == 1)
        var acknowledged: [UInt64] = []
        while acknowledged.count < 2 {
            if case .ack(let sequence) = try await connection.receiveAny() { acknowledged.append(sequence) }
        }
        #expect(acknowledged == [8, 9])
        await host.stop()
        await relay.stop()
    }

    @Test func `payloads carry token and sequence, many targets are split, a target is named once`() async throws {
        let relay = try await ScriptedRelay.start()
        let host = try host(relay.url)
        await host.start()
        let connection = try await relay.accept()
        try await connection.authenticate()
        try await host.joined()
        let own = try SigningKey.number(1).peerID
        let targets = (0..<70).map { PeerID("peer \($0)") }
        try await host.transport.send([1, 2], to: .only([own] + targets + targets))
        try await host.transport.send([3], to: .everyone)
        var forwards: [Forward] = []
        while forwards.count < 3 {
            if case .forward(let forward) = try await connection.receive() { forwards.append(forward) }
        }
        #expect(forwards.map(\.sequence) == [1, 2, 3])
        #expect(forwards.allSatisfy { $0.sessionToken == "T" })
        #expect(forwards[0].targetPeerIDs == Array(targets.prefix(64)))
        #expect(forwards[1].targetPeerIDs == Array(targets.dropFirst(64)))
        #expect(forwards[2].targetPeerIDs == nil && forwards[2].data == "Aw==")
        await host.stop()
        await relay.stop()
    }

    @Test func `senders wait while the network takes nothing, and are told when it is gone`() async throws {
        let relay = try await ScriptedRelay.start(answersHeartbeats: true)
        let host = try host(relay.url) {
            $0.sendBufferBytes = 100_000
            $0.heartbeat = .milliseconds(100)
            $0.silenceLimit = .milliseconds(500)
        }
        await host.start()
        let connection = try await relay.accept()
        try await connection.authenticate()
        try await host.joined()
        try await connection.setReading(false)
        // Without waiting, 120 MB would be queued long before the silence is noticed.
        var sent = 0
        var failure: TransportError?
        do {
            while sent < 2_000 {
                try await host.transport.send([UInt8](repeating: 1, count: 60_000), to: .everyone)
                sent += 1
            }
        } catch {
            failure = error
        }
        #expect(failure?.code == .notConnected, "\(sent) sent")
        await host.stop()
        await relay.stop()
    }

    @Test func `a goodbye is said when leaving, and an end of stream after it is clean`() async throws {
        let relay = try await ScriptedRelay.start()
        let host = try host(relay.url)
        await host.start()
        let connection = try await relay.accept()
        try await connection.authenticate()
        try await host.joined()
        await host.transport.leave()
        #expect(try await host.ended() == .left)
        try await host.waitForReturn()
        await host.stop()
        await relay.stop()
    }
}

extension ScriptedConnection {
    /// Lets a host in.
    func authenticate() async throws {
        try await send(.authChallenge(nonce: nonce))
        guard case .hostAuth(let auth) = try await receive(), auth.nonce == nonce, auth.poolID == testPool else {
            throw ConformanceFailure("no host_auth for the pool")
        }
        try await send(.hostAuthSuccess(poolID: testPool, sessionToken: "T"))
    }
}

private final class FixedAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: String

    init(_ answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !answer.isEmpty { context.writeAndFlush(NIOAny(ByteBuffer(string: answer)), promise: nil) }
        if answer.isEmpty { context.close(promise: nil) }
    }
}
