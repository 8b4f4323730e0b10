import Foundation
import GameRules
import PoolCrypto
import PoolMesh
import PoolTesting
import PoolWire
import Testing

/// A million damaged inputs to the decoders, and many to a member that gets them from a neighbour: nothing traps, nothing
/// that was not sent is delivered, and what is read is written alike. (Without optimisation there are fewer.)
struct MeshMutationTests {
    #if DEBUG
        private static let rounds = 20_000
    #else
        private static let rounds = 1_000_000
    #endif
    private static let key = MeshKey(secret: MeshSimulation.secret, poolID: MeshSimulation.poolID)

    /// A line of three that has talked, and all that went over its links.
    private static func recorded() throws -> MeshSimulation {
        var mesh = try MeshSimulation(3, generator: SeededGenerator(seed: 3))
        mesh.isTaping = true
        mesh.link(0, 1)
        mesh.link(1, 2)
        mesh.advance(by: .seconds(2))
        for size in [1, 300, 2_000] {
            try mesh.send([UInt8](repeating: 5, count: size), from: 0, to: 2)
            try mesh.send([UInt8](repeating: 6, count: size), from: 0, to: 1, isReliable: false)
            try mesh.send([UInt8](repeating: 6, count: size), from: 2, to: 1)
        }
        mesh.advance(by: .seconds(2))
        mesh.isTaping = false
        return mesh
    }

    private static func vectors() throws -> [[UInt8]] {
        let vectors = try MeshVectors.shared.get()
        return vectors.envelopes.map { Array($0.signed_json.utf8) }
            + vectors.topology_broadcasts.flatMap {
                [Array($0.broadcast_json.utf8), Array($0.wrapper_json_signed_later.utf8)]
            }
    }

    @Test func `a million damaged envelopes and topologies are read or refused`() async throws {
        var generator = SeededGenerator(printing: "damaged texts")
        let corpus = try Self.vectors() + Self.recorded().tape.map(\.body)
        for round in 0..<Self.rounds {
            if round % 256 == 0 { await Task.yield() }
            let bytes = Self.damage(corpus, &generator)
            if let problem = Self.problem(bytes) {
                Issue.record("round \(round): \(problem): \(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    /// What a decoder makes of bytes that it should not; `nil` if all is well.
    private static func problem(_ bytes: [UInt8]) -> String? {
        if let envelope = try? RelayEnvelope(decoding: bytes) {
            _ = key.verifies(envelope)
            _ = envelope.forwarded(by: PeerID("x"))
            if (try? RelayEnvelope(decoding: envelope.encoded())) != envelope { return "another envelope when written" }
        }
        if let broadcast = try? TopologyBroadcast(decoding: bytes),
            (try? TopologyBroadcast(decoding: broadcast.encoded())) != broadcast
        {
            return "another topology when written"
        }
        if let message = try? TopologyMessage(decoding: bytes),
            (try? TopologyMessage(decoding: message.encoded())) != message
        {
            return "another message when written"
        }
        if let packet = Packet(decoding: bytes), packet.encoded() != bytes { return "another packet when written" }
        return nil
    }

    @Test func `a member takes damaged messages from a neighbour`() async throws {
        var generator = SeededGenerator(printing: "damaged messages")
        var mesh = try Self.recorded()
        let tape = mesh.tape.filter { $0.pair.to == 1 }
        let packets = try Self.packets(mesh, generator: &generator)
        let received = mesh.received
        for round in 0..<Self.rounds / 10 {
            if round % 256 == 0 { await Task.yield() }
            let kind = [LinkMessageKind.payload, .envelope, .topology][generator.below(3)]
            let corpus = kind == .payload ? packets : tape.filter { $0.kind == kind }.map(\.body)
            mesh.inject(kind, Self.damage(corpus, &generator), from: 0, to: 1)
            if round % 1_000 == 0 { mesh.advance(by: .seconds(1)) }
        }
        // A neighbour may say what it likes over its own link; nobody else's words come from it.
        #expect(mesh.received.filter { $0.key.from != 0 } == received.filter { $0.key.from != 0 })
        #expect(mesh.machines[1].drops[.malformed] > 0)
        try mesh.send([99], from: 2, to: 1)
        mesh.advance(by: .seconds(5))
        #expect(mesh.received[MeshSimulation.Pair(from: 2, to: 1)]?.last?.body == [99])
    }

    /// Packets of 0 for 1, whose incarnations are right.
    private static func packets(_ mesh: MeshSimulation, generator: inout SeededGenerator) throws -> [[UInt8]] {
        let last = try #require(mesh.tape.last { $0.kind == .payload && $0.pair == .init(from: 0, to: 1) })
        let model = try #require(Packet(decoding: last.body))
        return [Packet.Kind.acknowledgement, .data, .datagram].flatMap { kind in
            (0..<50).map { number in
                var packet = Packet(kind: kind, from: model.from, to: model.to)
                packet.sequence = UInt64(number) &* (number % 3 == 0 ? .max / 7 : 1)
                packet.lane = number % 2 == 0 ? .small : .large
                packet.hasMore = number % 5 == 0
                packet.next = [UInt64(generator.below(20)), number % 7 == 0 ? .max : 1]
                packet.content = generator.bytes(generator.below(40))
                return packet.encoded()
            }
        }
    }

    private static func damage(_ corpus: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = corpus[generator.below(corpus.count)]
        for _ in 0...generator.below(3) {
            let position = generator.below(bytes.count + 1)
            switch generator.below(6) {
            case 0...2: if position < bytes.count { bytes[position] ^= 1 << UInt8(generator.below(8)) }
            case 3: bytes.removeSubrange(position...)
            case 4:
                let other = corpus[generator.below(corpus.count)]
                bytes.replaceSubrange(position..., with: other[generator.below(other.count + 1)...])
            default: bytes.insert(contentsOf: generator.bytes(generator.below(9)), at: position)
            }
        }
        return bytes
    }
}
