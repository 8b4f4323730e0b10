import BotAPI
import Foundation
import Pool
import PoolChat
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Who is there, and who may be.
@Suite(.timeLimit(.minutes(10))) struct PoolActionTests {
    @Test func `a bot knows the pool, its members and itself`() async throws {
        let hosted = try await HostedPool { $0.grants.insert(.profile) }
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        let info = try await bot.call("pool.info").object
        #expect(info?["is_host"] == true && info?["me"] == "host" && info?["connected"] == true)
        let members = try await bot.call("pool.members").array
        #expect(members?.count == 1 && members?[0].object?["mention"] == "@Ada")
        #expect(try await bot.call("pool.member", ["who": "ada"]) == members?[0])
        #expect(try await bot.call("pool.member", ["who": "ADA"]) == members?[0])
        #expect(try await bot.call("pool.member", ["who": "nobody"]) == .null)
        let me = try await bot.call("pool.me").object
        #expect(me?["is_me"] == true && me?["is_host"] == true && me?["name"] == "Host")
        #expect(try await bot.call("pool.member", ["who": "host"]).object == me)

        try await bot.call("profile.set", ["emoji": "🦉", "color": 3])
        let changed = try await ada.pool.events.first("the profile") { event -> Member? in
            if case .profileChanged(let member) = event, member.profile?.avatarEmoji == "🦉" { member } else { nil }
        }
        #expect(changed.profile?.avatarColorIndex == 3)
        try await ada.pool.membership.updateProfile(
            PoolUserProfile(displayName: "Ada", avatarEmoji: "🐝", avatarColorIndex: 1))
        try await bot.event(.profileChanged) { $0["member"].object?["emoji"] == "🐝" }
        await ada.stop()
        try await bot.event(.peerLeft)
        #expect(try await bot.call("pool.members") == [])
        #expect(try await bot.call("pool.members", ["all": true]).array?.count == 1)
        await bot.stop()
    }

    @Test func `a host's bot decides who comes in, and throws out`() async throws {
        let hosted = try await HostedPool(admission: .ask) { $0.grants.insert(.moderation) }
        let bot = hosted.bot
        let eve = await RunningChat(
            hosted.pool.guest(PeerID("eve"), displayName: "Eve", invitation: hosted.invitation), name: "Eve")
        let request = try await bot.event(.joinRequest) { $0["id"] == "eve" }
        #expect(request["verified"] == true && request["was_removed"] == false)
        #expect(try await bot.call("moderation.requests").array?.count == 1)
        try await bot.call("moderation.reject", ["peer": .object(request.fields), "reason": "not today"])
        #expect(try await bot.event(.joinDecided)["approved"] == false)
        try await eve.pool.events.waitForEnd()
        await eve.stop()

        let ada = await RunningChat(
            hosted.pool.guest(PeerID("ada"), displayName: "Ada", invitation: hosted.invitation), name: "Ada")
        try await bot.event(.joinRequest) { $0["id"] == "ada" }
        try await bot.call("moderation.approve", ["peer": "ada"])
        try await ada.pool.joined()
        try await bot.event(.peerJoined)
        #expect(try await bot.failure("moderation.approve", ["peer": "ada"]).code == .notFound)
        try await bot.call("moderation.block", ["peer": "ada", "reason": "flood"])
        #expect(try await bot.event(.peerLeft)["reason"] == "flood")
        try await bot.call("moderation.block_name", ["name": "Mallory"])
        let blocked = try await bot.call("moderation.blocks").array?.compactMap { $0.object?["id"]?.string }
        #expect(Set(blocked ?? []) == ["ada", "Mallory"])
        try await bot.call("moderation.unblock", ["who": "mallory"])
        #expect(try await bot.call("moderation.blocks").array?.count == 1)
        await ada.stop()
        await bot.stop()
    }

    @Test func `a bot that decides too much is told so, and keeps nothing of whom nobody knows`() async throws {
        let hosted = try await HostedPool {
            $0.grants.insert(.moderation)
            $0.limits.moderationsPerMinute = 4
        }
        let bot = hosted.bot
        #expect(try await bot.failure("moderation.kick", ["peer": "nobody"]).code == .notFound)
        try await bot.call("moderation.block_name", ["name": "Mallory"])
        let tooMuch = " more than 4 decisions per minute (limit moderations_per_minute)"
        #expect(
            try await bot.failure("moderation.block_name", ["name": "Eve"])
                == APIError(.limit, "moderation.block_name:" + tooMuch))
        #expect(
            try await bot.failure("roles.set", ["who": "ada", "role": "member"])
                == APIError(.limit, "roles.set:" + tooMuch))
        #expect(try await bot.call("moderation.blocks").array?.count == 1)
        hosted.time.clock.advance(by: .seconds(15))
        try await bot.call("roles.set", ["who": "ada", "role": "member"])
        await bot.stop()
    }

    @Test func `a guest's bot cannot, and hears of the host and of history`() async throws {
        let scripted = try await ScriptedPool()
        let guest = await RunningBot(
            scripted.pool.guest(PeerID("bot"), displayName: "Bot"), name: "Bot",
            configure: { $0.grants.insert(.moderation) })
        #expect(try await guest.failure("pool.info").code == .notJoined)
        #expect(try await guest.failure("chat.say", ["text": "x"]).code == .notJoined)
        try await scripted.admit(PeerID("bot"))
        try await guest.event(.joined)
        #expect(
            try await guest.failure("moderation.kick", ["peer": "host"])
                == APIError(.notHost, "moderation.kick: Only the host of the pool can do this."))

        // What an honest host, a web client without a key and a caller send.
        let keys = ChatKeyPair.generate()
        let host = scripted.host
        try await host.send(.keyExchange, KeyExchangePayload(publicKey: Data(keys.publicKey), senderPeerID: host.id))
        try await guest.event(.sealed)
        let key = try #require(await guest.pool.membership.pairKey(for: host.id))
        func send(_ payload: some Encodable, _ type: ChatMessageType) async throws {
            try await host.send(
                .custom,
                EncryptedChatPayload(
                    encryptedData: Data(try key.seal(Array(PoolJSON.encode(payload)))), senderPeerID: host.id,
                    isPrivateChat: false, targetPeerID: nil, messageType: type))
        }
        var old = RichChatPayload(
            messageID: UUID(), senderID: host.id, senderName: "Host", contentType: .text,
            timestamp: Date(timeIntervalSince1970: 1_700_000_000))
        old.text = "long ago"
        try await send(ChatHistorySyncPayload(isGroupChat: true, messages: [old]), .historySync)
        let history = try await guest.event(.history)
        #expect(history["messages"].array?.first?.object?["text"] == "long ago")
        try await send(ClearHistoryPayload(clearedBy: host.id, sessionID: "x", timestamp: Date()), .clearHistory)
        try await guest.event(.historyCleared)
        try await host.send(.chat, ChatPayload(text: "in clear"))
        #expect(try await guest.event(.unsealedText)["text"] == "in clear")
        scripted.pool.cutLink(of: host.id)
        #expect(try await guest.event(.hostStatus)["online"] == false)
        await guest.stop()
        #expect(await guest.events.all.last?.name == .stopping)
    }
}
