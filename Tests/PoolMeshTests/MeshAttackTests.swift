import Foundation
import GameRules
import PoolCrypto
import PoolMesh
import PoolTesting
import PoolWire
import Testing

/// What strangers and false members try does no harm and is counted.
struct MeshAttackTests {
    private static let key = MeshKey(secret: MeshSimulation.secret, poolID: MeshSimulation.poolID)

    private static func line(_ purpose: String) throws -> MeshSimulation {
        var mesh = try MeshSimulation(3, generator: SeededGenerator(printing: purpose))
        mesh.link(0, 1)
        mesh.link(1, 2)
        mesh.advance(by: .seconds(2))
        return mesh
    }

    private func envelope(_ mesh: MeshSimulation, at seconds: Double = 0) -> RelayEnvelope {
        RelayEnvelope(
            messageID: UUID(), originPeerID: mesh.peer(0), destinationPeerID: mesh.peer(2), hopPath: [mesh.peer(0)],
            encryptedPayload: [1], poolID: MeshSimulation.poolID,
            timestamp: MeshSimulation.start + mesh.now.seconds + seconds)
    }

    private func topology(
        _ mesh: MeshSimulation, about peer: Int, by signer: Int, neighbours: [PeerID], at seconds: Double = 0,
        key: MeshKey = key
    ) -> [UInt8] {
        let broadcast = TopologyBroadcast(
            peerID: mesh.peer(peer), directNeighbors: neighbours,
            timestamp: MeshSimulation.start + mesh.now.seconds + seconds)
        return TopologyMessage(
            broadcast, poolID: MeshSimulation.poolID, key: key, identity: mesh.identity(signer).signingKey
        ).encoded()
    }

    @Test func `envelopes that are forged, foreign, old or of tomorrow are dropped, and no answer is given`() throws {
        var mesh = try Self.line("forged envelopes")
        let stranger = MeshKey(secret: [1], poolID: MeshSimulation.poolID)
        var foreign = envelope(mesh)
        foreign.poolID = UUID()
        let written = mesh.written
        let cases: [(RelayEnvelope, DropCause)] = [
            (envelope(mesh), .unsigned), (stranger.signed(envelope(mesh)), .badTag),
            (Self.key.signed(foreign), .otherPool), (Self.key.signed(envelope(mesh, at: -304)), .expired),
            (Self.key.signed(envelope(mesh, at: 64)), .future), (Self.key.signed(envelope(mesh)), .notAuthentic),
        ]
        for (envelope, cause) in cases {
            let before = mesh.machines[2].drops[cause]
            mesh.inject(.envelope, envelope.encoded(), from: 1, to: 2)
            #expect(mesh.machines[2].drops[cause] == before + 1, "\(cause)")
        }
        #expect(mesh.received.isEmpty)
        #expect(mesh.written == written)
    }

    @Test func `what was recorded is worth nothing, in the old envelope or in a new one`() throws {
        var mesh = try Self.line("replay")
        mesh.isTaping = true
        for number in UInt8(0)..<30 { try mesh.send([number], from: 0, to: 2) }
        mesh.advance(by: .seconds(2))
        try mesh.send([200], from: 0, to: 2, isReliable: false)
        mesh.advance(by: .seconds(1))
        let pair = MeshSimulation.Pair(from: 0, to: 2)
        let received = mesh.received[pair]
        #expect(received?.count == 31)
        let tape = mesh.tape.filter { $0.kind == .envelope && $0.pair.to == 2 }
        mesh.isTaping = false
        for item in tape {
            mesh.inject(.envelope, item.body, from: 1, to: 2)
            var again = try RelayEnvelope(decoding: item.body)
            again.messageID = UUID()
            mesh.inject(.envelope, Self.key.signed(again).encoded(), from: 1, to: 2)
            // Back to where it came from, as if the other end had sent it.
            again.originPeerID = mesh.peer(2)
            again.destinationPeerID = mesh.peer(0)
            again.hopPath = [mesh.peer(2)]
            again.messageID = UUID()
            mesh.inject(.envelope, Self.key.signed(again).encoded(), from: 1, to: 0)
        }
        mesh.advance(by: .seconds(5))
        #expect(mesh.received == [pair: received ?? []])
        #expect(mesh.machines[2].drops[.duplicate] >= tape.count)
        #expect(mesh.machines[2].drops[.repeated] >= 31)
        #expect(mesh.machines[0].drops[.staleSession] >= 31)
        // And all goes on.
        try mesh.send([99], from: 0, to: 2)
        mesh.advance(by: .seconds(1))
        #expect(mesh.received[pair]?.last?.body == [99])
    }

    @Test func `a session that has ended cannot be replayed into the next`() throws {
        var mesh = try Self.line("old session")
        mesh.isTaping = true
        for number in UInt8(0)..<10 { try mesh.send([number], from: 0, to: 2) }
        mesh.advance(by: .seconds(2))
        let tape = mesh.tape.filter { $0.kind == .envelope }
        mesh.isTaping = false
        try mesh.forget(2)
        mesh.advance(by: .seconds(2))
        let pair = MeshSimulation.Pair(from: 0, to: 2)
        #expect(mesh.received[pair]?.count == 10)
        for item in tape {
            var again = try RelayEnvelope(decoding: item.body)
            again.messageID = UUID()
            again.hopPath = [again.originPeerID]
            again.ttl = 5
            mesh.inject(.envelope, Self.key.signed(again).encoded(), from: 1, to: item.pair.to == 1 ? 2 : item.pair.to)
        }
        mesh.advance(by: .seconds(2))
        #expect(mesh.received[pair]?.count == 10)
        try mesh.send([10], from: 0, to: 2)
        mesh.expect(within: .seconds(10)) { $0.received[pair]?.count == 11 }
    }

    @Test func `topologies that are forged, old, of tomorrow or in another's name change nothing`() throws {
        var mesh = try Self.line("forged topologies")
        let reach = mesh.reach(of: 2, from: 0)
        let stranger = MeshKey(secret: [1], poolID: MeshSimulation.poolID)
        var unsigned = try TopologyMessage(decoding: topology(mesh, about: 1, by: 1, neighbours: [], at: 4))
        unsigned.topologyHMAC = nil
        let cases: [([UInt8], DropCause)] = [
            (unsigned.encoded(), .unsigned),
            (topology(mesh, about: 1, by: 1, neighbours: [], at: 4, key: stranger), .badTag),
            (topology(mesh, about: 1, by: 2, neighbours: [], at: 4), .badSignature),
            (topology(mesh, about: 1, by: 1, neighbours: [], at: -130), .staleTopology),
            (topology(mesh, about: 1, by: 1, neighbours: [], at: 20), .futureTopology),
            (topology(mesh, about: 1, by: 1, neighbours: [], at: -20), .oldTopology),
            (topology(mesh, about: 0, by: 0, neighbours: [], at: 4), .oldTopology),
            (Array("{}".utf8), .malformed),
        ]
        for (message, cause) in cases {
            let before = mesh.machines[0].drops[cause]
            mesh.inject(.topology, message, from: 1, to: 0)
            #expect(mesh.machines[0].drops[cause] == before + 1, "\(cause)")
        }
        #expect(mesh.reach(of: 2, from: 0) == reach)
    }

    @Test func `a topology that comes before its member is announced counts as soon as it is`() throws {
        var mesh = try Self.line("early topology")
        mesh.remove(2, from: 0)
        #expect(mesh.reach(of: 2, from: 0) == nil)
        mesh.advance(by: .seconds(61))
        #expect(mesh.machines[0].drops[.notMember] > 0)
        try mesh.introduce(2, to: 0)
        #expect(mesh.reach(of: 2, from: 0) == .relayed(over: mesh.peer(1), links: 2))
    }

    @Test func `a neighbour that is no member is not listened to`() throws {
        var mesh = try Self.line("stranger")
        mesh.remove(1, from: 0)
        for kind in [LinkMessageKind.payload, .envelope, .topology] { mesh.inject(kind, [1], from: 1, to: 0) }
        #expect(mesh.machines[0].drops[.stranger] == 3)
        #expect(mesh.reach(of: 2, from: 0) == Reach.none)
    }

    @Test func `those between read nothing`() throws {
        var mesh = try Self.line("secrecy")
        mesh.isTaping = true
        let secret = Array("nobody between shall read this".utf8)
        try mesh.send(secret, from: 0, to: 2)
        mesh.advance(by: .seconds(1))
        #expect(mesh.received[MeshSimulation.Pair(from: 0, to: 2)]?.map(\.body) == [secret])
        for item in mesh.tape where item.kind == .envelope {
            let envelope = try RelayEnvelope(decoding: item.body)
            #expect(!String(decoding: envelope.encryptedPayload, as: UTF8.self).contains("nobody"))
        }
    }

    @Test func `a flood of valid envelopes takes no more memory than the cache`() throws {
        var gate = EnvelopeGate(own: PeerID("L"), poolID: MeshSimulation.poolID)
        let mesh = try Self.line("flood")
        for _ in 0..<20_000 {
            _ = gate.judge(Self.key.signed(envelope(mesh)), isAuthentic: true, now: MeshMoment(apple: 796_000_000))
        }
        #expect(gate.remembered == MeshLimits.duplicateCapacity)
    }
}
