import Foundation
public import Pool
public import PoolTransport
public import PoolWire

/// A pool with a scripted host that lets everybody in.
public struct ScriptedPool: Sendable {
    public let pool = InMemoryPool()
    public let host: ScriptedMember

    /// The host is in its pool.
    public init() async throws {
        host = ScriptedMember(PeerID("host"), pool.host(PeerID("host"), displayName: "Host"))
        await host.observed.start()
        try await host.observed.joined()
    }

    /// Lets in whoever asks next under this id.
    public func admit(_ id: PeerID) async throws {
        let request = try await host.observed.first("request of \(id)") { event in
            if case .joinRequest(let request) = event, request.peer == id { request } else { nil }
        }
        try await host.observed.transport.hosting?.approve(request)
    }

    /// A scripted guest that is in.
    public func guest(_ name: String) async throws -> ScriptedMember {
        let guest = ScriptedMember(PeerID(name), pool.guest(PeerID(name), displayName: name.capitalized))
        await guest.observed.start()
        try await admit(guest.id)
        try await guest.observed.joined()
        return guest
    }

    /// The membership under test, which is in.
    public func member(
        _ name: String = "bot", time: TimeSource = .system,
        _ configure: (inout Membership.Configuration) -> Void = { _ in }
    ) async throws -> RunningMembership {
        let member = await RunningMembership(
            pool.guest(PeerID(name), displayName: name.capitalized), name: name.capitalized, time: time, configure)
        try await admit(PeerID(name))
        try await member.joined()
        return member
    }
}
