import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct RejoinTests {
    let alice = SigningKey.generate()
    let bob = SigningKey.generate()

    @Test func `the bad frames of the vectors get their answers`() throws {
        let file = try Vectors.load("relay.json")
        let keys = try #require(file["keys"] as? [String: Any])
        let poolText = try #require(keys["pool_id"] as? String)
        let poolID = try #require(UUID(uuidString: poolText))
        let guestKeys = try #require(keys["guest"] as? [String: Any])
        let guest = try SigningKey(seed: Hex.decode(#require(guestKeys["ed25519_seed_hex"] as? String)) ?? [])
        let vectors = try #require(file["member_rejoin"] as? [String: Any])
        for negative in try #require(vectors["negative"] as? [[String: Any]]) {
            var bench = CoreBench(claimedBy: alice)
            let host = try bench.open(poolID, key: alice)
            _ = try bench.join(host, key: guest)
            let data = try JSONSerialization.data(
                withJSONObject: ["frame_type": "member_rejoin", "data": try #require(negative["data"])])
            let expect = try #require(negative["expect"] as? [String: Any])
            let id = bench.connect()
            _ = bench.take(id)
            let answer = bench.send(try ClientFrame(decoding: Array(data)), from: id)
            let code = UInt32(try #require(expect["code"] as? Int))
            #expect(answer == refused(code, try #require(expect["message"] as? String)), "\(negative)")
        }
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(poolID, key: alice)
        _ = try bench.join(host, key: guest)
        let id = bench.connect()
        _ = bench.take(id)
        let good = try ClientFrame(decoding: Array(#require(vectors["frame_json"] as? String).utf8))
        guard case .joinAccepted = bench.send(good, from: id).first else {
            Issue.record("the good one was refused")
            return
        }
    }

    @Test func `a member returns while its host is away, and hears that it is`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let guest = try bench.join(host, key: bob)
        bench.disconnect(guest.connection)
        bench.disconnect(host.connection)
        let (_, frames) = bench.rejoin(host.poolID, key: bob)
        guard case .joinAccepted(let accepted) = frames.first else {
            Issue.record("not accepted")
            return
        }
        #expect(!accepted.poolInfo.hostOnline)
        #expect(accepted.sessionToken != guest.token)
    }

    @Test func `a newer connection of a member replaces the older without peer_left`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let guest = try bench.join(host, key: bob)
        let (id, frames) = bench.rejoin(host.poolID, key: bob)
        guard case .joinAccepted = frames.first else {
            Issue.record("not accepted")
            return
        }
        #expect(bench.take(guest.connection) == [.kicked(reason: "rejoined_elsewhere")])
        #expect(bench.closes[guest.connection] == .rejoinedElsewhere)
        let news = bench.take(host.connection)
        guard news.count == 1, case .peerJoined = news[0] else {
            Issue.record("\(news)")
            return
        }
        bench.disconnect(guest.connection)
        #expect(bench.take(host.connection).isEmpty)
        #expect(bench.closes[id] == nil)
    }

    @Test func `a frame that is sent again is refused`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        _ = try bench.join(host, key: bob)
        let frame = ClientFrame.memberRejoin(.signed(by: bob, poolID: host.poolID, timestamp: bench.now))
        for attempt in 0..<2 {
            let id = bench.connect()
            _ = bench.take(id)
            let answer = bench.send(frame, from: id)
            #expect((answer == refused(401, "rejoin signature invalid")) == (attempt == 1))
        }
    }

    @Test func `clock, name, pool, host key and a full pool are checked`() throws {
        var bench = CoreBench(claimedBy: alice) { $0.pool.maxPoolSize = 2 }
        let host = try bench.open(key: alice)
        let first = try bench.join(host, key: bob)
        let id = bench.connect()
        _ = bench.take(id)
        let late = MemberRejoin.signed(by: bob, poolID: host.poolID, timestamp: bench.now - 31)
        #expect(bench.send(.memberRejoin(late), from: id) == refused(401, "rejoin timestamp out of window"))
        let long = MemberRejoin.signed(
            by: bob, poolID: host.poolID, name: String(repeating: "x", count: 129), timestamp: bench.now)
        #expect(bench.send(.memberRejoin(long), from: id) == refused(400, "display name too long"))
        #expect(bench.rejoin(UUID(), key: bob).1 == refused(404, "pool_not_found"))
        #expect(bench.rejoin(host.poolID, key: alice).1 == refused(403, "not_approved"))
        bench.disconnect(first.connection)
        _ = try bench.join(host, key: .generate())
        #expect(bench.rejoin(host.poolID, key: bob).1 == refused(503, "pool_full"))
    }

    @Test func `what was sent to an absent member waits for it, the newest hundred for an hour`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let guest = try bench.join(host, key: bob)
        bench.disconnect(guest.connection)
        func send(_ sequence: UInt64) {
            let forward = Forward(
                data: "bQ==", targetPeerIDs: [bob.peerID], sequence: sequence, sessionToken: host.token)
            bench.send(.forward(forward), from: host.connection)
        }
        send(0)
        bench.now += 1
        for sequence in 1...102 as ClosedRange<UInt64> { send(sequence) }
        let (first, _) = bench.rejoin(host.poolID, key: bob)
        let kept = bench.replayed[first] ?? []
        #expect(kept.count == 100)
        #expect(
            kept.first
                == #"{"frame_type":"relayed","data":{"data":"bQ==","from_peer_id":"\#(alice.peerID)","sequence":3}}"#)
        #expect(kept.last?.contains(#""sequence":102"#) == true)
        bench.disconnect(first)
        send(200)
        bench.pass(3601)
        let (second, _) = bench.rejoin(host.poolID, key: bob)
        #expect(bench.replayed[second] == nil)
    }

    @Test func `nothing is kept for strangers`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let forward = Forward(
            data: "bQ==", targetPeerIDs: ["x"].map { PeerID($0) }, sequence: 1, sessionToken: host.token)
        #expect(bench.send(.forward(forward), from: host.connection).isEmpty)
        #expect(bench.core.metrics.buffered == 0)
        #expect(bench.core.metrics.unknownTargets == 1)
    }
}
