import LocalTransport
import Pool
import PoolChat
import PoolGames
import PoolMesh
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// What lives above transports, over real links on this machine.
@Suite(.timeLimit(.minutes(10))) struct LocalGameTests {
    private let fixture = LocalFixture()
    private let thinking = ThinkingPool(cores: 1)

    private func host() async throws -> (LocalPlayer, address: String) {
        let host = await LocalPlayer(fixture.host(), name: "Hanna", thinking: thinking)
        try await host.joined()
        guard let address = await host.transport.addresses.first else { throw ConformanceFailure("no address") }
        return (host, address)
    }

    private func guest(
        _ name: String, at address: String, code: String? = "ABC234",
        configuration: LocalTransportConfiguration = .hasty
    ) async -> LocalPlayer {
        await LocalPlayer(
            fixture.guest(name, at: [address], code: code, configuration: configuration), name: name,
            thinking: thinking)
    }

    @Test func `two hosts chat, play a whole game, and one blocks the other`() async throws {
        let (host, address) = try await host()
        let ada = await guest("Ada", at: address)
        try await ada.joined()
        try await host.sees(ada.id)
        try await ada.canTalk(to: host)
        _ = try await ada.chat.say("hello from Ada")
        try await host.message("hello from Ada")
        _ = try await host.chat.say("welcome", to: .peer(ada.id))
        try await ada.message("welcome")
        try await host.playConnectFour(with: ada)

        try await host.membership.block(ada.id)
        let end = try await ada.pool.first("the end") { if case .ended(let reason) = $0 { reason } else { nil } }
        guard case .kicked = end else { throw ConformanceFailure("it ended as \(end)") }
        let again = await guest("Ada", at: address)
        let refusal = try await again.pool.first("the end") {
            if case .ended(let reason) = $0 { reason } else { nil }
        }
        #expect(refusal == .refused("Rejected by host"))
        for player in [again, ada, host] { await player.stop() }
    }

    @Test func `a wrong code is refused and counted`() async throws {
        let (host, address) = try await host()
        let eve = await guest("Eve", at: address, code: "WRONG2")
        let end = try await eve.pool.first("the end") { if case .ended(let reason) = $0 { reason } else { nil } }
        #expect(end == .refused("The code is wrong: 4 tries are left, the next one in 5 s at the earliest"))
        #expect(await host.transport.statistics.joins.wrongCodes == 1)
        for player in [eve, host] { await player.stop() }
    }

    @Test func `a member that only another one can reach joins, plays, and is reached directly later`() async throws {
        let (a, addressOfA) = try await host()
        let b = await guest("B", at: addressOfA)
        try await b.joined()
        guard let addressOfB = await b.transport.addresses.first else { throw ConformanceFailure("no address") }
        // C finds nobody but B, and nobody knows where C is.
        let c = await guest("C", at: addressOfB, configuration: .hidden)
        try await c.joined()
        try await a.sees(c.id)
        try await a.reaches(c.id, as: .relayed)
        try await c.reaches(a.id, as: .relayed)
        try await c.reaches(b.id, as: .direct)
        try await c.canTalk(to: a)
        _ = try await c.chat.say("from afar")
        try await a.message("from afar")
        try await c.playConnectFour(with: a)
        // What is relayed is sealed; what B saw of it cannot be opened there.
        #expect(await b.transport.statistics.drops[.notAuthentic] == 0)

        await c.transport.dial([addressOfA])
        try await c.reaches(a.id, as: .direct)
        try await a.reaches(c.id, as: .direct)
        for player in [c, b, a] { await player.stop() }
    }

    @Test func `the path heals when the middle one goes`() async throws {
        let (a, addressOfA) = try await host()
        let b = await guest("B", at: addressOfA)
        try await b.joined()
        guard let addressOfB = await b.transport.addresses.first else { throw ConformanceFailure("no address") }
        let d = await guest("D", at: addressOfA)
        try await d.joined()
        guard let addressOfD = await d.transport.addresses.first else { throw ConformanceFailure("no address") }
        let c = await guest("C", at: addressOfB, configuration: .hidden)
        try await c.joined()
        try await c.reaches(a.id, as: .relayed)
        // A second way, over D, before the first one breaks.
        await c.transport.dial([addressOfD])
        try await c.reaches(d.id, as: .direct)
        await b.stop()
        let start = ContinuousClock.now
        try await c.transport.send(Array("after".utf8), to: .only([a.id]))
        try await c.canTalk(to: a)
        _ = try await c.chat.say("around")
        try await a.message("around")
        print("healed within \(ContinuousClock.now - start)")
        try await eventually("B to be gone") { await a.membership.snapshot?.member(b.id)?.isPresent == false }
        #expect(await a.membership.snapshot?.member(c.id)?.isPresent == true)
        for player in [c, d, a] { await player.stop() }
    }

    @Test func `a host that starts again has its pool, its code and its members`() async throws {
        let (host, address) = try await host()
        let ada = await guest("Ada", at: address)
        try await ada.joined()
        try await host.sees(ada.id)
        await host.stop()
        try await eventually("the host to be away") { await ada.membership.snapshot?.hostOnline == false }
        // At another port: it looks for its members where they were.
        let again = await LocalPlayer(fixture.host(), name: "Hanna", thinking: thinking)
        try await again.joined()
        try await again.sees(ada.id)
        try await eventually("the host to be back") { await ada.membership.snapshot?.hostOnline == true }
        try await again.transport.send([1], to: .only([ada.id]))
        #expect(await again.transport.statistics.joins.begun == 0, "the member did not have to ask")
        for player in [ada, again] { await player.stop() }
    }
}
