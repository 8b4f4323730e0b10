import Foundation
import PoolTesting
import PoolTransport
import PoolWire
import Testing

struct InMemoryPoolTests {
    @Test(arguments: TransportConformance.allCases)
    func `the in-memory pool keeps the rule`(_ rule: TransportConformance) async throws {
        try await rule.check(InMemoryFixture())
    }

    @Test func `a cut link is told, and the member returns to the same pool`() async throws {
        let pool = InMemoryPool()
        let host = ObservedTransport(pool.host(PeerID("host"), displayName: "Host"))
        await host.start()
        let hostPool = try await host.joined()
        let member = pool.guest(PeerID("ada"), displayName: "Ada")
        let ada = ObservedTransport(member)
        await ada.start()
        let request = try await host.first("request") {
            if case .joinRequest(let request) = $0 { request } else { nil }
        }
        #expect(request.proof == .unverified)
        try await host.transport.hosting?.approve(request)
        try await ada.joined()

        pool.cutLink(of: PeerID("ada"))
        try await host.wait(for: "the loss") { $0.contains(.peerLeft(PeerID("ada"), reason: "disconnected")) }
        await #expect(throws: TransportError.self) { try await member.send([1], to: .everyone) }
        pool.restoreLink(of: member)
        try await ada.wait(for: "the return") { events in
            events.contains { if case .joined(let pool) = $0 { pool.isReturn } else { false } }
        }
        try await member.send([2], to: .everyone)
        try await host.wait(for: "a payload") { $0.contains(.received(from: PeerID("ada"), payload: [2])) }

        pool.cutLink(of: hostPool.selfID)
        try await ada.wait(for: "the host's absence") { events in
            events.contains { if case .hostStatus(online: false, _) = $0 { true } else { false } }
        }
        await ada.stop()
        await host.stop()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a seed decides which payloads are lost, doubled and delayed`(seed: UInt64) async throws {
        let faults = DeliveryFaults(seed: seed, drop: 0.2, duplicate: 0.2, delay: 0.3, longestDelay: .milliseconds(5))
        var dice = FaultDice(faults)
        let copies = (0..<250).map { _ in dice.fate().count }
        let pool = InMemoryPool(faults: faults)
        let host = ObservedTransport(pool.host(PeerID("host"), displayName: "Host"))
        await host.start()
        try await host.joined()
        let ada = ObservedTransport(pool.guest(PeerID("ada"), displayName: "Ada"))
        await ada.start()
        let request = try await host.first("request") {
            if case .joinRequest(let request) = $0 { request } else { nil }
        }
        try await host.transport.hosting?.approve(request)
        try await ada.joined()
        for number in copies.indices { try await ada.transport.send([UInt8(number)], to: .everyone) }
        let expected = copies.reduce(0, +)
        try await host.wait(for: "\(expected) payloads with seed \(seed)") { events in
            events.count { if case .received = $0 { true } else { false } } == expected
        }
        let numbers = await host.received.map { Int($0.payload[0]) }
        #expect(copies.indices.map { number in numbers.count { $0 == number } } == copies)
        #expect(numbers != numbers.sorted(), "nothing was overtaken with seed \(seed)")
        #expect(copies.contains(0) && copies.contains(2))
        await ada.stop()
        await host.stop()
    }

    @Test func `an identity that comes from elsewhere replaces the first`() async throws {
        let pool = InMemoryPool()
        let first = ObservedTransport(pool.host(PeerID("host"), displayName: "Host"))
        await first.start()
        try await first.joined()
        let second = ObservedTransport(pool.host(PeerID("host"), displayName: "Host"))
        await second.start()
        #expect(try await first.ended() == .replacedElsewhere)
        #expect(try await second.joined().peers == nil)
        await second.stop()
        await first.stop()
    }
}

/// The in-memory pool under the conformance suite.
struct InMemoryFixture: TransportFixture {
    let pool = InMemoryPool()

    func makeHost() async throws -> any Transport { pool.host(PeerID("host"), displayName: "Host") }

    func makeGuest(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        pool.guest(PeerID(displayName), displayName: displayName, invitation: invitation, eventBuffer: 64)
    }

    func makeAgain(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        try await makeGuest(displayName, invitation: invitation)
    }

    func tearDown() async {}
}
