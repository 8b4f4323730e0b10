import Foundation
import GameRules
import PoolMesh
import PoolTesting
import PoolWire
import Testing

/// Whatever links come and go: what is sent reliably arrives once and in order.
struct MeshDeliveryTests {
    private static func line(_ count: Int, _ purpose: String) throws -> MeshSimulation {
        var mesh = try MeshSimulation(count, generator: SeededGenerator(printing: purpose))
        for member in 1..<count { mesh.link(member - 1, member) }
        mesh.advance(by: .seconds(1))
        return mesh
    }

    private func bodies(_ mesh: MeshSimulation, from: Int, to: Int) -> [[UInt8]] {
        mesh.received[MeshSimulation.Pair(from: from, to: to), default: []].map(\.body)
    }

    @Test func `the ends of a line of six talk over five links`() throws {
        var mesh = try Self.line(6, "line of six")
        #expect(mesh.reach(of: 5, from: 0) == .relayed(over: mesh.peer(1), links: 5))
        #expect(mesh.reach(of: 1, from: 0) == .direct)
        try mesh.send([1, 2, 3], from: 0, to: 5)
        try mesh.send([4], from: 5, to: 0)
        mesh.advance(by: .seconds(1))
        #expect(bodies(mesh, from: 0, to: 5) == [[1, 2, 3]])
        #expect(bodies(mesh, from: 5, to: 0) == [[4]])
    }

    @Test func `nobody is reached over more than five links`() throws {
        let mesh = try Self.line(7, "line of seven")
        #expect(mesh.reach(of: 6, from: 0) == Reach.none)
    }

    @Test func `a message of ten megabytes crosses the mesh`() throws {
        var mesh = try Self.line(3, "ten megabytes")
        var generator = SeededGenerator(seed: 4)
        let large = generator.bytes(10 << 20)
        try mesh.send(large, from: 0, to: 2)
        try mesh.send([7], from: 0, to: 2)
        mesh.expect(within: .seconds(60)) { bodies($0, from: 0, to: 2).count == 2 }
        // The small one did not wait for the large one.
        #expect(bodies(mesh, from: 0, to: 2) == [[7], large])
        #expect(throws: MeshError.tooLarge) { try mesh.send([UInt8](repeating: 0, count: 11 << 20), from: 0, to: 2) }
    }

    @Test func `the middle one dies and the path heals`() throws {
        // 0 - 1 - 2 - 3, and 4 beside 1.
        var mesh = try MeshSimulation(5, generator: SeededGenerator(printing: "healing"))
        for (a, b) in [(0, 1), (1, 2), (2, 3), (0, 4), (4, 2)] { mesh.link(a, b) }
        mesh.advance(by: .seconds(1))
        #expect(mesh.reach(of: 3, from: 0)?.first == mesh.reach(of: 2, from: 0)?.first)
        let middle = mesh.reach(of: 3, from: 0)?.first == mesh.peer(1) ? 1 : 4
        mesh.cut(0, middle, noticedAfter: .seconds(3))
        mesh.cut(2, middle, noticedAfter: .seconds(3))
        for number in UInt8(0)..<50 { try mesh.send([number], from: 0, to: 3) }
        let start = mesh.now
        mesh.expect(within: .seconds(5)) { bodies($0, from: 0, to: 3).count == 50 }
        #expect(mesh.now - start < .seconds(4))
        #expect(bodies(mesh, from: 0, to: 3) == (UInt8(0)..<50).map { [$0] })
    }

    @Test func `a link that appears promotes, and one that breaks falls back, without loss`() throws {
        var mesh = try Self.line(3, "promotion")
        for number in UInt8(0)..<200 {
            try mesh.send([number], from: 0, to: 2)
            if number == 50 { mesh.link(0, 2) }
            if number == 100 { mesh.cut(0, 2, noticedAfter: .seconds(3)) }
            mesh.advance(by: .milliseconds(7))
            if number == 80 { #expect(mesh.reach(of: 2, from: 0) == .direct) }
        }
        mesh.expect(within: .seconds(10)) { bodies($0, from: 0, to: 2).count == 200 }
        #expect(mesh.reach(of: 2, from: 0) == .relayed(over: mesh.peer(1), links: 2))
        #expect(bodies(mesh, from: 0, to: 2) == (UInt8(0)..<200).map { [$0] })
    }

    @Test func `what is sent to somebody out of reach waits, within bounds`() throws {
        var mesh = try MeshSimulation(2, generator: SeededGenerator(printing: "out of reach"))
        let body = [UInt8](repeating: 1, count: 1 << 20)
        var sent = 0
        while (try? mesh.send(body, from: 0, to: 1)) != nil { sent += 1 }
        #expect(sent == 15)
        mesh.link(0, 1)
        mesh.expect(within: .seconds(60)) { bodies($0, from: 0, to: 1).count == sent }
        #expect(mesh.roomTold == [MeshSimulation.Pair(from: 0, to: 1)])
        try mesh.send(body, from: 0, to: 1)
    }

    @Test func `what may be lost is sent at once, and never waits`() throws {
        var mesh = try Self.line(3, "datagrams")
        mesh.advance(by: .seconds(5))
        for number in UInt8(0)..<20 { try mesh.send([number], from: 0, to: 2, isReliable: false) }
        mesh.advance(by: .seconds(1))
        #expect(bodies(mesh, from: 0, to: 2) == (UInt8(0)..<20).map { [$0] })
        mesh.cut(1, 2, noticedAfter: .zero)
        mesh.advance(by: .seconds(1))
        try mesh.send([99], from: 0, to: 2, isReliable: false)
        mesh.link(1, 2)
        mesh.advance(by: .seconds(20))
        #expect(bodies(mesh, from: 0, to: 2).count == 20)
        #expect(mesh.machines[0].drops[.notSent] == 1)
    }

    @Test func `a member that begins anew gets what was sent meanwhile`() throws {
        var mesh = try Self.line(3, "beginning anew")
        for number in UInt8(0)..<10 { try mesh.send([number], from: 0, to: 2) }
        mesh.advance(by: .seconds(3))
        try mesh.forget(2)
        for number in UInt8(10)..<20 { try mesh.send([number], from: 0, to: 2) }
        try mesh.send([200], from: 2, to: 0)
        mesh.expect(within: .seconds(30)) { bodies($0, from: 0, to: 2).count == 20 }
        #expect(bodies(mesh, from: 0, to: 2) == (UInt8(0)..<20).map { [$0] })
        mesh.expect(within: .seconds(30)) { bodies($0, from: 2, to: 0) == [[200]] }
    }

    @Test func `a neighbour that swallows everything is gone around`() throws {
        // 0 reaches 3 over 1 or over 2.
        var mesh = try MeshSimulation(4, generator: SeededGenerator(printing: "black hole"))
        for (a, b) in [(0, 1), (0, 2), (1, 3), (2, 3)] { mesh.link(a, b) }
        mesh.advance(by: .seconds(1))
        mesh.swallowing = [mesh.reach(of: 3, from: 0)?.first == mesh.peer(1) ? 1 : 2]
        for number in UInt8(0)..<10 { try mesh.send([number], from: 0, to: 3) }
        mesh.expect(within: .seconds(120)) { bodies($0, from: 0, to: 3).count == 10 }
    }

    @Test func `after a change of the secret all goes on, and those without it are out`() throws {
        var mesh = try Self.line(4, "new secret")
        let secret = [UInt8](repeating: 77, count: 32)
        for member in 0..<3 {
            mesh.install(secret: secret, at: member)
            mesh.advance(by: .milliseconds(500))
            try mesh.send([UInt8(member)], from: 0, to: 2)
        }
        mesh.advance(by: .seconds(130))
        try mesh.send([3], from: 0, to: 2)
        mesh.expect(within: .seconds(10)) { bodies($0, from: 0, to: 2) == [[0], [1], [2], [3]] }
        #expect(mesh.drops(.badTag) > 0)
        try mesh.send([9], from: 0, to: 3)
        mesh.advance(by: .seconds(10))
        #expect(bodies(mesh, from: 0, to: 3).isEmpty)
    }

    @Test func `a newcomer that knows only the new secret soon knows the map`() throws {
        var mesh = try Self.line(4, "newcomer")
        mesh.advance(by: .seconds(10))
        let secret = [UInt8](repeating: 77, count: 32)
        for member in 0..<3 { mesh.install(secret: secret, at: member) }
        try mesh.forget(3, secret: secret)
        mesh.expect(within: .seconds(4)) { $0.reach(of: 0, from: 3) == .relayed(over: $0.peer(2), links: 3) }
        try mesh.send([1], from: 3, to: 0)
        mesh.expect(within: .seconds(10)) { bodies($0, from: 3, to: 0) == [[1]] }
    }

    @Test func `a neighbour that turns out to be a member is told the map`() throws {
        var mesh = try Self.line(3, "late card")
        mesh.remove(0, from: 1)
        mesh.advance(by: .seconds(1))
        mesh.isTaping = true
        try mesh.introduce(0, to: 1)
        let told = try mesh.tape.filter { $0.kind == .topology && $0.pair == .init(from: 1, to: 0) }
            .map { try TopologyBroadcast(decoding: TopologyMessage(decoding: $0.body).topologyData).peerID }
        #expect(Set(told) == [mesh.peer(1), mesh.peer(2)])
    }
}

extension Reach {
    /// The neighbour that leads there.
    var first: PeerID? { if case .relayed(let first, _) = self { first } else { nil } }
}
