import Foundation
import LocalTransport
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Members that are cut off for longer than anybody waits for them, and come back: in virtual time.
struct CutTests {
    private let network = VirtualLinks(seed: 13)
    private let host: VirtualLinks.Node
    private let ada: VirtualLinks.Node
    private let bob: VirtualLinks.Node

    init() throws {
        let host = try network.host(poolID: UUID())
        self.host = host
        ada = try network.admit("Ada", by: host)
        bob = try network.admit("Bob", by: host)
        network.run(for: .seconds(5))
    }

    @Test(arguments: [15, 30, 60])
    func `what was said before somebody counted as gone arrives when the cut is over`(seconds: Int) throws {
        for other in [host, ada] { network.wall(bob, other) }
        network.run(for: .seconds(1))
        for (sender, number) in [(host, 1), (ada, 2), (bob, 3)] as [(VirtualLinks.Node, UInt8)] {
            try network.send([number], from: sender)
        }
        network.run(for: .seconds(seconds))
        #expect(host.shown == [ada.id] && ada.shown == [host.id] && !bob.shown.contains(ada.id))

        for other in [host, ada] { network.removeWall(bob, other) }
        let isWhole = network.run(for: .seconds(60)) {
            host.shown == [ada.id, bob.id] && ada.shown == [host.id, bob.id] && bob.shown == [host.id, ada.id]
        }
        #expect(isWhole, "\(host.shown) \(ada.shown) \(bob.shown)")
        network.run(for: .seconds(5))
        #expect(bob.received.map(\.payload).sorted { $0[0] < $1[0] } == [[1], [2]])
        #expect(host.received.filter { $0.from == bob.id }.map(\.payload) == [[3]])
        #expect(ada.received.filter { $0.from == bob.id }.map(\.payload) == [[3]])
        try network.send([4], from: ada)
        network.run(for: .seconds(2))
        #expect(bob.received.last?.payload == [4])
    }

    @Test func `two who see each other do not lose each other when the host has lost both`() throws {
        for other in [ada, bob] { network.wall(host, other) }
        network.run(for: .seconds(30))
        #expect(host.shown.isEmpty)
        for other in [ada, bob] { network.removeWall(host, other) }
        #expect(network.run(for: .seconds(60)) { host.shown == [ada.id, bob.id] })
        network.run(for: .seconds(10))
        for node in [ada, bob] {
            #expect(!node.events.contains { if case .peerLeft = $0 { true } else { false } }, "\(node.name)")
        }
    }

    @Test func `who leaves while it is cut off from some is gone for them, and comes back as another`() throws {
        network.wall(bob, ada)
        network.wall(bob, host)
        network.run(for: .seconds(1))
        try network.send([1], from: ada)
        network.act(bob) { $0.leave(network.moment) }
        network.run(for: .seconds(30))
        #expect(ada.shown == [host.id] && host.shown == [ada.id])
        for other in [host, ada] { network.removeWall(bob, other) }
        let again = try network.guest("Bob", at: [host], identity: bob.identity)
        #expect(network.run(for: .seconds(30)) { again.joined != nil && ada.shown.contains(again.id) })
        network.run(for: .seconds(5))
        // Another run has other keys: what was for the one before is lost.
        #expect(again.received.isEmpty)
        try network.send([2], from: ada)
        network.run(for: .seconds(2))
        #expect(again.received.map(\.payload) == [[2]])
    }
}
