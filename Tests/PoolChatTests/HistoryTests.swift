import Foundation
import Pool
import PoolChat
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

@Suite struct HistoryTests {
    @Test func `a late guest gets the group's history from a host bot, once, and no private message`() async throws {
        let pool = InMemoryPool()
        let clock = ManualClock()
        let host = await RunningChat(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", time: TimeSource(clock: clock),
            membership: { $0.admission = .all })
        try await host.pool.joined()
        let invitation = try await host.pool.membership.createInvitation(maxUses: 0)
        let first = await RunningChat(
            pool.guest(PeerID("first"), displayName: "First", invitation: invitation), name: "First")
        try await first.key(of: PeerID("host"))
        try await host.key(of: PeerID("first"))
        clock.advance(by: .seconds(1))
        try await first.chat.say("hello group")
        try await host.message("hello group")
        try await first.chat.say("secret", to: .peer(PeerID("host")))
        try await host.message("secret")
        try await host.chat.say("host speaks")

        let late = await RunningChat(
            pool.guest(PeerID("late"), displayName: "Late", invitation: invitation), name: "Late")
        try await host.key(of: PeerID("late"))
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(1))
        let history = try await late.events.first("history") { if case .history(let list) = $0 { list } else { nil } }
        #expect(history.map(\.text) == ["hello group", "host speaks"])
        #expect(history.map(\.author) == [PeerID("first"), PeerID("host")])
        #expect(await late.events.all.count { if case .message = $0 { true } else { false } } == 0)
        await late.stop()
        await first.stop()
        await host.stop()
    }

    @Test func `history is taken from the host only, and answered once a minute`() async throws {
        let pool = InMemoryPool()
        let clock = ManualClock()
        let hostTap = TappedTransport(pool.host(PeerID("host"), displayName: "Host"))
        let host = await RunningChat(
            hostTap, name: "Host", time: TimeSource(clock: clock), membership: { $0.admission = .all })
        try await host.pool.joined()
        let invitation = try await host.pool.membership.createInvitation(maxUses: 0)
        let eve = ScriptedMember(
            PeerID("eve"), pool.guest(PeerID("eve"), displayName: "Eve", invitation: invitation))
        await eve.observed.start()
        try await eve.observed.joined()
        let keys = ChatKeyPair.generate()
        try await eve.send(.keyExchange, KeyExchangePayload(publicKey: Data(keys.publicKey), senderPeerID: eve.id))
        try await host.key(of: eve.id)
        clock.advance(by: .seconds(1))
        try await host.chat.say("something")

        let forged = RichChatPayload(
            messageID: UUID(), senderID: PeerID("host"), senderName: "Host", contentType: .text, timestamp: Date())
        let hostKey = try #require(await host.pool.membership.pairKey(for: eve.id))
        func send(_ payload: some Encodable, _ type: ChatMessageType) async throws {
            let sealed = try hostKey.seal(Array(PoolJSON.encode(payload)))
            try await eve.send(
                .custom,
                EncryptedChatPayload(
                    encryptedData: Data(sealed), senderPeerID: eve.id, isPrivateChat: false, targetPeerID: nil,
                    messageType: type))
        }
        try await send(ChatHistorySyncPayload(isGroupChat: true, messages: [forged]), .historySync)
        try await send(ClearHistoryPayload(clearedBy: eve.id, sessionID: "x", timestamp: Date()), .clearHistory)
        for _ in 0..<5 {
            try await eve.send(.custom, ChatHistoryRequestPayload(requestID: UUID(), requestingPeerID: eve.id))
        }
        try await eve.send(.chat, ChatPayload(text: "end"))
        try await host.events.first("the end") { if case .unsealedText = $0 { true } else { nil } }
        #expect(await host.events.all.count == 1, "neither forged history nor its clearing was told")
        func answers() throws -> Int {
            try hostTap.sent.count { sent in
                let payload = try PoolMessage(decoding: sent.payload).payload
                return (try? PoolJSON.decode(EncryptedChatPayload.self, from: payload))?.messageType == .historySync
            }
        }
        try await eventually("the answer") { try answers() >= 1 }
        await host.stop()
        #expect(try answers() == 1)
    }

    @Test func `a host bot sends history to newcomers that do not ask, in its rate, and again after a new key`()
        async throws
    {
        let pool = InMemoryPool()
        let clock = ManualClock()
        let hostTap = TappedTransport(pool.host(PeerID("host"), displayName: "Host"))
        let host = await RunningChat(
            hostTap, name: "Host", time: TimeSource(clock: clock), membership: { $0.admission = .all },
            chat: { $0.sendingBurst = 1 })
        try await host.pool.joined()
        let invitation = try await host.pool.membership.createInvitation(maxUses: 0)
        // Somebody to say it to, so that there is history.
        let ada = ScriptedMember(PeerID("ada"), pool.guest(PeerID("ada"), displayName: "Ada", invitation: invitation))
        await ada.observed.start()
        try await ada.observed.joined()
        try await host.chat.say("said before")

        func sync(to peer: PeerID) throws -> Int {
            try hostTap.sent.count { sent in
                let payload = try PoolMessage(decoding: sent.payload).payload
                let sealed = try? PoolJSON.decode(EncryptedChatPayload.self, from: payload)
                return sealed?.messageType == .historySync && sent.recipients == .only([peer])
            }
        }
        func giveKey() async throws {
            let keys = ChatKeyPair.generate()
            try await ada.send(.keyExchange, KeyExchangePayload(publicKey: Data(keys.publicKey), senderPeerID: ada.id))
        }
        // An app that joins over a relay gives its key and asks nobody.
        try await giveKey()
        try await host.key(of: ada.id)
        // The one message of the burst is used up: the history has to wait for its turn.
        await clock.sleepers(atLeast: 1)
        #expect(try sync(to: ada.id) == 0)
        clock.advance(by: .seconds(1))
        _ = try await ada.message("the history") { from, message in
            (try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload))?.messageType == .historySync
                ? from : nil
        }
        #expect(try sync(to: ada.id) == 1)

        // Once a minute at most, whatever happens; after that, who starts anew has nothing and gets it again.
        try await giveKey()
        try await host.pool.events.wait(for: "a second key") { $0.count { $0 == .keyEstablished(ada.id) } == 2 }
        clock.advance(by: .seconds(61))
        try await giveKey()
        try await host.pool.events.wait(for: "a third key") { $0.count { $0 == .keyEstablished(ada.id) } == 3 }
        let deadline = ContinuousClock.now + .seconds(60)
        while try sync(to: ada.id) < 2, ContinuousClock.now < deadline {
            clock.advance(by: .milliseconds(250))
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(try sync(to: ada.id) == 2)
        await host.stop()
    }
}
