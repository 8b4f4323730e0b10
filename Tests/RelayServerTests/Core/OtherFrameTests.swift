import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct OtherFrameTests {
    let alice = SigningKey.generate()

    @Test func `heartbeats are answered in every state`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let id = bench.connect()
        _ = bench.take(id)
        for connection in [id, host.connection] {
            let pong = bench.send(.heartbeatPing(timestamp: -5), from: connection)
            #expect(pong == [.heartbeatPong(timestamp: -5, serverTime: bench.now * 1000)])
        }
    }

    @Test func `the handshake of the vectors is answered and the answer is signed`() throws {
        let file = try Vectors.load("relay.json")
        let vectors = try #require(file["handshake"] as? [String: Any])
        let cases = try #require(vectors["cases"] as? [[String: Any]])
        let json = try #require(cases.first?["init_frame_json"] as? String)
        guard case .handshakeInit(let good) = try ClientFrame(decoding: Array(json.utf8)) else {
            Issue.record("no handshake_init")
            return
        }
        var bench = CoreBench()
        let id = bench.connect()
        _ = bench.take(id)
        guard case .serverHello(let hello) = bench.send(.handshakeInit(good), from: id).first else {
            Issue.record("no server_hello")
            return
        }
        #expect(hello.serverIdentityPK == Base64.encode(bench.core.identity.signingKey.publicKey))
        #expect(hello.powChallenge == nil)
        var transcript = Array("STEALTH_HS_RESP_V1:".utf8) + (Base64.decode(hello.serverEphemeralPK) ?? [])
        transcript += (0..<8).map { UInt8(truncatingIfNeeded: hello.timestamp >> (56 - 8 * Int64($0))) }
        #expect(
            SigningKey.verify(
                Base64.decode(hello.signature) ?? [], of: transcript, by: bench.core.identity.signingKey.publicKey))

        var bad = good
        bad.clientEphemeralPK = "AAAA"
        #expect(bench.send(.handshakeInit(bad), from: id) == refused(400, "invalid client_ephemeral_pk length"))
        bad = good
        bad.clientIdentityPK = "AAAA"
        #expect(bench.send(.handshakeInit(bad), from: id) == refused(400, "invalid client_identity_pk length"))
        bad = good
        bad.signature = "AAAA"
        #expect(bench.send(.handshakeInit(bad), from: id) == refused(400, "invalid signature length"))
        bad.signature = "!"
        #expect(bench.send(.handshakeInit(bad), from: id).isEmpty)
        bench.now += 301
        #expect(bench.send(.handshakeInit(good), from: id) == refused(401, "handshake verification failed"))
    }

    @Test func `tunnel frames are refused as a relay without tunnel must`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let open = TunnelOpen(
            streamID: 4, destinationKind: .hostname, destinationHost: "example.org", destinationPort: 80,
            network: .tcp, initialWindow: 1)
        let closed = bench.send(.tunnelOpen(open), from: host.connection)
        #expect(closed == [.tunnelClose(TunnelClose(streamID: 4, reason: .policyDenied))])
        let query = TunnelDNSQuery(queryID: 9, name: "example.org", type: .a)
        guard
            case .tunnelDNSResponse(let response) = bench.send(.tunnelDNSQuery(query), from: host.connection).first
        else {
            Issue.record("no answer")
            return
        }
        #expect(response.queryID == 9)
        #expect(response.errorCode == "policy_denied")
    }

    @Test func `binary messages close a stranger and are refused to a member`() throws {
        let file = try Vectors.load("relay.json")
        let vectors = try #require(file["tunnel_binary"] as? [String: Any])
        var bench = CoreBench(claimedBy: alice)
        let stranger = bench.connect()
        _ = bench.take(stranger)
        #expect(bench.sendBinary([1], from: stranger).isEmpty)
        #expect(bench.closes[stranger] == .binaryBeforeMembership)
        let host = try bench.open(key: alice)
        for hex in try #require(vectors["rejected_hex"] as? [String]) {
            let answer = bench.sendBinary(Hex.decode(hex) ?? [], from: host.connection)
            let error = TunnelError(streamID: nil, code: "protocol_error", message: "malformed binary frame")
            #expect(answer == [.tunnelError(error)])
        }
        for name in ["data", "udp"] {
            let entry = try #require(vectors[name] as? [String: Any])
            let bytesHex = try #require(entry["frame_hex"] as? String)
            let bytes = try #require(Hex.decode(bytesHex))
            let error = TunnelError(streamID: 7, code: "protocol_error", message: "unknown stream_id")
            let answer8 = bench.sendBinary(bytes, from: host.connection)
            #expect(answer8 == [.tunnelError(error)])
        }
    }

    @Test func `strangers pay for each frame, members do not`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.rateLimit.messagesPerSecond = 60 }
        let host = try bench.open(key: alice)
        let id = bench.connect()
        var granted = 0
        for _ in 0..<100 where bench.mayDispatch(id) { granted += 1 }
        #expect(granted == 59)
        let isLet9 = bench.mayDispatch(host.connection)
        #expect(isLet9)
        bench.now += 1
        granted = 0
        for _ in 0..<100 where bench.mayDispatch(id) { granted += 1 }
        #expect(granted == 60)
        #expect(bench.core.metrics.rateLimitHits == 81)
        let other = bench.connect(from: [198, 51, 100, 1])
        let isLet10 = bench.mayDispatch(other)
        #expect(isLet10)
    }

    @Test func `authentication and joining pay a second time`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.rateLimit.messagesPerSecond = 1 }
        let id = bench.connect()
        let nonce = bench.nonce(id)
        let isLet11 = bench.mayDispatch(id)
        #expect(isLet11)
        let auth = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: bench.now)
        #expect(bench.send(.hostAuth(auth), from: id) == refused(429, "rate limited"))
        let rejoin = MemberRejoin.signed(by: alice, poolID: UUID(), timestamp: bench.now)
        #expect(bench.send(.memberRejoin(rejoin), from: id) == refused(429, "rate limited"))
    }

    @Test func `a wrong puzzle makes the next charge cost more, once`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.rateLimit.messagesPerSecond = 5 }
        let host = try bench.open(key: alice)
        bench.now += 10
        let invitation = try bench.invite(host)
        let id = bench.connect()
        _ = bench.take(id)
        let answer = try bench.request(invitation, key: .generate(), from: id) {
            $0.powSolution = nil
        }
        #expect(answer.isEmpty)
        bench.now += 10
        var wrong = JoinRequest.proven(by: invitation, key: .generate(), timestamp: bench.now)
        guard case .error(let error) = bench.send(.joinRequest(wrong), from: id).first,
            let puzzle = PowChallenge(fromErrorMessage: error.message)
        else { return }
        let bad = try #require(
            (0..<UInt8.max).lazy.map { [0, 0, 0, 0, 0, 0, 0, $0] as [UInt8] }.first {
                !ProofOfWork.isValid(challenge: Base64.decode(puzzle.challenge) ?? [], solution: $0, difficulty: 2)
            })
        wrong.powSolution = .init(challenge: puzzle.challenge, solution: Base64.encode(bad))
        #expect(bench.send(.joinRequest(wrong), from: id) == refused(403, "proof-of-work verification failed"))
        // Three tokens are left and four are asked for; then the fault is forgiven.
        let isLet12 = bench.mayDispatch(id)
        #expect(!isLet12)
        let isLet13 = bench.mayDispatch(id)
        #expect(isLet13)
    }

    @Test func `a member that goes elsewhere leaves its pool first`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        let second = try bench.open(key: alice)
        let bobElsewhere = try bench.join(second, key: bob.key)
        bench.disconnect(bobElsewhere.connection)
        _ = bench.take(host.connection)
        let rejoin = MemberRejoin.signed(by: bob.key, poolID: second.poolID, timestamp: bench.now)
        guard case .joinAccepted = bench.send(.memberRejoin(rejoin), from: bob.connection).first else {
            Issue.record("not accepted")
            return
        }
        #expect(bench.take(host.connection) == [.peerLeft(peerID: bob.id, reason: "disconnected")])
    }
}
