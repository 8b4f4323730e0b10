import Foundation
import GameRules
import PoolMesh
import PoolTesting
import PoolWire
import Testing

/// Random graphs of two to eight members whose links come and go and lose envelopes.
struct MeshChaosTests {
    private static let rounds = 40

    @Test func `everything reliable arrives once and in order, and nothing goes in circles`() throws {
        for round in 0..<Self.rounds {
            var generator = SeededGenerator(printing: "chaos \(round)")
            var chaos = try Chaos(&generator)
            try chaos.run()
            chaos.heal()
            chaos.check(round)
        }
    }
}

/// One run: what was sent, and the mesh that it was sent through.
private struct Chaos {
    var mesh: MeshSimulation
    var generator: SeededGenerator
    /// What each has sent to each: a number, and bytes that make it small or large.
    var sent: [MeshSimulation.Pair: [[UInt8]]] = [:]

    init(_ generator: inout SeededGenerator) throws {
        let count = 2 + generator.below(7)
        mesh = try MeshSimulation(count, generator: SeededGenerator(seed: generator.next()))
        mesh.losses = generator.below(3) == 0 ? 5 : 0
        mesh.latency = .milliseconds(1 + generator.below(60))
        self.generator = generator
    }

    private mutating func member() -> Int { generator.below(mesh.count) }

    mutating func run() throws {
        for _ in 0..<120 {
            switch generator.below(10) {
            case 0...2: mesh.link(member(), member())
            case 3: mesh.cut(member(), member(), noticedAfter: .milliseconds(generator.below(3_000)))
            case 4...8: try send(from: member(), to: member())
            default: mesh.advance(by: .milliseconds(generator.below(4_000)))
            }
            if generator.below(2) == 0 { mesh.advance(by: .milliseconds(generator.below(50))) }
        }
    }

    private mutating func send(from member: Int, to other: Int) throws {
        guard member != other else { return }
        let pair = MeshSimulation.Pair(from: member, to: other)
        let number = UInt8(truncatingIfNeeded: sent[pair, default: []].count)
        let isLarge = generator.below(12) == 0
        let body = [number] + generator.bytes(generator.below(isLarge ? 100_000 : 300))
        sent[pair, default: []].append(body)
        try mesh.send(body, from: member, to: other)
    }

    /// Makes a tree in which nobody is further than five links away, and waits for all to arrive.
    mutating func heal() {
        for member in 1..<mesh.count { mesh.link(member, max(0, member - 1 - generator.below(2)) / 2) }
        let sent = sent
        mesh.expect(within: .seconds(300)) { mesh in
            sent.allSatisfy { mesh.received[$0.key, default: []].count >= $0.value.count }
        }
    }

    func check(_ round: Int) {
        for (pair, bodies) in sent {
            let received = mesh.received[pair, default: []].map(\.body)
            #expect(lane(received, isLarge: false) == lane(bodies, isLarge: false), "chaos \(round) \(pair)")
            #expect(lane(received, isLarge: true) == lane(bodies, isLarge: true), "chaos \(round) \(pair)")
        }
        #expect(mesh.received.keys.allSatisfy { sent[$0] != nil })
        #expect(mesh.envelopeSends.values.allSatisfy { $0 == 1 }, "chaos \(round): an envelope went in circles")
    }

    private func lane(_ bodies: [[UInt8]], isLarge: Bool) -> [[UInt8]] {
        bodies.filter { ($0.count > 16_000) == isLarge }
    }
}
