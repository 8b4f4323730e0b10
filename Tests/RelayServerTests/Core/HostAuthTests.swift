import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct HostAuthTests {
    let alice = SigningKey.generate()

    @Test func `the host of the vectors is let in within thirty seconds and not beyond`() throws {
        let vectors = try HostAuthVectors.load()
        for offset: Int64 in [-31, -30, 0, 30, 31] {
            var bench = try vectors.bench(now: vectors.timestamp + offset)
            let id = bench.connect()
            _ = bench.take(id)
            let answer = bench.send(try ClientFrame(decoding: Array(vectors.frameJSON.utf8)), from: id)
            if abs(offset) <= 30 {
                guard case .hostAuthSuccess = answer.first else { Issue.record("\(offset): \(answer)"); continue }
            } else {
                #expect(answer == refused(401, "timestamp outside acceptable window"))
            }
        }
    }

    @Test func `every bad host_auth of the vectors gets its answer`() throws {
        let vectors = try HostAuthVectors.load()
        #expect(!vectors.negative.isEmpty)
        for negative in vectors.negative {
            var bench = try vectors.bench(now: negative.now)
            let id = bench.connect()
            _ = bench.take(id)
            let answer = bench.send(negative.frame, from: id)
            #expect(answer == negative.expected, "\(negative.name)")
        }
    }

    @Test func `an unclaimed relay says so before it looks at anything else`() {
        var bench = CoreBench()
        let id = bench.connect()
        let nonce = bench.nonce(id)
        let auth = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: 0)
        let answer = bench.send(.hostAuth(auth), from: id)
        #expect(answer == refused(403, "server not yet claimed -- send ClaimServer first"))
    }

    @Test func `a failed attempt keeps the nonce and a successful one uses it up`() throws {
        var bench = CoreBench(claimedBy: alice)
        let id = bench.connect()
        let nonce = bench.nonce(id)
        let late = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: bench.now - 31)
        #expect(bench.send(.hostAuth(late), from: id) == refused(401, "timestamp outside acceptable window"))
        let good = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: bench.now)
        guard case .hostAuthSuccess = bench.send(.hostAuth(good), from: id).first else {
            Issue.record("not let in")
            return
        }
        let again = bench.send(.hostAuth(good), from: id)
        #expect(again == refused(401, "no auth challenge issued for this connection"))
    }

    @Test func `a frame without a nonce is answered only in the compatibility mode`() throws {
        let vectors = try HostAuthVectors.load()
        let frame = try ClientFrame(decoding: Array(vectors.legacyJSON.utf8))
        var strict = try vectors.bench(now: vectors.timestamp)
        let first = strict.connect()
        _ = strict.take(first)
        #expect(strict.send(frame, from: first).isEmpty)
        var lenient = try vectors.bench(now: vectors.timestamp) { $0.authentication.legacyHostAuth = true }
        let second = lenient.connect()
        _ = lenient.take(second)
        guard case .hostAuthSuccess = lenient.send(frame, from: second).first else {
            Issue.record("not let in")
            return
        }
    }

    @Test func `another host key and a full relay are refused`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.pool.maxPools = 1 }
        _ = try bench.open(key: alice)
        let mallory = SigningKey.generate()
        let stranger = bench.connect()
        let foreign = HostAuth.signed(by: mallory, poolID: UUID(), nonce: bench.nonce(stranger), timestamp: bench.now)
        #expect(bench.send(.hostAuth(foreign), from: stranger) == refused(403, "public key does not match bound host"))
        let second = bench.connect()
        let more = HostAuth.signed(by: alice, poolID: UUID(), nonce: bench.nonce(second), timestamp: bench.now)
        #expect(bench.send(.hostAuth(more), from: second) == refused(503, "pool creation failed"))
    }

    @Test func `a pool that cannot be written is not opened`() throws {
        var bench = CoreBench(claimedBy: alice)
        bench.writesFail = true
        let id = bench.connect()
        let auth = HostAuth.signed(by: alice, poolID: UUID(), nonce: bench.nonce(id), timestamp: bench.now)
        #expect(bench.send(.hostAuth(auth), from: id) == refused(503, "pool creation failed"))
        #expect(bench.core.metrics.poolsActive == 0)
    }

    @Test func `five failures block an address for ten minutes, the next block lasts twice as long`() throws {
        var bench = CoreBench(claimedBy: alice)
        func attempt(_ bench: inout CoreBench, good: Bool) -> [ServerFrame] {
            let id = bench.connect()
            let timestamp = good ? bench.now : bench.now - 31
            let auth = HostAuth.signed(by: alice, poolID: UUID(), nonce: bench.nonce(id), timestamp: timestamp)
            return bench.send(.hostAuth(auth), from: id)
        }
        for duration: Int64 in [600, 1200] {
            for _ in 0..<5 {
                #expect(attempt(&bench, good: false) == refused(401, "timestamp outside acceptable window"))
            }
            #expect(attempt(&bench, good: true) == refused(403, "temporarily blocked"))
            bench.now += duration - 1
            #expect(attempt(&bench, good: true) == refused(403, "temporarily blocked"))
            bench.now += 1
        }
        guard case .hostAuthSuccess = attempt(&bench, good: true).first else {
            Issue.record("still blocked")
            return
        }
    }

    @Test func `a host that returns takes its pool back, in the order of the reference`() throws {
        var bench = CoreBench(claimedBy: alice)
        let first = try bench.open(key: alice, serverURL: "wss://one.example")
        let guest = try bench.join(first)
        bench.disconnect(first.connection)
        #expect(bench.take(guest.connection) == [.poolHostStatus(online: false, offlineSince: bench.now)])

        bench.send(
            .forward(Forward(data: "aGk=", targetPeerIDs: [alice.peerID], sequence: 3, sessionToken: guest.token)),
            from: guest.connection)
        let id = bench.connect()
        let auth = HostAuth.signed(
            by: alice, poolID: first.poolID, nonce: bench.nonce(id), timestamp: bench.now, tunnelExitEnabled: true)
        let answer = bench.send(.hostAuth(auth), from: id)
        guard answer.count == 3, case .hostAuthSuccess(first.poolID, let token) = answer[1] else {
            Issue.record("\(answer)")
            return
        }
        #expect(answer[0] == .poolConfigUpdated(tunnelExitEnabled: true, updatedByHost: true))
        #expect(answer[2] == .poolHostStatus(online: true, offlineSince: nil))
        #expect(token != first.token)
        #expect(bench.replayed[id]?.count == 1)
        #expect(
            bench.take(guest.connection) == [
                .poolConfigUpdated(tunnelExitEnabled: true, updatedByHost: true),
                .poolHostStatus(online: true, offlineSince: nil),
            ])
    }

    @Test func `a second live connection of the host supersedes the first`() throws {
        var bench = CoreBench(claimedBy: alice)
        let first = try bench.open(key: alice)
        let second = try bench.open(first.poolID, key: alice)
        #expect(bench.closes[first.connection] == .superseded)
        #expect(bench.send(.closePool(sessionToken: first.token), from: first.connection).isEmpty)
        bench.disconnect(first.connection)
        #expect(try bench.invite(second).poolID == first.poolID)
    }

    @Test func `a host may not take the pool of the key that was claimed before it`() throws {
        var bench = CoreBench(claimedBy: alice)
        let old = try bench.open(key: alice)
        let bob = SigningKey.generate()
        let id = bench.connect()
        let nonce = bench.nonce(id)
        let reclaim = ReclaimServer(
            recoveryKey: Hex.encode(CoreBench.recoveryKey), newHostPublicKey: Base64.encode(bob.publicKey),
            displayName: "Bob")
        guard case .claimSuccess = bench.send(.reclaimServer(reclaim), from: id).first else {
            Issue.record("no reclaim")
            return
        }
        let auth = HostAuth.signed(by: bob, poolID: old.poolID, nonce: nonce, timestamp: bench.now)
        #expect(bench.send(.hostAuth(auth), from: id) == refused(403, "pool host pubkey mismatch"))
        #expect(try bench.invite(old).poolID == old.poolID)
    }
}

/// `host_auth` of relay.json.
private struct HostAuthVectors {
    struct Negative {
        let name: String
        let now: Int64
        let frame: ClientFrame
        let expected: [ServerFrame]
    }

    let key: SigningKey
    let nonce: [UInt8]
    let timestamp: Int64
    let frameJSON: String
    let legacyJSON: String
    let negative: [Negative]

    static func load() throws -> HostAuthVectors {
        let file = try Vectors.load("relay.json")
        let keys = try #require(file["keys"] as? [String: Any])
        let host = try #require(keys["host"] as? [String: Any])
        let auth = try #require(file["host_auth"] as? [String: Any])
        let legacy = try #require(auth["legacy_without_nonce"] as? [String: Any])
        let negative = try #require(auth["negative"] as? [[String: Any]])
        return HostAuthVectors(
            key: try SigningKey(seed: Hex.decode(#require(host["ed25519_seed_hex"] as? String)) ?? []),
            nonce: Hex.decode(try #require(auth["server_nonce_hex"] as? String)) ?? [],
            timestamp: Int64(try #require(auth["timestamp"] as? Int)),
            frameJSON: try #require(auth["frame_json"] as? String),
            legacyJSON: try #require(legacy["frame_json"] as? String),
            negative: try negative.map { entry in
                let data = try JSONSerialization.data(
                    withJSONObject: ["frame_type": "host_auth", "data": try #require(entry["data"])])
                let expect = entry["expect"] as? [String: Any]
                let code = (expect?["code"] as? Int).map(UInt32.init)
                let message = expect?["message"] as? String
                return Negative(
                    name: try #require(entry["name"] as? String), now: Int64(try #require(entry["server_now"] as? Int)),
                    frame: try ClientFrame(decoding: Array(data)),
                    expected: code.map { refused($0, message ?? "") } ?? [])
            })
    }

    /// A relay that is claimed by the vectors' host and gives out the vectors' nonce next.
    func bench(now: Int64, configure: (inout RelayConfiguration) -> Void = { _ in }) throws -> CoreBench {
        var bench = CoreBench(claimedBy: key, configure: configure)
        bench.now = now
        bench.load(nonce)
        return bench
    }
}
