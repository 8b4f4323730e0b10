import Foundation
import GameRules
import PoolCrypto
import PoolMesh
import PoolTesting
import PoolWire
import Testing

/// The defects of mesh.md 10, one test each.
struct MeshDefectTests {
    /// A line of three, and an envelope from 0 to 2 as 1 gets it.
    private static func caught() throws -> (mesh: MeshSimulation, envelope: RelayEnvelope) {
        var mesh = try MeshSimulation(3, generator: SeededGenerator(printing: "defects"))
        mesh.link(0, 1)
        mesh.link(1, 2)
        mesh.advance(by: .seconds(2))
        mesh.isTaping = true
        try mesh.send([1, 2, 3], from: 0, to: 2)
        let first = try #require(mesh.tape.first { $0.kind == .envelope })
        let envelope = try RelayEnvelope(decoding: first.body)
        // What 1 would have passed on is lost.
        mesh.cut(1, 2, noticedAfter: .zero)
        mesh.advance(by: .milliseconds(20))
        mesh.link(1, 2)
        return (mesh, envelope)
    }

    private static let key = MeshKey(secret: MeshSimulation.secret, poolID: MeshSimulation.poolID)

    private func arrived(_ mesh: MeshSimulation) -> [MeshSimulation.Delivery] {
        mesh.received[MeshSimulation.Pair(from: 0, to: 2), default: []]
    }

    @Test func `10_1 a payload that its origin has not sealed is not delivered`() throws {
        var (mesh, envelope) = try Self.caught()
        envelope.encryptedPayload[30] ^= 1
        let forger = try ChatKeyPair.generate().pairKey(with: mesh.identity(2).agreementKey.publicKey)
        for payload in [envelope.encryptedPayload, [], [1, 2, 3], try forger.seal([1, 2, 3])] {
            var forged = envelope
            forged.messageID = UUID()
            forged.encryptedPayload = payload
            mesh.inject(.envelope, Self.key.signed(forged).encoded(), from: 1, to: 2)
        }
        #expect(mesh.machines[2].drops[.notAuthentic] == 4)
        #expect(arrived(mesh).isEmpty)
    }

    @Test func `10_2 an empty destination is invalid`() throws {
        var (mesh, envelope) = try Self.caught()
        envelope.destinationPeerID = nil
        envelope = Self.key.signed(envelope)
        envelope.destinationPeerID = PeerID("")
        #expect(Self.key.verifies(envelope))
        mesh.inject(.envelope, envelope.encoded(), from: 1, to: 2)
        #expect(mesh.machines[2].drops[.emptyDestination] == 1)
    }

    @Test func `10_3 a refreshed ttl and a loop are refused, and do not keep out the good copy`() throws {
        var (mesh, envelope) = try Self.caught()
        let good = envelope
        for ttl in [0, -1, 6, 100, Int.max, Int.min] {
            envelope.ttl = ttl
            mesh.inject(.envelope, envelope.encoded(), from: 1, to: 2)
        }
        #expect(mesh.machines[2].drops[.badTTL] == 6)
        envelope = good
        envelope.hopPath.append(mesh.peer(2))
        mesh.inject(.envelope, envelope.encoded(), from: 1, to: 2)
        envelope.hopPath = (0..<7).map { PeerID("\($0)") }
        mesh.inject(.envelope, envelope.encoded(), from: 1, to: 2)
        #expect(mesh.machines[2].drops[.looped] == 2)
        mesh.inject(.envelope, good.encoded(), from: 1, to: 2)
        #expect(arrived(mesh).map(\.body) == [[1, 2, 3]])
    }

    @Test func `10_4 what is dated ahead is refused or remembered for as long as it could come again`() throws {
        let (mesh, envelope) = try Self.caught()
        var gate = EnvelopeGate(own: mesh.peer(2), poolID: MeshSimulation.poolID)
        let now = envelope.timestamp.timeIntervalSinceReferenceDate
        func judge(at seconds: Double) -> EnvelopeGate.Verdict {
            gate.judge(envelope, isAuthentic: true, now: MeshMoment(apple: now + seconds))
        }
        #expect(judge(at: -61) == .drop(.future))
        #expect(judge(at: -59) == .deliver)
        for seconds in [0, 100, 242, 299.5, 300] { #expect(judge(at: seconds) == .drop(.duplicate)) }
        // The cache may have forgotten it only now that it is too old by itself.
        for seconds in [301.5, 10_000] { #expect(judge(at: seconds) == .drop(.expired)) }
    }

    @Test func `10_5 pruning drops no live link`() throws {
        var mesh = try MeshSimulation(3, generator: SeededGenerator(printing: "pruning"))
        mesh.link(0, 1)
        mesh.link(1, 2)
        mesh.advance(by: .seconds(3_600))
        #expect(mesh.reach(of: 1, from: 0) == .direct)
        #expect(mesh.reach(of: 2, from: 0) == .relayed(over: mesh.peer(1), links: 2))
        // A linked neighbour that never says a word stays; one without link is forgotten.
        var map = NeighbourMap(own: PeerID("L"))
        map.linkUp(PeerID("silent"), now: .zero)
        map.update(PeerID("far"), neighbours: [PeerID("silent")], now: .zero)
        let forgotten = map.prune(silentFor: MeshLimits.staleMember, now: .seconds(151))
        #expect(forgotten == [PeerID("far")])
        #expect(map.linked == [PeerID("silent")])
    }

    @Test func `10_6 a neighbour that has had an envelope is passed over for the next best`() throws {
        let (_, caught) = try Self.caught()
        let names: [String: [PeerID]] = [
            "L": ["B", "C"], "B": ["L", "D"], "C": ["L", "E"], "E": ["C", "D"], "D": ["B", "E"],
        ].mapValues { $0.map { PeerID($0) } }
        let map = NeighbourMap(own: PeerID("L"), names)
        let gate = EnvelopeGate(own: PeerID("L"), poolID: MeshSimulation.poolID)
        var envelope = caught
        envelope.originPeerID = PeerID("A")
        envelope.destinationPeerID = PeerID("D")
        envelope.hopPath = [PeerID("A"), PeerID("B")]
        envelope.ttl = 4
        let copies = gate.copies(of: envelope, from: PeerID("B"), over: map, now: envelope.timestamp)
        #expect(copies.map(\.hop) == [PeerID("C")])
        // There must be enough left to get there.
        envelope.ttl = 3
        #expect(gate.copies(of: envelope, from: PeerID("B"), over: map, now: envelope.timestamp).isEmpty)
    }

    @Test func `10_7 the pool's code is no part of the key`() {
        let code = MeshKey(secret: StealthEnvelope.poolSecret(passphrase: "ABC234"), poolID: MeshSimulation.poolID)
        #expect(code != Self.key)
    }

    @Test func `10_8 a link that only one end claims is not used, and counted`() throws {
        // 0 - 1 - 2 - 3, and 1 says that it has a link to 3.
        var mesh = try MeshSimulation(4, generator: SeededGenerator(printing: "lies"))
        for member in 1..<4 { mesh.link(member - 1, member) }
        mesh.advance(by: .seconds(2))
        let lie = TopologyBroadcast(
            peerID: mesh.peer(1), directNeighbors: [mesh.peer(0), mesh.peer(2), mesh.peer(3)],
            timestamp: MeshSimulation.start + mesh.now.seconds + 5)
        let message = TopologyMessage(
            lie, poolID: MeshSimulation.poolID, key: Self.key, identity: mesh.identity(1).signingKey)
        mesh.inject(.topology, message.encoded(), from: 1, to: 0)
        #expect(mesh.reach(of: 3, from: 0) == .relayed(over: mesh.peer(1), links: 3))
        mesh.advance(by: .seconds(61))
        #expect(mesh.machines[0].drops[.oneSidedLink] > 0)
    }
}
