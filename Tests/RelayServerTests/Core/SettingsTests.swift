import Foundation
import PoolCrypto
import PoolWire
import RelayServer
import Testing

/// Every limit is a setting: it is set by its name to something small, and then that holds.
@Suite struct SettingsTests {
    private let alice = SigningKey.generate()
    private let bob = SigningKey.generate()

    private func bench(_ settings: KeyValuePairs<String, String>, claimed: Bool = true) throws -> CoreBench {
        var configuration = RelayConfiguration()
        configuration.proofOfWork.difficulty = 2
        configuration.proofOfWork.adaptive = false
        configuration.rateLimit.messagesPerSecond = 1_000_000
        for (name, value) in settings { try configuration.set(name, to: value) }
        return CoreBench(claimedBy: claimed ? alice : nil) { $0 = configuration }
    }

    @Test func `targets and bytes of a forward`() throws {
        var bench = try bench(["pool.max_targets": "2", "pool.max_data_size": "8"])
        let host = try bench.open(key: alice)
        func send(_ targets: Int, _ bytes: Int) -> [ServerFrame] {
            let forward = Forward(
                data: String(repeating: "A", count: bytes),
                targetPeerIDs: [PeerID](repeating: alice.peerID, count: targets), sequence: 1,
                sessionToken: host.token)
            return bench.send(.forward(forward), from: host.connection)
        }
        #expect(send(2, 8).count == 2)
        #expect(send(3, 8) == refused(400, "too many target peers"))
        #expect(send(2, 9) == refused(400, "data payload too large"))
    }

    @Test(arguments: [
        ("pool.buffer_messages", "2", [4, 5]), ("pool.buffer_bytes", "300", [4, 5]),
        ("pool.buffer_secs", "10", [3, 4, 5]),
        ("pool.buffer_peers", "0", []), ("pool.buffer_messages", "5", [1, 2, 3, 4, 5]),
    ])
    func `what is kept for an absent member`(_ name: String, _ value: String, _ expected: [Int]) throws {
        var bench = try bench([name: value])
        let host = try bench.open(key: alice)
        bench.disconnect(try bench.join(host, key: bob).connection)
        for sequence in 1...5 as ClosedRange<UInt64> {
            if sequence == 3 { bench.now += 11 }
            let forward = Forward(
                data: "bQ==", targetPeerIDs: [bob.peerID], sequence: sequence, sessionToken: host.token)
            bench.send(.forward(forward), from: host.connection)
        }
        let (returned, _) = bench.rejoin(host.poolID, key: bob)
        let sequences = try (bench.replayed[returned] ?? []).map { text -> Int in
            guard case .relayed(let relayed) = try ServerFrame(decoding: Array(text.utf8)) else { return -1 }
            return Int(relayed.sequence)
        }
        #expect(sequences == expected)
    }

    @Test func `pools, their size and their end`() throws {
        var bench = try bench([
            "pool.max_pools": "1", "pool.max_pool_size": "2", "pool.host_offline_ttl_secs": "10",
            "pool.empty_grace_secs": "5", "pool.max_invitation_secs": "60",
        ])
        let host = try bench.open(key: alice)
        let second = bench.connect()
        let auth = HostAuth.signed(by: alice, poolID: UUID(), nonce: bench.nonce(second), timestamp: bench.now)
        #expect(bench.send(.hostAuth(auth), from: second) == refused(503, "pool creation failed"))
        #expect(try bench.invite(host, seconds: 1000).expiresAt == bench.now + 60)

        let guest = try bench.join(host, key: bob)
        let late = bench.connect()
        _ = bench.take(late)
        let carol = SigningKey.generate()
        _ = try bench.request(try bench.invite(host), key: carol, from: late)
        bench.approve(carol, by: host)
        #expect(bench.take(late) == [.joinRejected(reason: "unable to join pool at this time")])

        bench.disconnect(host.connection)
        bench.pass(9)
        #expect(bench.core.metrics.poolsActive == 1)
        bench.pass(1)
        #expect(bench.closes[guest.connection] == .hostOffline)
        let again = try bench.open(key: alice)
        bench.disconnect(again.connection)
        bench.pass(4)
        #expect(bench.core.metrics.poolsActive == 1)
        bench.pass(1)
        #expect(bench.core.metrics.poolsActive == 0)
    }

    @Test func `how far clocks may be apart`() throws {
        var bench = try bench(["auth.timestamp_window": "5", "auth.proof_window": "20"])
        let id = bench.connect()
        let nonce = bench.nonce(id)
        let early = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: bench.now - 6)
        #expect(bench.send(.hostAuth(early), from: id) == refused(401, "timestamp outside acceptable window"))
        let inTime = HostAuth.signed(by: alice, poolID: UUID(), nonce: nonce, timestamp: bench.now - 5)
        guard case .hostAuthSuccess = bench.send(.hostAuth(inTime), from: id).first else {
            Issue.record("refused within the window")
            return
        }
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        for (age, isGood) in [(20, true), (21, false)] as [(Int64, Bool)] {
            let joiner = bench.connect()
            _ = bench.take(joiner)
            let now = bench.now
            let answer = try bench.request(invitation, key: bob, from: joiner) {
                $0 = .proven(by: invitation, key: bob, timestamp: now - age)
            }
            #expect(answer == (isGood ? [] : refused(404, "invitation not found or expired")))
        }
    }

    @Test func `wrong claim secrets and the pause after them`() throws {
        var bench = try bench(["claim.max_failures": "1", "claim.cooldown": "7"], claimed: false)
        let id = bench.connect()
        _ = bench.take(id)
        #expect(claim([1], &bench, id) == [.claimRejected(reason: "invalid claim secret")])
        bench.now += 6
        let tooSoon = claim(CoreBench.claimSecret, &bench, id)
        #expect(tooSoon == [.claimRejected(reason: "too many failed attempts, try again later")])
        bench.now += 1
        _ = claim(CoreBench.claimSecret, &bench, id)
        #expect(bench.core.isClaimed)
    }

    @Test func `strikes, the block they earn, messages a second and addresses remembered`() throws {
        var bench = try bench(
            [
                "rate_limit.max_failed_auth": "2", "rate_limit.block_duration_secs": "30",
                "rate_limit.messages_per_second": "3", "rate_limit.max_groups": "1", "claim.max_failures": "100",
            ], claimed: false)
        let id = bench.connect()
        _ = bench.take(id)
        for _ in 0..<2 { #expect(claim([1], &bench, id) == [.claimRejected(reason: "invalid claim secret")]) }
        bench.now += 29
        let blocked = claim(CoreBench.claimSecret, &bench, id)
        #expect(blocked == [.claimRejected(reason: "temporarily blocked")])
        bench.now += 1
        _ = claim(CoreBench.claimSecret, &bench, id)
        #expect(bench.core.isClaimed)
        let granted = (0..<5).map { _ in bench.mayDispatch(id) }
        #expect(granted == [true, true, true, false, false])
        let other = bench.connect(from: [198, 51, 100, 1])
        let isOtherServed = bench.mayDispatch(other)
        #expect(!isOtherServed)
    }

    @Test func `joins that wait for the host`() throws {
        var bench = try bench(["join.max_pending": "1", "join.pending_secs": "5"])
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let joiners = [bench.connect(), bench.connect()]
        for joiner in joiners { _ = bench.take(joiner) }
        #expect(try bench.request(invitation, key: bob, from: joiners[0]).isEmpty)
        let answer = try bench.request(invitation, key: .generate(), from: joiners[1])
        #expect(answer == refused(503, "too many pending join requests for this pool, try again later"))
        bench.pass(4)
        #expect(bench.take(joiners[0]).isEmpty)
        bench.pass(1)
        #expect(bench.take(joiners[0]) == [.joinRejected(reason: "approval timed out")])
    }

    @Test func `puzzles and how they grow`() throws {
        var bench = try bench([
            "pow.difficulty": "1", "pow.adaptive": "true", "pow.elevated_above": "2", "pow.elevated_difficulty": "5",
            "pow.high_above": "4", "pow.high_difficulty": "7", "pow.lifetime_secs": "3", "pow.max_outstanding": "6",
        ])
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        func ask(solving puzzle: PowChallenge? = nil, from id: ConnectionID) -> [ServerFrame] {
            var request = JoinRequest.proven(by: invitation, key: bob, timestamp: bench.now)
            request.powSolution = puzzle.map { .solving($0) }
            return bench.send(.joinRequest(request), from: id)
        }
        func puzzle(_ frames: [ServerFrame]) -> PowChallenge? {
            guard case .error(let error) = frames.first else { return nil }
            return PowChallenge(fromErrorMessage: error.message)
        }
        let joiners = (0..<7).map { _ in bench.connect() }
        for joiner in joiners { _ = bench.take(joiner) }
        let puzzles = joiners.prefix(6).map { puzzle(ask(from: $0)) }
        #expect(puzzles.map(\.?.difficulty) == [1, 1, 5, 5, 7, 7])
        #expect(ask(from: joiners[6]) == refused(503, "server busy, try again later"))
        bench.now += 3
        #expect(ask(solving: puzzles[0], from: joiners[0]).isEmpty)
        bench.now += 1
        #expect(puzzle(ask(solving: puzzles[1], from: joiners[1])) != nil)
    }

    private func claim(_ secret: [UInt8], _ bench: inout CoreBench, _ id: ConnectionID) -> [ServerFrame] {
        let bytes = secret + [UInt8](repeating: 0, count: 32 - secret.count)
        let wish = ClaimServer(
            claimSecret: Hex.encode(bytes), hostPublicKey: Base64.encode(alice.publicKey), displayName: "Alice")
        return bench.send(.claimServer(wish), from: id)
    }
}
