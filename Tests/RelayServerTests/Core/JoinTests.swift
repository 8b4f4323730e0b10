import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct JoinTests {
    let alice = SigningKey.generate()
    let bob = SigningKey.generate()
    private let unusable = refused(404, "invitation not found or expired")

    private func joiner(_ bench: inout CoreBench) -> ConnectionID {
        let id = bench.connect()
        _ = bench.take(id)
        return id
    }

    @Test func `a guest with puzzle and proof reaches the host and is let in`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let id = joiner(&bench)
        #expect(try bench.request(invitation, key: bob, from: id).isEmpty)
        guard case .joinRequestForHost(let asked) = bench.take(host.connection).first else {
            Issue.record("the host was not asked")
            return
        }
        #expect(asked.clientPublicKey == bob.peerID.rawValue)
        #expect(asked.tokenID == invitation.tokenIDText)
        #expect(asked.displayName == "Bob")
        let news = bench.approve(bob, by: host)
        #expect(
            news == [
                .peerJoined(
                    PeerInfo(
                        peerID: bob.peerID, displayName: "Bob", publicKey: bob.peerID.rawValue, connectedAt: 0))
            ])
        guard case .joinAccepted(let accepted) = bench.take(id).first else {
            Issue.record("not accepted")
            return
        }
        #expect(accepted.peers.map(\.peerID) == [alice.peerID, bob.peerID])
        #expect(accepted.poolInfo.name == "pool-\(host.poolID.uuidString.lowercased())")
        #expect(accepted.poolInfo.currentPeers == 2)
        #expect(accepted.poolInfo.maxPeers == 16)
    }

    @Test func `the name is measured before it is cleaned`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let id = joiner(&bench)
        let long = JoinRequest.proven(
            by: invitation, key: bob, name: String(repeating: "x", count: 129), timestamp: bench.now)
        #expect(bench.send(.joinRequest(long), from: id) == refused(400, "display name too long"))
        _ = try bench.request(invitation, key: bob, from: id) { $0.displayName = "<B>o\u{1F600}b" }
        guard case .joinRequestForHost(let asked) = bench.take(host.connection).first else {
            Issue.record("the host was not asked")
            return
        }
        #expect(asked.displayName == "Bob")
    }

    @Test func `a puzzle can be answered once, in time and in the right form`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let id = joiner(&bench)
        func puzzle(_ frames: [ServerFrame]) -> PowChallenge? {
            guard case .error(let error) = frames.first, error.code == 428 else { return nil }
            return PowChallenge(fromErrorMessage: error.message)
        }
        func request(_ solution: JoinRequest.PowSolution?) -> ClientFrame {
            var request = JoinRequest.proven(by: invitation, key: bob, timestamp: bench.now)
            request.powSolution = solution
            return .joinRequest(request)
        }
        let unasked = JoinRequest.PowSolution(challenge: "x", solution: "AAAAAAAAAAA=")
        #expect(puzzle(bench.send(request(unasked), from: id)) != nil)
        let malformed = JoinRequest.PowSolution(challenge: "x", solution: "AAAA")
        #expect(bench.send(request(malformed), from: id) == refused(400, "invalid PoW solution format"))
        let first = try #require(puzzle(bench.send(request(nil), from: id)))
        #expect(first.difficulty == 2)
        #expect(first.timestamp == bench.now)
        let right = JoinRequest.PowSolution.solving(first)
        bench.now += 121
        let second = try #require(puzzle(bench.send(request(right), from: id)))
        #expect(second.challenge != first.challenge)
        let wrong = try #require(
            (0..<UInt8.max).lazy.map { [0, 0, 0, 0, 0, 0, 0, $0] as [UInt8] }.first {
                !ProofOfWork.isValid(
                    challenge: Base64.decode(second.challenge) ?? [], solution: $0, difficulty: 2)
            })
        let failing = JoinRequest.PowSolution(challenge: second.challenge, solution: Base64.encode(wrong))
        #expect(bench.send(request(failing), from: id) == refused(403, "proof-of-work verification failed"))
        #expect(puzzle(bench.send(request(.solving(second)), from: id)) != nil)
    }

    @Test func `too many open puzzles are refused`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.proofOfWork.maxOutstanding = 1 }
        let host = try bench.open(key: alice)
        let request = ClientFrame.joinRequest(.proven(by: try bench.invite(host), key: bob, timestamp: bench.now))
        let first = joiner(&bench)
        let second = joiner(&bench)
        bench.send(request, from: first)
        #expect(bench.send(request, from: second) == refused(503, "server busy, try again later"))
        bench.disconnect(first)
        #expect(bench.send(request, from: second) != refused(503, "server busy, try again later"))
    }

    @Test func `the puzzles grow with the number of requests in a minute and shrink again`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.proofOfWork = RelayConfiguration.ProofOfWork() }
        let host = try bench.open(key: alice)
        let request = ClientFrame.joinRequest(.proven(by: try bench.invite(host), key: bob, timestamp: bench.now))
        var difficulties: [UInt8] = []
        for _ in 0..<201 {
            let id = joiner(&bench)
            guard case .error(let error) = bench.send(request, from: id).first,
                let puzzle = PowChallenge(fromErrorMessage: error.message)
            else { continue }
            difficulties.append(puzzle.difficulty)
        }
        let expected =
            [UInt8](repeating: 18, count: 50) + [UInt8](repeating: 22, count: 150) + [26]
        #expect(difficulties == expected)
        bench.now += 60
        let id = joiner(&bench)
        guard case .error(let error) = bench.send(request, from: id).first else { return }
        #expect(PowChallenge(fromErrorMessage: error.message)?.difficulty == 18)
    }

    @Test func `uses, expiry and proof are enforced as the vectors decide`() throws {
        let file = try Vectors.load("relay.json")
        let proof = try #require(file["join_proof"] as? [String: Any])
        for decision in try #require(proof["host_decisions"] as? [[String: Any]]) {
            var bench = CoreBench(claimedBy: alice) { $0.pool.maxPoolSize = 50 }
            let host = try bench.open(key: alice)
            let limit = UInt8(try #require(decision["max_uses"] as? Int))
            let used = try #require(decision["used"] as? Int)
            let keyApproved = try #require(decision["key_approved_before"] as? Bool)
            let invitation = try bench.invite(host, maxUses: limit)
            // Whoever was approved before was the first use.
            var users = (0..<used).map { _ in SigningKey.generate() }
            if keyApproved {
                if users.isEmpty { users = [bob] } else { users[0] = bob }
            }
            for user in users {
                let id = joiner(&bench)
                _ = try bench.request(invitation, key: user, from: id)
                bench.approve(user, by: host)
                bench.disconnect(id)
            }
            _ = bench.take(host.connection)
            if decision["expired"] as? Bool == true { bench.now += 301 }
            let id = joiner(&bench)
            let isProofGood = try #require(decision["proof_ok"] as? Bool)
            let answer = try bench.request(invitation, key: bob, from: id) {
                if !isProofGood { $0.proof = Base64.encode([UInt8](repeating: 1, count: 32)) }
            }
            let expected = try #require(decision["approve"] as? Bool) ? [] : unusable
            #expect(answer == expected, "\(decision)")
            if expected.isEmpty {
                let before = bench.changes.count
                bench.approve(bob, by: host)
                let counted = bench.changes.dropFirst(before).contains {
                    if case .countUse = $0 { true } else { false }
                }
                #expect(counted == (decision["counts_as_use"] as? Bool ?? false), "\(decision)")
            }
        }
    }

    @Test func `a proof is refused when it is old, of another token, or seen with another key`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let other = try bench.invite(host)
        let late = joiner(&bench)
        let old = JoinRequest.proven(by: invitation, key: bob, timestamp: bench.now - 301)
        #expect(try bench.request(invitation, key: bob, from: late) { $0 = old } == unusable)
        let fair = JoinRequest.proven(by: invitation, key: bob, timestamp: bench.now - 299)
        #expect(try bench.request(invitation, key: bob, from: late) { $0 = fair }.isEmpty)
        let swapped = joiner(&bench)
        #expect(
            try bench.request(invitation, key: bob, from: swapped) { $0.tokenID = other.tokenIDText } == unusable)
        let nonce = SecureRandom.bytes(32)
        #expect(try bench.request(invitation, key: bob, from: swapped, nonce: nonce).isEmpty)
        #expect(try bench.request(invitation, key: bob, from: swapped, nonce: nonce).isEmpty)
        let thief = joiner(&bench)
        #expect(try bench.request(invitation, key: .generate(), from: thief, nonce: nonce) == unusable)
    }

    @Test func `revoked, unknown and malformed tokens are refused alike`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let id = joiner(&bench)
        #expect(try bench.request(invitation, key: bob, from: id) { $0.tokenID = "!" } == unusable)
        let revocation = RevokeInvitation(tokenID: invitation.tokenIDText, sessionToken: host.token)
        #expect(bench.send(.revokeInvitation(revocation), from: host.connection).isEmpty)
        #expect(try bench.request(invitation, key: bob, from: id) == unusable)
    }

    @Test func `while the host is away nobody can ask`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        bench.disconnect(host.connection)
        let id = joiner(&bench)
        let answer = try bench.request(invitation, key: bob, from: id)
        #expect(answer == [.joinRejected(reason: "host_offline_unavailable")])
    }

    @Test func `sixteen may wait for one pool, and a repeated request takes its own place`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        var last = ConnectionID(0)
        for _ in 0..<16 {
            last = joiner(&bench)
            #expect(try bench.request(invitation, key: bob, from: last).isEmpty)
        }
        #expect(try bench.request(invitation, key: bob, from: last).isEmpty)
        let late = joiner(&bench)
        let answer = try bench.request(invitation, key: bob, from: late)
        #expect(answer == refused(503, "too many pending join requests for this pool, try again later"))
        bench.disconnect(last)
        #expect(try bench.request(invitation, key: bob, from: late).isEmpty)
    }

    @Test func `a second connection cannot take over a request`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let invitation = try bench.invite(host)
        let first = joiner(&bench)
        let second = joiner(&bench)
        _ = try bench.request(invitation, key: bob, from: first)
        _ = try bench.request(invitation, key: bob, from: second)
        bench.approve(bob, by: host)
        guard case .joinAccepted = bench.take(first).first else {
            Issue.record("the first was not accepted")
            return
        }
        #expect(bench.take(second) == [.joinRejected(reason: "unable to join pool at this time")])
    }

    @Test func `a joiner that is not answered in a minute is told so`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let id = joiner(&bench)
        _ = try bench.request(try bench.invite(host), key: bob, from: id)
        bench.pass(59)
        #expect(bench.take(id).isEmpty)
        bench.pass(1)
        #expect(bench.take(id) == [.joinRejected(reason: "approval timed out")])
        #expect(bench.approve(bob, by: host).filter { if case .peerJoined = $0 { true } else { false } }.isEmpty)
        #expect(bench.take(id).isEmpty)
    }

    @Test func `a refusal carries the host's reason or the usual one`() throws {
        for reason in [nil, "no room"] {
            var bench = CoreBench(claimedBy: alice)
            let host = try bench.open(key: alice)
            let id = joiner(&bench)
            _ = try bench.request(try bench.invite(host), key: bob, from: id)
            bench.approve(bob, by: host, approved: false, reason: reason)
            #expect(bench.take(id) == [.joinRejected(reason: reason ?? "rejected by host")])
        }
    }

    @Test func `a key that is none is refused to both sides`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let id = joiner(&bench)
        _ = try bench.request(try bench.invite(host), key: bob, from: id) { $0.clientPublicKey = "AAAA" }
        _ = bench.take(host.connection)
        let approval = JoinApproval(
            clientPublicKey: "AAAA", approved: true, reason: nil, sessionToken: host.token)
        let answer = bench.send(.joinApproval(approval), from: host.connection)
        #expect(answer == refused(400, "invalid client public key encoding"))
        #expect(bench.take(id) == [.joinRejected(reason: "invalid public key")])
    }

    @Test func `a full pool and a key that is present are refused, and no use is counted`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.pool.maxPoolSize = 2 }
        let host = try bench.open(key: alice)
        let guest = try bench.join(host, key: bob)
        let invitation = try bench.invite(host, maxUses: 1)
        let before = bench.changes.count
        for key in [bob, SigningKey.generate()] {
            let id = joiner(&bench)
            _ = try bench.request(invitation, key: key, from: id)
            bench.approve(key, by: host)
            #expect(bench.take(id) == [.joinRejected(reason: "unable to join pool at this time")])
        }
        #expect(!bench.changes.dropFirst(before).contains { if case .countUse = $0 { true } else { false } })
        #expect(bench.take(guest.connection).isEmpty)
    }

    @Test func `an approval that cannot be written lets nobody in`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let id = joiner(&bench)
        _ = try bench.request(try bench.invite(host), key: bob, from: id)
        bench.writesFail = true
        bench.approve(bob, by: host)
        #expect(bench.take(id) == [.joinRejected(reason: "unable to join pool at this time")])
    }

    @Test func `a joiner that left is not let in`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let id = joiner(&bench)
        _ = try bench.request(try bench.invite(host), key: bob, from: id)
        _ = bench.take(host.connection)
        bench.disconnect(id)
        #expect(bench.approve(bob, by: host).isEmpty)
        #expect(bench.rejoin(host.poolID, key: bob).1 == refused(403, "not_approved"))
    }
}
