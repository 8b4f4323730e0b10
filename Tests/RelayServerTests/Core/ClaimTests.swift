import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct ClaimTests {
    let alice = SigningKey.generate()
    let secret = Hex.encode(CoreBench.claimSecret)

    private func claim(_ secret: String, key: String? = nil) -> ClientFrame {
        .claimServer(
            ClaimServer(
                claimSecret: secret, hostPublicKey: key ?? Base64.encode(alice.publicKey), displayName: "Alice"))
    }

    private func reclaim(_ key: [UInt8]) -> ClientFrame {
        .reclaimServer(
            ReclaimServer(
                recoveryKey: Hex.encode(key), newHostPublicKey: Base64.encode(alice.publicKey), displayName: "A"))
    }

    private func rejected(_ reason: String) -> [ServerFrame] { [.claimRejected(reason: reason)] }

    @Test func `who knows the secret claims the relay, in either case of its digits, once`() throws {
        for text in [secret, secret.uppercased()] {
            var bench = CoreBench()
            let id = bench.connect()
            _ = bench.take(id)
            guard case .claimSuccess(let success) = bench.send(claim(text), from: id).first else {
                Issue.record("not claimed")
                return
            }
            #expect(success.message == "server claimed successfully")
            #expect(success.serverFingerprint == Hex.encode(bench.core.identity.fingerprint))
            #expect(success.recoveryKey?.count == 64)
            #expect(bench.core.takeRecoveryKey() == success.recoveryKey)
            #expect(bench.core.takeRecoveryKey() == nil)
            #expect(bench.send(claim(text), from: id) == rejected("server is already claimed"))
        }
    }

    @Test func `secrets that the reference refuses for their form are refused for it`() throws {
        let file = try Vectors.load("relay.json")
        let vectors = try #require(file["claim"] as? [String: Any])
        let refused = try #require(vectors["server_refuses_as_format"] as? [String])
        var bench = CoreBench()
        let id = bench.connect()
        _ = bench.take(id)
        for text in refused {
            #expect(bench.send(claim(text), from: id) == rejected("invalid claim secret format"))
        }
        for text in try #require(vectors["server_accepts"] as? [String]) {
            #expect(bench.send(claim(text), from: id) == rejected("invalid claim secret"))
        }
        let badKey = bench.send(claim(secret, key: "AAAA"), from: id)
        #expect(badKey == rejected("invalid host public key format"))
    }

    @Test func `three wrong secrets stop everybody for ten minutes`() {
        var bench = CoreBench()
        let wrong = String(repeating: "0", count: 64)
        for _ in 0..<3 {
            let id = bench.connect()
            _ = bench.take(id)
            #expect(bench.send(claim(wrong), from: id) == rejected("invalid claim secret"))
        }
        let other = bench.connect(from: [198, 51, 100, 7])
        _ = bench.take(other)
        #expect(bench.send(claim(secret), from: other) == rejected("too many failed attempts, try again later"))
        bench.now += 600
        guard case .claimSuccess = bench.send(claim(secret), from: other).first else {
            Issue.record("still refused")
            return
        }
    }

    @Test func `five wrong secrets of one address block it`() {
        var bench = CoreBench { $0.authentication.maxClaimFailures = 100 }
        let id = bench.connect()
        _ = bench.take(id)
        for _ in 0..<5 { bench.send(claim(String(repeating: "0", count: 64)), from: id) }
        #expect(bench.send(claim(secret), from: id) == rejected("temporarily blocked"))
        #expect(bench.send(reclaim([1]), from: id) == rejected("temporarily blocked"))
    }

    @Test func `a claim that cannot be written leaves the relay unclaimed`() {
        var bench = CoreBench()
        bench.writesFail = true
        let id = bench.connect()
        _ = bench.take(id)
        #expect(bench.send(claim(secret), from: id) == rejected("internal server error"))
        #expect(!bench.core.isClaimed)
        bench.writesFail = false
        guard case .claimSuccess = bench.send(claim(secret), from: id).first else {
            Issue.record("not claimed")
            return
        }
    }

    @Test func `the recovery key rebinds the relay once and is replaced by a new one`() {
        var bench = CoreBench(claimedBy: .generate())
        let id = bench.connect()
        _ = bench.take(id)
        guard case .claimSuccess(let success) = bench.send(reclaim(CoreBench.recoveryKey), from: id).first else {
            Issue.record("not reclaimed")
            return
        }
        #expect(success.message == "server reclaimed successfully \u{2014} save your new recovery key")
        #expect(bench.core.takeRecoveryKey() == nil)
        #expect(bench.send(reclaim(CoreBench.recoveryKey), from: id) == rejected("invalid recovery key"))
    }

    @Test func `a recovery key of the wrong form, a wrong one and an unclaimed relay are refused`() {
        var bench = CoreBench()
        let id = bench.connect()
        _ = bench.take(id)
        #expect(bench.send(reclaim([1, 2]), from: id) == rejected("invalid recovery key format"))
        let bad = ReclaimServer(
            recoveryKey: secret, newHostPublicKey: "x", displayName: "A")
        #expect(bench.send(.reclaimServer(bad), from: id) == rejected("invalid host public key format"))
        #expect(bench.send(reclaim(CoreBench.recoveryKey), from: id) == rejected("invalid recovery key"))
    }

    @Test func `a reclaim that cannot be written changes nothing`() {
        var bench = CoreBench(claimedBy: .generate())
        let id = bench.connect()
        _ = bench.take(id)
        bench.writesFail = true
        #expect(bench.send(reclaim(CoreBench.recoveryKey), from: id) == rejected("reclaim failed"))
        bench.writesFail = false
        guard case .claimSuccess = bench.send(reclaim(CoreBench.recoveryKey), from: id).first else {
            Issue.record("not reclaimed")
            return
        }
    }
}
