import PoolTransport
import PoolWire

/// A host and its guests during one conformance check.
actor ConformancePool {
    let fixture: any TransportFixture
    let host: ObservedTransport
    private var all: [ObservedTransport] = []

    init(_ fixture: some TransportFixture) async throws {
        self.fixture = fixture
        host = ObservedTransport(try await fixture.makeHost())
        all = [host]
        await host.start()
    }

    func tearDown() async {
        for transport in all.reversed() { await transport.stop() }
        await fixture.tearDown()
    }

    var hosting: any PoolHosting {
        get throws {
            guard let hosting = host.transport.hosting else { throw ConformanceFailure("the host has no hosting") }
            return hosting
        }
    }

    func invitation(maxUses: UInt8 = 0) async throws -> HostedInvitation {
        _ = try await host.joined()
        return try await hosting.createInvitation(maxUses: maxUses, lifetime: .seconds(300))
    }

    func start(_ transport: any Transport, readDelay: Duration? = nil) async -> ObservedTransport {
        let observed = ObservedTransport(transport, readDelay: readDelay)
        all.append(observed)
        await observed.start()
        return observed
    }

    /// A guest that has asked.
    func ask(
        _ name: String, invitation: HostedInvitation, readDelay: Duration? = nil
    ) async throws -> (ObservedTransport, HostJoinRequest) {
        let known = await host.events.count
        let guest = await start(try await fixture.makeGuest(name, invitation: invitation), readDelay: readDelay)
        try await host.wait(for: "a join request of \(name)") { $0.dropFirst(known).contains(where: isJoinRequest) }
        guard case .joinRequest(let request)? = await host.events.dropFirst(known).first(where: isJoinRequest) else {
            throw ConformanceFailure("the join request vanished")
        }
        return (guest, request)
    }

    /// A guest that is in.
    func admit(
        _ name: String, invitation: HostedInvitation, readDelay: Duration? = nil
    ) async throws -> (ObservedTransport, JoinedPool) {
        let (guest, request) = try await ask(name, invitation: invitation, readDelay: readDelay)
        try await hosting.approve(request)
        let joined = try await guest.joined()
        try await host.wait(for: "\(name) to be seen") { events in
            events.contains { if case .peerJoined(let peer) = $0 { peer.id == joined.selfID } else { false } }
        }
        return (guest, joined)
    }
}

func isJoinRequest(_ event: TransportEvent) -> Bool { if case .joinRequest = event { true } else { false } }

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw ConformanceFailure(message()) }
}
