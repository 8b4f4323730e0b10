import Foundation
import NIOPosix
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Synchronization
import Testing

/// Against a real relay in this process.
@Suite(.timeLimit(.minutes(10)))
struct RelayTransportTests {
    @Test(arguments: TransportConformance.allCases)
    func `the relay transport keeps the rule`(_ rule: TransportConformance) async throws {
        try await rule.check(try await RelayFixture.start())
    }

    @Test func `a new relay is claimed, and its recovery key is told once`() async throws {
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let key = try #require(fixture.recoveryKeys.withLock { $0 }.first)
        #expect(key.count == 64)
        await host.stop()
        let again = try await fixture.startHost()
        #expect(fixture.recoveryKeys.withLock { $0 }.count == 1)
        await again.stop()
        await fixture.tearDown()
    }

    @Test func `a wrong claim code and a missing one end with advice`() async throws {
        let fixture = try await RelayFixture.start()
        for (code, expected) in [
            (try ClaimCode(parsing: String(repeating: "ab", count: 32)), TransportError.Code.claimRejected),
            (nil, .unclaimed),
        ] {
            let host = ObservedTransport(
                try RelayTransport.host(
                    serverURL: await fixture.relay.url, poolID: UUID(), identity: fixture.hostKey, displayName: "Host",
                    hosting: RelayHosting(claimCode: code, onRecoveryKey: { _, _ in }), network: fixture.network,
                    configuration: .hasty, logger: quiet))
            await host.start()
            #expect(try await host.failure().code == expected)
            try await host.waitForReturn()
            await host.stop()
        }
        await fixture.tearDown()
    }

    @Test func `a guest whose connection is cut returns without its host`() async throws {
        let fixture = try await RelayFixture.start()
        let proxy = try await FlakyProxy.start(target: await fixture.relay.url)
        let host = try await fixture.startHost()
        let ada = try await fixture.admit("Ada", by: host, url: proxy.url)
        proxy.cut()
        try await ada.returned()
        try await ada.transport.send([1], to: .everyone)
        let id = fixture.identity(of: "Ada").peerID
        try await host.wait(for: "a payload after the return") { $0.contains(.received(from: id, payload: [1])) }
        #expect(await host.events.count { if case .joinRequest = $0 { true } else { false } } == 1)
        for _ in 0..<3 { proxy.cut() }
        try await ada.returned(times: 2)
        await ada.stop()
        await host.stop()
        await proxy.stop()
        await fixture.tearDown()
    }

    @Test func `a host whose connection is cut takes its pool back, guests stay`() async throws {
        let fixture = try await RelayFixture.start()
        let proxy = try await FlakyProxy.start(target: await fixture.relay.url)
        let host = try await fixture.startHost(url: proxy.url)
        let ada = try await fixture.admit("Ada", by: host)
        proxy.cut()
        try await host.returned()
        try await ada.wait(for: "the host's return") { $0.contains(.hostStatus(online: true, offlineSince: nil)) }
        try await host.transport.send([2], to: .everyone)
        try await ada.wait(for: "a payload") { $0.contains(.received(from: fixture.hostKey.peerID, payload: [2])) }
        #expect(await !host.events.contains { if case .peerLeft = $0 { true } else { false } })
        await ada.stop()
        await host.stop()
        await proxy.stop()
        await fixture.tearDown()
    }

    @Test func `after a restart of a relay without memory the host opens the pool again and knows its invitations`()
        async throws
    {
        // A relay in memory forgets its owner, too; so the pool is opened again on a second one with the same port.
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let hosting = try fixture.requireHosting(host)
        let invitation = try await hosting.createInvitation(maxUses: 1, lifetime: .seconds(300))
        let ada = try await fixture.admit("Ada", by: host, invitation: invitation)
        let memory = RelayHostMemory(
            invitations: [.init(try Invitation(parsing: invitation.url), uses: 1)],
            approved: [fixture.identity(of: "Ada").peerID])
        await host.stop()
        let again = ObservedTransport(try await fixture.host(memory: memory))
        await again.start()
        try await again.joined()
        try await ada.wait(for: "the host's return") { $0.contains(.hostStatus(online: true, offlineSince: nil)) }
        let records = fixture.records.withLock { $0 }
        #expect(records.contains(.memberApproved(fixture.identity(of: "Ada").peerID)))
        #expect(records.contains(.invitationUsed(tokenID: invitation.tokenID, uses: 1)))
        await ada.stop()
        await again.stop()
        await fixture.tearDown()
    }

    @Test func `a relay that restarts with its data is found again by host and guests`() async throws {
        try await withTemporaryFolder { directory in
            let relay = try await TestRelay.start(dataDirectory: directory)
            let fixture = try RelayFixture(relay: relay)
            let host = try await fixture.startHost()
            let ada = try await fixture.admit("Ada", by: host)
            try await relay.restart()
            try await host.returned()
            try await ada.returned()
            let id = fixture.identity(of: "Ada").peerID
            try await ada.transport.send([3], to: .only([fixture.hostKey.peerID]))
            try await host.wait(for: "a payload") { $0.contains(.received(from: id, payload: [3])) }
            await ada.stop()
            await host.stop()
            await fixture.tearDown()
        }
    }

    @Test func `silence is noticed, and the link made anew`() async throws {
        let fixture = try await RelayFixture.start()
        let proxy = try await FlakyProxy.start(target: await fixture.relay.url)
        let host = try await fixture.startHost()
        let hosting = try fixture.requireHosting(host)
        let invitation = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        var configuration = RelayTransportConfiguration.hasty
        configuration.heartbeat = .milliseconds(100)
        configuration.silenceLimit = .milliseconds(1500)
        configuration.timeouts.connect = .milliseconds(1500)
        configuration.timeouts.close = .milliseconds(50)
        let ada = ObservedTransport(
            try await fixture.guest("Ada", invitation: invitation, url: proxy.url, configuration: configuration))
        await ada.start()
        let request = try await host.first("the request") {
            if case .joinRequest(let request) = $0 { request } else { nil }
        }
        try await hosting.approve(request)
        try await ada.joined()
        proxy.setSilent(true)
        try await ada.wait(for: "the silence to be noticed") { events in
            events.contains { event in
                if case .reconnecting(_, _, let reason) = event { reason.contains("Nothing was heard") } else { false }
            }
        }
        try await ada.wait(for: "a WebSocket handshake without an answer") { events in
            events.contains { event in
                if case .reconnecting(_, _, let reason) = event {
                    reason.contains("WebSocket handshake")
                } else {
                    false
                }
            }
        }
        proxy.setSilent(false)
        try await ada.returned()
        await ada.stop()
        await host.stop()
        await proxy.stop()
        await fixture.tearDown()
    }

    @Test func `an identity that joins elsewhere ends the first membership`() async throws {
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let ada = try await fixture.admit("Ada", by: host)
        let hosting = try fixture.requireHosting(host)
        let invitation = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        let elsewhere = ObservedTransport(try await fixture.guest("Ada", invitation: invitation, wasApproved: true))
        await elsewhere.start()
        #expect(try await ada.ended() == .replacedElsewhere)
        try await elsewhere.joined()
        await elsewhere.stop()
        await ada.stop()
        await host.stop()
        await fixture.tearDown()
    }

    @Test func `a forgotten member falls back to its invitation`() async throws {
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let hosting = try fixture.requireHosting(host)
        let invitation = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        // Never approved, whatever it believes.
        let bob = ObservedTransport(try await fixture.guest("Bob", invitation: invitation, wasApproved: true))
        await bob.start()
        let request = try await host.first("the request") {
            if case .joinRequest(let request) = $0 { request } else { nil }
        }
        #expect(request.proof == .valid)
        try await hosting.approve(request)
        try await bob.joined()
        await bob.stop()
        await host.stop()
        await fixture.tearDown()
    }

    @Test func `a revoked invitation is refused, an absent host is named`() async throws {
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let hosting = try fixture.requireHosting(host)
        let revoked = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        let good = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        try await hosting.revokeInvitation(tokenID: revoked.tokenID)
        let bob = ObservedTransport(try await fixture.guest("Bob", invitation: revoked))
        await bob.start()
        #expect(try await bob.failure().code == .invitation)
        await host.stop()
        let eve = ObservedTransport(try await fixture.guest("Eve", invitation: good))
        await eve.start()
        guard case .refused(let text) = try await eve.ended() else {
            Issue.record("not refused")
            return
        }
        #expect(text.contains("host_offline_unavailable"))
        await bob.stop()
        await eve.stop()
        await fixture.tearDown()
    }

    @Test func `an expired invitation is refused without connecting`() async throws {
        let fixture = try await RelayFixture.start()
        let proxy = try await FlakyProxy.start(target: await fixture.relay.url)
        let invitation = Invitation(
            tokenID: [UInt8](0..<16), tokenSecret: [UInt8](0..<32), poolID: UUID(), serverFingerprint: [UInt8](0..<8),
            expiresAt: 1_700_000_000, maxUses: 1, serverAddress: proxy.url, signature: nil)
        let ada = ObservedTransport(
            try RelayTransport.member(
                invitation: invitation, identity: .generate(), displayName: "Ada", network: fixture.network,
                configuration: .hasty, logger: quiet))
        await ada.start()
        #expect(try await ada.failure().code == .invitation)
        #expect(proxy.acceptedCount == 0)
        await ada.stop()
        await proxy.stop()
        await fixture.tearDown()
    }

    @Test func `invitations asked for at the same time all come`() async throws {
        let fixture = try await RelayFixture.start()
        let host = try await fixture.startHost()
        let hosting = try fixture.requireHosting(host)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 {
                group.addTask { try await hosting.createInvitation(maxUses: 3, lifetime: .seconds(60)).tokenID }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens.count == 10)
        await host.stop()
        await fixture.tearDown()
    }
}
