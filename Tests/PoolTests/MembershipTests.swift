import Foundation
import Pool
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

@Suite struct MembershipTests {
    @Test func `a member introduces itself to all and to each newcomer, key first`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        _ = try await scene.host.message("peer info") { _, message in message.type == .peerInfo ? message : nil }
        let types = await scene.host.messages.map(\.message.type)
        #expect(types == [.keyExchange, .profileUpdate, .peerInfo])
        let info = try #require(await scene.host.messages.last?.message.payload)
        let payload = try PoolJSON.decode(PeerInfoPayload.self, from: info)
        #expect(payload.capabilities == ["chat", "games"] && !payload.isHost && payload.peerID == PeerID("bot"))

        let ada = try await scene.guest("ada")
        _ = try await ada.message("profile") { _, message in message.type == .profileUpdate ? message : nil }
        #expect(await ada.messages.map(\.message.type) == [.keyExchange, .profileUpdate])
        #expect(await ada.messages.allSatisfy { $0.from == PeerID("bot") && $0.message.senderID == PeerID("bot") })
        await bot.stop()
    }

    @Test func `who sent a message is what the transport says`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let eve = try await scene.guest("eve")
        let ada = try await scene.guest("ada")
        // In another's name: a key and a sealed message are dropped, a profile and a game message count for the sender.
        let key = KeyExchangePayload(publicKey: Data(ChatKeyPair.generate().publicKey), senderPeerID: ada.id)
        try await eve.send(.keyExchange, key, claiming: ada.id)
        try await eve.send(.keyExchange, key)
        try await eve.send(.custom, json: Data("{}".utf8), claiming: ada.id)
        let profile = ProfileUpdatePayload(peerID: ada.id, profile: PoolUserProfile(displayName: "Fake"))
        try await eve.send(.profileUpdate, profile, claiming: ada.id)
        try await eve.send(.gameAction, json: Data("{}".utf8), claiming: ada.id)
        let message = try await bot.events.first("message") { event in
            if case .message(let message) = event { message } else { nil }
        }
        #expect(message.type == .gameAction && message.from == eve.id && message.senderName == "Fake")
        let pool = try await bot.snapshot()
        #expect(pool.member(ada.id)?.name == "Ada" && pool.member(ada.id)?.hasKey == false)
        #expect(pool.member(eve.id)?.hasKey == false)
        await bot.stop()
    }

    @Test func `a repeated message counts once, and nobody can use up another's ids`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let (eve, ada) = try await (scene.guest("eve"), scene.guest("ada"))
        let id = UUID()
        for _ in 0..<3 { try await eve.send(.gameState, json: Data("1".utf8), id: id) }
        try await ada.send(.gameState, json: Data("2".utf8), id: id)
        try await ada.send(.gameState, json: Data("3".utf8))
        try await bot.events.wait(for: "the last message") { Self.texts($0).last == "3" }
        #expect(Self.texts(await bot.events.all) == ["1", "2", "3"])
        await bot.stop()
    }

    @Test func `a new key is answered once and told, an old one is not`() async throws {
        let scene = try await ScriptedPool()
        let records = InMemoryRecords()
        let bot = await RunningMembership(
            scene.pool.guest(PeerID("bot"), displayName: "Bot"), name: "Bot", records: records)
        try await scene.admit(PeerID("bot"))
        let ada = try await scene.guest("ada")
        let keys = ChatKeyPair.generate()
        let offer = KeyExchangePayload(publicKey: Data(keys.publicKey), senderPeerID: ada.id)
        for _ in 0..<3 { try await ada.send(.keyExchange, offer) }
        try await ada.send(.gameState, json: Data("end".utf8))
        try await bot.events.wait(for: "the end") { Self.texts($0) == ["end"] }
        #expect(await bot.events.all.count { $0 == .keyEstablished(ada.id) } == 1)
        // The first when ada came, the second in answer.
        #expect(await ada.messages.count { $0.message.type == .keyExchange } == 2)
        #expect(await bot.membership.pairKey(for: ada.id) != nil)
        #expect(try await records.members().first { $0.id == ada.id }?.chatKey == keys.publicKey)
        await bot.stop()
    }

    @Test func `only the host can remove this member by message`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let eve = try await scene.guest("eve")
        let notice = SystemPayload(text: "bye", event: .removedFromPool, targetPeerID: PeerID("bot"))
        try await eve.send(.system, notice)
        try await bot.events.first("warning") { if case .warning = $0 { true } else { nil } }
        let other = SystemPayload(text: "bye", event: .removedFromPool, targetPeerID: eve.id)
        try await scene.host.send(.system, other)
        #expect(try await bot.snapshot().connection == .connected)
        try await scene.host.send(.system, notice)
        let end = try await bot.events.first("end") { if case .ended(let reason) = $0 { reason } else { nil } }
        #expect(end == .kicked("bye"))
        try await bot.result.get()
        try await bot.events.waitForEnd()
    }

    @Test func `bytes that are no message cost nothing but themselves`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let eve = try await scene.guest("eve")
        for junk in ["", "{", "null", "[]", String(repeating: "[", count: 10_000), "{\"type\":\"chat\"}"] {
            try await eve.observed.transport.send(Array(junk.utf8), to: .everyone)
        }
        for type in MessageType.allCases where type != .custom && type != .chat {
            try await eve.send(type, json: Data("[1".utf8))
        }
        try await eve.send(.chat, json: Data("end".utf8))
        try await bot.events.wait(for: "the end") { Self.texts($0).last == "end" }
        #expect(try await bot.snapshot().connection == .connected)
        await bot.stop()
    }

    @Test func `every message of the vectors is received without harm`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        let eve = try await scene.guest("eve")
        for file in ["pool.json", "chat.json"] {
            let key = file == "pool.json" ? "messages" : "plaintext_pool_messages"
            let entries = try #require(try Vectors.load(file)[key] as? [[String: Any]])
            #expect(entries.count >= 7)
            for entry in entries {
                let text = try #require(entry["message_json"] as? String ?? entry["pool_message_json"] as? String)
                try await eve.observed.transport.send(Array(text.utf8), to: .everyone)
            }
        }
        try await eve.send(.gameState, json: Data("end".utf8))
        try await bot.events.wait(for: "the end") { Self.texts($0).last == "end" }
        #expect(try await bot.snapshot().connection == .connected)
        await bot.stop()
    }

    @Test func `a member that floods is slowed down, the others are not`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member(time: TimeSource(clock: ManualClock())) { $0.inboundBurst = 20 }
        let (eve, ada) = try await (scene.guest("eve"), scene.guest("ada"))
        for _ in 0..<200 { try await eve.send(.gameState, json: Data("spam".utf8)) }
        try await ada.send(.gameState, json: Data("end".utf8))
        try await bot.events.wait(for: "the end") { Self.texts($0).last == "end" }
        #expect(Self.texts(await bot.events.all).count { $0 == "spam" } == 20)
        await bot.stop()
    }

    @Test func `after a lost link it introduces itself again and tells who came and went`() async throws {
        let scene = try await ScriptedPool()
        let transport = scene.pool.guest(PeerID("bot"), displayName: "Bot")
        let bot = await RunningMembership(transport, name: "Bot")
        try await scene.admit(PeerID("bot"))
        try await bot.joined()
        let ada = try await scene.guest("ada")
        try await bot.events.first("ada") { if case .memberJoined(let m) = $0, m.id == ada.id { true } else { nil } }
        scene.pool.cutLink(of: PeerID("bot"))
        try await bot.events.first("loss") { if case .connectionLost = $0 { true } else { nil } }
        let error = await #expect(throws: TransportError.self) {
            try await bot.membership.send(.gameState, Data(), to: .everyone)
        }
        #expect(error?.code == .notConnected)
        await ada.observed.stop()
        let bo = try await scene.guest("bo")
        scene.pool.restoreLink(of: transport)
        try await bot.events.first("return") { if case .joined(_, isReturn: true) = $0 { true } else { nil } }
        try await bot.events.first("ada's leaving") {
            if case .memberLeft(let m, _) = $0, m.id == ada.id { true } else { nil }
        }
        try await bot.events.first("bo's coming") {
            if case .memberJoined(let m) = $0, m.id == bo.id { true } else { nil }
        }
        _ = try await bo.message("profile") { _, message in message.type == .profileUpdate ? true : nil }
        #expect(await bo.messages.first?.message.type == .keyExchange)
        await bot.stop()
    }

    @Test func `host status is told when it changes`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        scene.pool.cutLink(of: scene.host.id)
        try await bot.events.first("host offline") { if case .hostStatus(false, _) = $0 { true } else { nil } }
        #expect(try await bot.snapshot().hostOnline == false)
        #expect(try await bot.snapshot().member(scene.host.id)?.isPresent == true)
        await bot.stop()
    }

    @Test func `cancelling it ends its events`() async throws {
        let scene = try await ScriptedPool()
        let bot = try await scene.member()
        await bot.stop()
        await #expect(throws: CancellationError.self) { try await bot.result.get() }
        try await bot.events.waitForEnd()
    }

    static func texts(_ events: [PoolEvent]) -> [String] {
        events.compactMap { if case .message(let m) = $0 { String(decoding: m.payload, as: UTF8.self) } else { nil } }
    }
}
