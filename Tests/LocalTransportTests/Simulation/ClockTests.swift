import Foundation
import LocalTransport
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Members whose clocks are apart.
struct ClockTests {
    private let network = VirtualLinks(seed: 13)

    private func requests(_ host: VirtualLinks.Node) -> [HostJoinRequest] {
        host.events.compactMap { if case .joinRequest(let request) = $0 { request } else { nil } }
    }

    private func admit(
        _ name: String, ahead: Double = 0, by host: VirtualLinks.Node, at entrance: VirtualLinks.Node? = nil,
        apartFrom others: [VirtualLinks.Node] = []
    ) throws -> VirtualLinks.Node {
        let known = requests(host).count
        let node = try network.guest(name, at: [entrance ?? host], ahead: ahead)
        for other in others { network.wall(node, other) }
        try #require(network.run(for: .seconds(30)) { requests(host).count > known })
        network.act(host) { $0.approve(requests(host)[known], network.moment) }
        try #require(network.run(for: .seconds(30)) { node.joined != nil })
        return node
    }

    @Test(arguments: [-3_600.0, -45, 45, 3_600])
    func `both sides learn how far the clocks are apart, once, and talk nevertheless`(_ ahead: Double) throws {
        let host = try network.host(poolID: UUID())
        let ada = try admit("Ada", ahead: ahead, by: host)
        network.run(for: .seconds(200))
        let seen = try #require(host.clocks[ada.id])
        #expect(abs(seen - ahead) < 1)
        #expect(abs(try #require(ada.clocks[host.id]) + ahead) < 1)
        try network.send([1], from: ada)
        try network.send([2], from: host)
        network.run(for: .seconds(5))
        #expect(host.received.map(\.payload) == [[1]] && ada.received.map(\.payload) == [[2]])
    }

    @Test func `clocks that agree within ten seconds are no news`() throws {
        let host = try network.host(poolID: UUID())
        _ = try admit("Ada", ahead: 9, by: host)
        _ = try admit("Bob", ahead: -9, by: host)
        network.run(for: .seconds(130))
        #expect(host.clocks.isEmpty)
    }

    @Test func `a middle whose clock is ahead is known to its neighbours and to those behind them`() throws {
        let host = try network.host(poolID: UUID())
        let bob = try admit("Bob", by: host)
        let cem = try admit("Cem", ahead: 40, by: host, at: bob, apartFrom: [host])
        let dan = try admit("Dan", by: host, at: cem, apartFrom: [host, bob])
        network.run(for: .seconds(130))
        #expect(bob.clocks[cem.id].map { abs($0 - 40) < 1 } == true && dan.clocks[cem.id] != nil)
        // Who has no link to it is told, too. (What nobody learns is who is behind it: that is what the line warns of.)
        #expect(host.clocks.isEmpty && cem.clocks.count == 2)
        try network.send([1], from: cem, to: [host.id])
        network.run(for: .seconds(5))
        #expect(host.received.map(\.payload) == [[1]])
    }

    @Test func `a clock that is set right is news once more`() throws {
        let host = try network.host(poolID: UUID())
        let ada = try admit("Ada", ahead: -100, by: host)
        network.run(for: .seconds(70))
        #expect(host.clocks[ada.id].map { $0 < -90 } == true)
        ada.ahead = 0
        network.run(for: .seconds(130))
        #expect(host.clocks[ada.id].map { abs($0) < 1 } == true)
    }
}
