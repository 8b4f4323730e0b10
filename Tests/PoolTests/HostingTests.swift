import Foundation
import Pool
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

@Suite struct HostingTests {
    private let pool = InMemoryPool(maxPeers: 4)

    private func host(
        _ policy: AdmissionPolicy, records: any MembershipRecords = InMemoryRecords(), time: TimeSource = .system
    ) async throws -> RunningMembership {
        let host = await RunningMembership(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", records: records, time: time
        ) { $0.admission = policy }
        try await host.joined()
        return host
    }

    private func guest(_ name: String, _ invitation: HostedInvitation? = nil) async -> ScriptedMember {
        let guest = ScriptedMember(
            PeerID(name), pool.guest(PeerID(name), displayName: name.capitalized, invitation: invitation))
        await guest.observed.start()
        return guest
    }

    private func request(_ host: RunningMembership, of id: PeerID) async throws -> AdmissionRequest {
        try await host.events.first("request of \(id)") { event in
            if case .joinRequest(let request) = event, request.peer == id { request } else { nil }
        }
    }

    @Test func `with policy all an invitation opens the door, its lack asks`() async throws {
        let host = try await host(.all)
        let invitation = try await host.membership.createInvitation(maxUses: 2)
        let ada = await guest("ada", invitation)
        try await ada.observed.joined()
        let eve = await guest("eve")
        #expect(try await !request(host, of: eve.id).isVerified)
        try await host.membership.answer(eve.id, approve: false, reason: "no")
        #expect(try await eve.observed.ended() == .refused("no"))
        let decisions = await host.events.all.compactMap { if case .joinDecided(let d) = $0 { d } else { nil } }
        #expect(decisions.map(\.approved) == [true, false])
        await #expect(throws: PoolError.noSuchRequest) { try await host.membership.answer(eve.id, approve: true) }
        await host.stop()
    }

    @Test func `a request that nobody answers is refused in time`() async throws {
        let clock = ManualClock()
        let host = try await host(.ask, time: TimeSource(clock: clock))
        let ada = await guest("ada")
        _ = try await request(host, of: ada.id)
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(50))
        #expect(try await ada.observed.ended() == .refused("The host did not answer"))
        await host.stop()
    }

    @Test func `a kick is told, carried out, and sticks whatever the policy`() async throws {
        let records = InMemoryRecords()
        let clock = ManualClock()
        let host = try await host(.all, records: records, time: TimeSource(clock: clock))
        let invitation = try await host.membership.createInvitation(maxUses: 0)
        let eve = await guest("eve", invitation)
        try await eve.observed.joined()
        try await host.events.first("eve") { if case .memberJoined(let m) = $0, m.id == eve.id { true } else { nil } }
        try await host.membership.kick(eve.id, reason: "spam")
        #expect(try await eve.observed.ended() == .kicked("spam"))
        let notice = try await eve.message("notice") { _, message in
            message.type == .system ? try? PoolJSON.decode(SystemPayload.self, from: message.payload) : nil
        }
        #expect(notice.event == .removedFromPool && notice.targetPeerID == eve.id)
        try await host.events.first("leaving") { event in
            if case .memberLeft(let m, "spam") = event, m.id == eve.id { true } else { nil }
        }
        #expect(try await host.snapshot().member(eve.id)?.isPresent == false)

        clock.advance(by: AdmissionGate.peerInterval)
        let again = await guest("eve", invitation)
        #expect(try await request(host, of: eve.id).wasRemoved)
        await again.observed.stop()
        await host.stop()
        #expect(try await records.members().first { $0.id == eve.id }?.standing == .removed)
    }

    @Test func `a blocked member is out until it is unblocked`() async throws {
        let records = InMemoryRecords()
        let clock = ManualClock()
        let host = try await host(.all, records: records, time: TimeSource(clock: clock))
        let invitation = try await host.membership.createInvitation(maxUses: 0)
        let eve = await guest("eve", invitation)
        try await eve.observed.joined()
        try await host.events.first("eve") { if case .memberJoined(let m) = $0, m.id == eve.id { true } else { nil } }
        try await host.membership.block(eve.id)
        _ = try await eve.observed.ended()
        clock.advance(by: AdmissionGate.peerInterval)
        let again = await guest("eve", invitation)
        #expect(try await again.observed.ended() == .refused("Rejected by host"))
        #expect(try await records.blocks().map(\.id) == ["eve"])
        try await host.membership.unblock("eve")
        #expect(try await records.blocks().isEmpty)
        clock.advance(by: AdmissionGate.peerInterval)
        let welcome = await guest("eve", invitation)
        try await welcome.observed.joined()
        await host.stop()
    }

    @Test func `whom the relay still knows but the host has removed is removed again`() async throws {
        let records = InMemoryRecords(members: [
            MemberRecord(id: PeerID("eve"), name: "Eve", standing: .removed, updatedAt: Date())
        ])
        // The pool has approved eve; the host that starts now knows better.
        let first = ScriptedMember(PeerID("host"), pool.host(PeerID("host"), displayName: "Host"))
        await first.observed.start()
        try await first.observed.joined()
        let eve = await guest("eve")
        let question = try await first.observed.first("request") { event in
            if case .joinRequest(let request) = event { request } else { nil }
        }
        try await first.observed.transport.hosting?.approve(question)
        try await eve.observed.joined()
        let host = try await host(.all, records: records)
        // It is not told that eve is there; her first message says so.
        try await eve.send(.gameState, json: Data("hello".utf8))
        #expect(try await eve.observed.ended() == .kicked("Removed by host"))
        #expect(MembershipTests.texts(await host.events.all).isEmpty)
        await host.stop()
    }

    @Test func `a host that returns without a list keeps its members and sends its key`() async throws {
        let records = InMemoryRecords()
        let keys = ChatKeyPair.generate()
        let host = await RunningMembership(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", keys: keys, records: records)
        let ada = await guest("ada")
        _ = try await request(host, of: ada.id)
        try await host.membership.answer(ada.id, approve: true)
        try await ada.observed.joined()
        let adaKeys = ChatKeyPair.generate()
        try await ada.send(
            .keyExchange, KeyExchangePayload(publicKey: Data(adaKeys.publicKey), senderPeerID: ada.id))
        try await host.events.first("key") { $0 == .keyEstablished(ada.id) ? true : nil }
        await host.stop()
        let before = await ada.messages.count

        let returned = await RunningMembership(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", keys: keys, records: records)
        let snapshot = try await returned.joined()
        #expect(snapshot.member(ada.id)?.presence == .presumed && snapshot.member(ada.id)?.hasKey == true)
        try await ada.observed.wait(for: "the host's introduction") { events in
            events.count { if case .received = $0 { true } else { false } } >= before + 2
        }
        #expect(await ada.messages.dropFirst(before).map(\.message.type) == [.keyExchange, .profileUpdate])
        try await ada.send(.gameState, json: Data("hello".utf8))
        try await returned.events.first("ada") { event in
            if case .memberJoined(let m) = event, m.id == ada.id, m.presence == .here { true } else { nil }
        }
        await returned.stop()
    }

    @Test func `a guest can do nothing of a host's`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let id = scene.host.id
        await #expect(throws: PoolError.notHost) { try await bot.membership.kick(id) }
        await #expect(throws: PoolError.notHost) { try await bot.membership.block(id) }
        await #expect(throws: PoolError.notHost) { try await bot.membership.block(name: "Host") }
        await #expect(throws: PoolError.notHost) { try await bot.membership.unblock("x") }
        await #expect(throws: PoolError.notHost) { try await bot.membership.answer(id, approve: true) }
        await #expect(throws: PoolError.notHost) { try await bot.membership.createInvitation() }
        await #expect(throws: PoolError.notHost) { try await bot.membership.closePool() }
        await bot.stop()
    }

    @Test func `records that fail are told and end nothing`() async throws {
        let host = try await host(.all, records: BrokenRecords())
        let ada = await guest("ada", try await host.membership.createInvitation())
        try await ada.observed.joined()
        try await host.events.wait(for: "two warnings") { events in
            events.count { if case .warning = $0 { true } else { false } } >= 2
        }
        await host.stop()
    }

    @Test func `failed attempts count over a restart of the host`() async throws {
        let mallory = PeerID(String(repeating: "m", count: 8))
        let known = FailedAttempts(
            id: mallory.rawValue, count: AdmissionGate.maxFailures - 1, updatedAt: Date(timeIntervalSinceNow: -60))
        let records = InMemoryRecords()
        try await records.save(known)
        let host = try await host(.all, records: records)
        var wrong = try await host.membership.createInvitation()
        wrong.tokenID = "wrong"
        let guest = ScriptedMember(
            mallory, pool.guest(mallory, displayName: "Mallory", invitation: wrong))
        await guest.observed.start()
        _ = try await guest.observed.ended()
        #expect(await host.membership.blocked.map(\.id) == [mallory.rawValue])
        #expect(try await records.failedAttempts().isEmpty, "the count ends with the block")
        await host.stop()
    }

    @Test func `while the block list cannot be read nobody is let in`() async throws {
        let host = try await host(.all, records: BrokenRecords(blocksAreReadable: false))
        let ada = await guest("ada", try await host.membership.createInvitation())
        #expect(try await ada.observed.ended() == .refused("Rejected by host"))
        await host.stop()
    }
}

private struct BrokenRecords: MembershipRecords {
    struct Failure: Error {}
    var blocksAreReadable = true

    func members() async throws -> [MemberRecord] { throw Failure() }
    func save(_ member: MemberRecord) async throws { throw Failure() }
    func blocks() async throws -> [BlockEntry] {
        guard blocksAreReadable else { throw Failure() }
        return []
    }
    func save(_ block: BlockEntry) async throws { throw Failure() }
    func removeBlock(_ id: String) async throws { throw Failure() }
    func failedAttempts() async throws -> [FailedAttempts] { throw Failure() }
    func save(_ attempts: FailedAttempts) async throws { throw Failure() }
}
