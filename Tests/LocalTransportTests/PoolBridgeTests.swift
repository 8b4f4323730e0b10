import Foundation
import LocalTransport
import Logging
import Pool
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// One peer that is in two pools, with a member of each.
struct PoolBridgeTests {
    /// The ends of a bridge, over pools of this process.
    private struct Scene {
        let bridge: PoolBridge
        let primary: RunningMembership
        let relay: RunningMembership
        let near: ScriptedMember
        let far: ScriptedMember
        let clock: ManualClock

        static let bridgeID = PeerID("bridge")

        init() async throws {
            clock = ManualClock()
            let time = TimeSource(clock: clock)
            let pools = [InMemoryPool(), InMemoryPool()]
            let hosts = pools.map { $0.host(Self.bridgeID, displayName: "bridge") }
            bridge = PoolBridge(primary: hosts[0], relay: hosts[1], time: time, logger: Logger(label: "test"))
            primary = await RunningMembership(bridge.primary, name: "bridge") { $0.admission = .all }
            relay = await RunningMembership(bridge.relay, name: "bridge") { $0.admission = .all }
            try await primary.joined()
            try await relay.joined()
            near = try await Self.member("near", of: pools[0], host: hosts[0], primary)
            far = try await Self.member("far", of: pools[1], host: hosts[1], relay)
        }

        private static func member(
            _ name: String, of pool: InMemoryPool, host: InMemoryTransport, _ membership: RunningMembership
        ) async throws -> ScriptedMember {
            let id = PeerID(name)
            let hosting = try #require(host.hosting)
            let invitation = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(600))
            let member = ScriptedMember(id, pool.guest(id, displayName: name, invitation: invitation))
            await member.observed.start()
            try await member.observed.joined()
            _ = try await membership.events.first("\(name) to join") { event in
                if case .memberJoined(let member) = event, member.id == id { true } else { nil }
            }
            return member
        }

        func stop() async {
            await near.observed.stop()
            await far.observed.stop()
            await primary.stop()
            await relay.stop()
        }
    }

    private static func chats(_ member: ScriptedMember) async -> [PoolMessage] {
        await member.messages.map(\.message).filter { $0.type == .chat }
    }

    private static func heard(_ membership: RunningMembership) async -> [UUID] {
        await membership.events.all.compactMap { event in
            if case .message(let message) = event, message.type == .chat { message.id } else { nil }
        }
    }

    @Test func `what is said in one pool is heard in the other, once and unchanged`() async throws {
        let scene = try await Scene()
        scene.clock.advance(by: .seconds(3))
        let first = UUID()
        let second = UUID()
        for _ in 0..<3 { try await scene.near.send(.chat, ChatPayload(text: "hello"), id: first) }
        try await scene.far.send(.chat, ChatPayload(text: "good day"), id: second)
        _ = try await scene.far.message("the copy") { from, message in
            from == Scene.bridgeID && message.id == first && message.senderID == scene.near.id ? true : nil
        }
        _ = try await scene.near.message("the answer") { from, message in
            from == Scene.bridgeID && message.id == second && message.senderID == scene.far.id ? true : nil
        }
        // What one side has brought is not brought by the other: here by a member of both.
        try await scene.far.send(.chat, ChatPayload(text: "hello"), id: first, claiming: scene.near.id)
        try await scene.far.send(.chat, ChatPayload(text: "the end"))
        _ = try await scene.near.message("the end") { _, message in
            String(decoding: message.payload, as: UTF8.self).contains("the end") ? true : nil
        }
        #expect(await Self.chats(scene.near).count == 2)
        #expect(await Self.chats(scene.far).map(\.id) == [first])
        #expect(await Self.heard(scene.primary) == [first])
        #expect(await Self.heard(scene.relay).prefix(1) == [second])
        #expect(await Self.heard(scene.relay).contains(first) == false)
        await scene.stop()
    }

    @Test func `keys, profiles and games stay where they are`() async throws {
        let scene = try await Scene()
        scene.clock.advance(by: .seconds(3))
        let profile = ProfileUpdatePayload(peerID: scene.near.id, profile: PoolUserProfile(displayName: "Near"))
        try await scene.near.send(.profileUpdate, profile)
        try await scene.near.send(.gameAction, json: Data("{}".utf8))
        try await scene.near.send(
            .keyExchange,
            KeyExchangePayload(
                publicKey: Data(ChatKeyPair.generate().publicKey), senderPeerID: scene.near.id))
        try await scene.near.send(.chat, ChatPayload(text: "last"))
        _ = try await scene.far.message("the last") { _, message in message.type == .chat ? true : nil }
        let foreign = await scene.far.messages.filter { $0.message.senderID == scene.near.id }
        #expect(foreign.map(\.message.type) == [.chat])
        await scene.stop()
    }
}
