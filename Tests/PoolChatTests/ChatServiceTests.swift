import Foundation
import Pool
import PoolChat
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// The chat of `bo`, a guest under test; `ada` hosts and does what the test says, with the keys of the vectors.
private struct Scene: Sendable {
    let vectors: ChatVectors
    let pool: InMemoryPool
    let ada: ScriptedMember
    let bo: RunningChat
    let tap: TappedTransport
    let key: PairKey
    let clock = ManualClock()

    init(exchangingKeys: Bool = true, _ configure: (inout ChatService.Configuration) -> Void = { _ in }) async throws {
        vectors = try .load()
        pool = InMemoryPool()
        key = try vectors.pairKey("ada-bo")
        let (adaID, boID) = try (vectors.peer("ada"), vectors.peer("bo"))
        ada = ScriptedMember(adaID, pool.host(adaID, displayName: "Ada"))
        await ada.observed.start()
        try await ada.observed.joined()
        tap = TappedTransport(pool.guest(boID, displayName: "Bo"))
        bo = await RunningChat(
            tap, name: "Bo", keys: try vectors.keys("bo"), time: TimeSource(clock: clock), chat: configure)
        let request = try await ada.observed.first("request") { if case .joinRequest(let r) = $0 { r } else { nil } }
        try await ada.observed.transport.hosting?.approve(request)
        try await bo.pool.joined()
        guard exchangingKeys else { return }
        try await offerKey()
        // Past the time in which a key must settle.
        clock.advance(by: .seconds(1))
    }

    func offerKey() async throws {
        let offer = KeyExchangePayload(publicKey: Data(try vectors.keys("ada").publicKey), senderPeerID: ada.id)
        try await ada.send(.keyExchange, offer)
        try await bo.key(of: ada.id)
    }

    func sendSealed(_ data: [UInt8], _ type: ChatMessageType = .chatMessage) async throws {
        let payload = EncryptedChatPayload(
            encryptedData: Data(data), senderPeerID: ada.id, isPrivateChat: false, targetPeerID: nil, messageType: type)
        try await ada.send(.custom, payload)
    }

    func send(_ payload: some Encodable, _ type: ChatMessageType = .chatMessage) async throws {
        try await sendSealed(key.seal(Array(PoolJSON.encode(payload))), type)
    }

    func say(_ text: String, id: UUID = UUID(), toPeer target: PeerID? = nil, isPrivate: Bool = false) async throws {
        var payload = RichChatPayload(
            messageID: id, senderID: ada.id, senderName: "Ada", contentType: .text, timestamp: Date())
        payload.text = text
        try await send(PrivateChatPayload(chatPayload: payload, isPrivate: isPrivate, targetPeerID: target))
    }

    /// What bo sent sealed to ada, opened.
    func sealedByBo() throws -> [(EncryptedChatPayload, [UInt8])] {
        try tap.sent.compactMap { sent in
            let message = try PoolMessage(decoding: sent.payload)
            guard message.type == .custom,
                let payload = try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload)
            else { return nil }
            return (payload, try key.open(Array(payload.encryptedData)))
        }
    }

    /// What the chat told, once everything sent so far has been read.
    func told() async throws -> [ChatEvent] {
        let end = "end \(UUID())"
        try await say(end)
        try await bo.message(end)
        return await bo.events.all.dropLast()
    }
}

@Suite struct ChatServiceTests {
    @Test func `what a bridge carries is shown under its author's name, and says where it comes from`() async throws {
        let scene = try await Scene()
        let mark = BridgeMark(from: UUID(), message: UUID(), author: "Hanna (Kitchen)")
        try await scene.bo.chat.carry("hello", mark)
        let (_, plaintext) = try #require(try scene.sealedByBo().last)
        let sent = try #require(
            try JSONSerialization.jsonObject(with: Data(plaintext)) as? [String: Any])
        let inner = try #require(sent["chatPayload"] as? [String: Any])
        #expect(inner["senderName"] as? String == "Hanna (Kitchen)" && inner["text"] as? String == "hello")
        let own = try await scene.bo.id
        #expect(inner["senderID"] as? String == own.rawValue)
        let bridge = try #require(inner["bridge"] as? [String: String])
        #expect(bridge == ["from": mark.from.uuidString, "message": mark.message.uuidString])
        let outer = try #require(scene.tap.sent.last)
        #expect(try PoolMessage(decoding: outer.payload).senderName == "Hanna (Kitchen)")
        // Read again, by whoever hears it from Ada.
        try await scene.sendSealed(scene.key.seal(plaintext))
        let told = try await scene.told()
        guard case .message(let message)? = told.last else { throw ConformanceFailure("\(told)") }
        #expect(message.bridge == mark && message.author == scene.ada.id && message.id != mark.message)
    }

    @Test func `the negative vectors meet the required reactions`() async throws {
        let scene = try await Scene()
        for entry in scene.vectors.negatives {
            let bytes = try #require(Base64.decode(entry.encryptedData_base64), "\(entry.name)")
            try await scene.sendSealed(bytes, entry.messageType ?? .chatMessage)
            if entry.name.contains("twice") { try await scene.sendSealed(bytes) }
        }
        let told = try await scene.told()
        let texts = told.map { event in
            switch event {
            case .unsealedText(let from, _, let text): "unsealed \(from == scene.ada.id) \(text)"
            case .message(let message): "\(message.author == scene.ada.id) \(message.content)"
            default: "\(event)"
            }
        }
        #expect(texts.count == 4, "\(texts)")
        #expect(texts.first?.hasPrefix("unsealed true") == true)
        #expect(texts.contains("true \(ChatContent.unsupported("[sticker]"))"))
        #expect(texts.allSatisfy { $0.contains("true ") })
        await scene.bo.stop()
    }

    @Test func `the vectors' payloads of all kinds are received without harm`() async throws {
        let scene = try await Scene()
        for entry in scene.vectors.inner_payloads where entry.from == "ada" {
            try await scene.sendSealed(try #require(Base64.decode(entry.encryptedData_base64)), entry.messageType)
        }
        try await scene.sendSealed(try #require(Hex.decode(scene.vectors.media_frame.packed_hex)), .mediaFrame)
        try await scene.ada.send(.relay, json: Data(scene.vectors.relay_envelope.envelope_json.utf8))
        let told = try await scene.told()
        let messages = told.compactMap { if case .message(let message) = $0 { message } else { nil } }
        #expect(messages.count == 12)
        #expect(messages.first { $0.text == "Just for you" }?.scope == .peer(scene.ada.id))
        #expect(messages.first { $0.text.contains("@Bo_Smith") }?.mentionsMe == true)
        #expect(messages.contains { $0.content == .notice("Be kind") })
        let others = told.filter { if case .message = $0 { false } else { true } }
        #expect(others.contains { if case .callOffer(scene.ada.id, isVideo: true) = $0 { true } else { false } })
        #expect(others.contains(.historyCleared))
        #expect(others.count { if case .reaction = $0 { true } else { false } } == 2)
        #expect(others.count { if case .pollVote = $0 { true } else { false } } == 1)
        #expect(others.count { if case .history = $0 { true } else { false } } == 1)
        await scene.bo.stop()
    }

    @Test func `a replayed message and one sent back are dropped`() async throws {
        let scene = try await Scene()
        let payload = PollVotePayload(messageID: UUID(), option: "A", voterID: scene.ada.id)
        let poll = try await scene.bo.chat.sendPoll("?", options: ["A", "B"])
        #expect(poll.sent == [scene.ada.id])
        try await scene.send(
            PollVotePayload(messageID: poll.messageID, option: payload.option, voterID: scene.ada.id), .pollVote)
        // bo's own sealed message, as if ada had sent it: would show as ada's.
        let own = try #require(try scene.sealedByBo().first { $0.0.messageType == .chatMessage })
        try await scene.sendSealed(Array(own.0.encryptedData))
        let sealed = try scene.key.seal(
            Array(
                PoolJSON.encode(
                    ReactionUpdatePayload(
                        messageID: poll.messageID, emoji: "x", peerID: scene.ada.id, isAdding: true))))
        try await scene.sendSealed(sealed, .reaction)
        try await scene.send(
            ReactionUpdatePayload(messageID: poll.messageID, emoji: "x", peerID: scene.ada.id, isAdding: false),
            .reaction)
        try await scene.sendSealed(sealed, .reaction)
        let told = try await scene.told()
        #expect(told.count == 3, "\(told)")
        #expect(told.allSatisfy { if case .message = $0 { false } else { true } })
        await scene.bo.stop()
    }

    @Test func `a message counts once in each scope, and a private one only for its target`() async throws {
        let scene = try await Scene()
        let id = UUID()
        try await scene.say("one", id: id)
        try await scene.say("one", id: id)
        try await scene.say("mine", id: id, toPeer: scene.bo.id, isPrivate: true)
        try await scene.say("unnamed", isPrivate: true)
        try await scene.say("another's", toPeer: PeerID("cy"), isPrivate: true)
        let told = try await scene.told()
        #expect(told.compactMap { if case .message(let m) = $0 { m.text } else { nil } } == ["one", "mine", "unnamed"])
        await scene.bo.stop()
    }

    @Test func `what cannot be opened is answered with the key, kept, and read when the key comes`() async throws {
        let scene = try await Scene(exchangingKeys: false)
        for i in 0..<3 { try await scene.say("early \(i)") }
        try await scene.ada.observed.wait(for: "a second key of bo") { events in
            events.count { event in
                guard case .received(_, let payload) = event else { return false }
                return (try? PoolMessage(decoding: payload))?.type == .keyExchange
            } == 2
        }
        #expect(await scene.bo.events.all.isEmpty)
        try await scene.offerKey()
        try await scene.bo.message("early 2")
        let texts = await scene.bo.events.all.compactMap { if case .message(let m) = $0 { m.text } else { nil } }
        #expect(texts == ["early 0", "early 1", "early 2"])
        await scene.bo.stop()
    }

    @Test func `a message waits for the key and then until the key has settled`() async throws {
        let scene = try await Scene(exchangingKeys: false)
        let receipt = try await scene.bo.chat.say("later")
        #expect(receipt.waiting == [scene.ada.id] && receipt.sent.isEmpty)
        try await scene.offerKey()
        await scene.clock.sleepers(atLeast: 1)
        #expect(try scene.sealedByBo().isEmpty)
        scene.clock.advance(by: .milliseconds(250))
        _ = try await scene.ada.message("the message") { _, message in
            message.type == .custom
                ? try? PoolJSON.decode(EncryptedChatPayload.self, from: message.payload).messageType : nil
        }
        let (outer, inner) = try #require(try scene.sealedByBo().first)
        let payload = try PoolJSON.decode(PrivateChatPayload.self, from: Data(inner))
        #expect(payload.chatPayload.text == "later" && payload.chatPayload.messageID == receipt.messageID)
        #expect(outer.targetPeerID == nil && !outer.isPrivateChat)
        await scene.bo.stop()
    }

    @Test func `the queue for a member without a key is bounded and tells what it drops`() async throws {
        let scene = try await Scene(exchangingKeys: false) { $0.sendingBurst = 1_000 }
        var waiting = 0
        var dropped = 0
        for i in 0..<60 {
            let receipt = try await scene.bo.chat.say("message \(i)")
            waiting += receipt.waiting.count
            dropped += receipt.dropped.count
        }
        #expect(waiting == Outbox.maxPerPeer && dropped == 10)
        scene.clock.advance(by: Outbox.maxAge)
        try await scene.offerKey()
        try await scene.bo.events.wait(for: "all to be given up") { events in
            events.count { if case .undelivered = $0 { true } else { false } } == Outbox.maxPerPeer
        }
        #expect(try scene.sealedByBo().isEmpty)
        await scene.bo.stop()
    }

    @Test func `messages beyond the rate are delayed, not dropped, and refused beyond the patience`() async throws {
        let scene = try await Scene {
            $0.sendingBurst = 2
            $0.sendingPerSecond = 5
            $0.sendingPatience = .milliseconds(300)
        }
        try await scene.bo.chat.say("1")
        try await scene.bo.chat.say("2")
        let chat = scene.bo.chat
        let third = Task { try await chat.say("3") }
        await scene.clock.sleepers(atLeast: 1)
        #expect(try scene.sealedByBo().count == 2)
        await #expect(throws: ChatError.tooFast) { try await chat.say("4") }
        scene.clock.advance(by: .milliseconds(200))
        #expect(try await third.value.sent == [scene.ada.id])
        await scene.bo.stop()
    }

    @Test func `what cannot be said is refused with the reason`() async throws {
        let scene = try await Scene()
        let chat = scene.bo.chat
        await #expect(throws: ChatError.empty) { try await chat.say(" \n ") }
        await #expect(throws: ChatError.noSuchMember(PeerID("x"))) { try await chat.say("hi", to: .peer(PeerID("x"))) }
        let long = String(repeating: "x", count: 500_000)
        await #expect(throws: ChatError.self) { try await chat.say(long) }
        await #expect(throws: ChatError.self) { try await chat.sendPoll("?", options: ["one"]) }
        await #expect(throws: ChatError.self) { try await chat.sendPoll("?", options: ["one", "one"]) }
        let stranger = ChatMessage(
            id: UUID(), author: scene.ada.id, authorName: "Ada", scope: .group, content: .text(""), timestamp: Date())
        await #expect(throws: ChatError.unknownMessage) { try await chat.react("👍", to: stranger) }
        await #expect(throws: ChatError.unknownMessage) { try await chat.vote("A", in: stranger) }
        #expect(try scene.sealedByBo().isEmpty)
        await scene.bo.stop()
    }

    @Test func `a private message says so inside and outside`() async throws {
        let scene = try await Scene()
        try await scene.bo.chat.say("psst", to: .peer(scene.ada.id))
        let (outer, inner) = try #require(try scene.sealedByBo().first)
        #expect(outer.isPrivateChat && outer.targetPeerID == scene.ada.id)
        let payload = try PoolJSON.decode(PrivateChatPayload.self, from: Data(inner))
        #expect(payload.isPrivate && payload.targetPeerID == scene.ada.id)
        let text = String(decoding: inner, as: UTF8.self)
        for key in ["\"reactions\"", "\"mentions\"", "\"isEncrypted\"", "\"senderName\":\"Bo\""] {
            #expect(text.contains(key))
        }
        await scene.bo.stop()
    }

    @Test func `legacy cleartext is shown and nothing more`() async throws {
        let scene = try await Scene()
        try await scene.ada.send(.chat, ChatPayload(text: "/kick bo"))
        #expect(try await scene.told() == [.unsealedText(from: scene.ada.id, name: "Ada", text: "/kick bo")])
        await scene.bo.stop()
    }
}
