import Foundation
import Pool
import PoolChat
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Three members in one process: a bot that hosts, a bot that is a guest, and a guest that behaves like a web client,
/// which never answers a key and sends cleartext where it has none (chat.md 5.6, 5.8).
@Suite struct ConversationTests {
    @Test func `two bots and a web client talk`() async throws {
        let pool = InMemoryPool()
        let hostTap = TappedTransport(pool.host(PeerID("host"), displayName: "Host Bot"))
        let host = await RunningChat(hostTap, name: "Host Bot", membership: { $0.admission = .all })
        try await host.pool.joined()
        let invitation = try await host.pool.membership.createInvitation(maxUses: 0)
        let guestTap = TappedTransport(
            pool.guest(PeerID("guest"), displayName: "Guest Bot", invitation: invitation))
        let guest = await RunningChat(guestTap, name: "Guest Bot")
        try await guest.pool.joined()
        try await host.key(of: PeerID("guest"))
        try await guest.key(of: PeerID("host"))

        // The web client comes and says something before it has anybody's key.
        let web = WebClient(
            ScriptedMember(PeerID("web"), pool.guest(PeerID("web"), displayName: "Web", invitation: invitation)))
        await web.member.observed.start()
        try await web.member.observed.joined()
        try await host.pool.events.first("web") {
            if case .memberJoined(let m) = $0, m.id == web.id { true } else { nil }
        }
        try await web.sayInClear("in clear", to: PeerID("host"))
        let unsealed = try await host.events.first("cleartext") {
            if case .unsealedText(_, _, let text) = $0 { text } else { nil }
        }
        #expect(unsealed == "in clear")

        // A group message reaches who has exchanged keys; the copy for the web client waits for its key.
        let receipt = try await host.chat.say("hello all, @Guest_Bot first")
        #expect(Set(receipt.sent + receipt.waiting) == [PeerID("guest"), web.id])
        #expect(receipt.waiting.contains(web.id) && receipt.dropped.isEmpty)
        let hello = try await guest.message("hello all, @Guest_Bot first")
        #expect(
            hello.author == PeerID("host") && hello.scope == .group && hello.mentionsMe && hello.id == receipt.messageID
        )
        #expect(await web.member.messages.allSatisfy { $0.message.type != .custom })

        try await web.offerKey()
        let (copy, from) = try await web.firstSealed(with: host)
        #expect(from == PeerID("host"))
        let opened = try PoolJSON.decode(PrivateChatPayload.self, from: copy)
        #expect(opened.chatPayload.text == hello.text && opened.chatPayload.messageID == hello.id && !opened.isPrivate)

        // Private, reply, reaction, poll.
        try await guest.chat.say("psst", to: .peer(PeerID("host")))
        let psst = try await host.message("psst")
        #expect(psst.scope == .peer(PeerID("guest")))
        try await host.chat.reply("what?", to: psst)
        let answer = try await guest.message("what?")
        #expect(answer.scope == .peer(PeerID("host")))
        #expect(answer.replyTo == ReplyReference(messageID: psst.id, senderName: "Guest Bot", previewText: "psst"))

        for _ in 0..<3 { try await guest.chat.react("👍", to: hello) }
        let reaction = try await host.events.first("reaction") { if case .reaction(let r) = $0 { r } else { nil } }
        #expect(reaction.emoji == "👍" && reaction.isAdding && reaction.from == PeerID("guest"))
        try await host.chat.sendPoll("Lunch?", options: ["Pizza", "Sushi"])
        let poll = try await guest.message("Lunch?")
        try await guest.chat.vote("Sushi", in: poll)
        try await guest.chat.vote("Sushi", in: poll)
        let votes = try await host.events.first("vote") {
            if case .pollVote(_, _, _, let poll, _) = $0 { poll.votes } else { nil }
        }
        #expect(votes == ["Pizza": [], "Sushi": [PeerID("guest")]])
        try await host.chat.sendEmoji("🎉")
        try await guest.message("🎉")
        #expect(await host.events.all.count { if case .reaction = $0 { true } else { false } } == 1)

        // The web client's copy may still have waited for the guest's key to settle.
        _ = try await web.member.message("the guest's reaction") { from, message in
            let payload = try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload)
            return from == PeerID("guest") && payload?.messageType == .reaction ? true : nil
        }
        await guest.stop()
        await host.stop()
        try expectNoCleartext(hostTap.sent, but: ["hello all", "what?", "Lunch", "🎉", "👍"])
        try expectNoCleartext(guestTap.sent, but: ["psst", "👍", "Sushi"])
        let reactions = try guestTap.sent.compactMap(Self.sealedPayload).count { $0.messageType == .reaction }
        #expect(reactions == 2, "one change, two recipients")
    }

    private static func sealedPayload(_ sent: TappedTransport.Sent) throws -> EncryptedChatPayload? {
        let message = try PoolMessage(decoding: sent.payload)
        return message.type == .custom ? try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload) : nil
    }

    /// Everything that left: no message of a kind that carries text in clear, no word of it anywhere.
    private func expectNoCleartext(_ sent: [TappedTransport.Sent], but secrets: [String]) throws {
        #expect(!sent.isEmpty)
        for sent in sent {
            let message = try PoolMessage(decoding: sent.payload)
            #expect([.keyExchange, .profileUpdate, .peerInfo, .custom].contains(message.type))
            for secret in secrets {
                #expect(!String(decoding: sent.payload, as: UTF8.self).contains(secret))
                #expect(!String(decoding: message.payload, as: UTF8.self).contains(secret))
            }
            guard message.type == .custom else { continue }
            guard let sealed = try Self.sealedPayload(sent) else {
                _ = try PoolJSON.decode(ChatHistoryRequestPayload.self, from: message.payload)
                continue
            }
            #expect(sealed.encryptedData.count >= 28)
            #expect((try? JSONSerialization.jsonObject(with: sealed.encryptedData)) == nil)
            #expect(sent.recipients != .everyone, "sealed for one, sent to one")
        }
    }
}

/// A guest with a web client's habits.
private struct WebClient: Sendable {
    let member: ScriptedMember
    let keys = ChatKeyPair.generate()

    init(_ member: ScriptedMember) { self.member = member }

    var id: PeerID { member.id }

    func offerKey() async throws {
        try await member.send(
            .keyExchange, KeyExchangePayload(publicKey: Data(keys.publicKey), senderPeerID: id))
    }

    func sayInClear(_ text: String, to peer: PeerID) async throws {
        var payload = RichChatPayload(
            messageID: UUID(), senderID: id, senderName: "Web", contentType: .text, timestamp: Date())
        payload.text = text
        let inner = PrivateChatPayload(chatPayload: payload, isPrivate: false, targetPeerID: nil)
        let outer = EncryptedChatPayload(
            encryptedData: try PoolJSON.encode(inner), senderPeerID: id, isPrivateChat: false, targetPeerID: nil,
            messageType: .chatMessage)
        try await member.send(.custom, outer, to: .only([peer]))
    }

    /// Opens the first sealed message with the sender's key.
    func firstSealed(with sender: RunningChat) async throws -> (Data, PeerID) {
        let peer = try await sender.id
        let payload = try await member.message("a sealed message") { from, message in
            guard message.type == .custom, from == peer else { return nil as EncryptedChatPayload? }
            return try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload)
        }
        let offer = try await member.message("a key") { from, message in
            guard message.type == .keyExchange, from == peer else { return nil as KeyExchangePayload? }
            return try? PoolJSON.decode(KeyExchangePayload.self, from: message.payload)
        }
        let key = try keys.pairKey(with: Array(offer.publicKey))
        return (Data(try key.open(Array(payload.encryptedData))), peer)
    }
}
