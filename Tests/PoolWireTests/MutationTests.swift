import Foundation
import PoolTesting
import PoolWire
import Testing

/// Every decoder of foreign bytes takes a million damaged inputs without trapping, and what it accepts means
/// something: written again it reads the same, and where there are two decoders both read it alike.
struct MutationTests {
    /// A decoder, its good inputs, and a check of what it makes of a bad one.
    struct Target: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var corpus: @Sendable () throws -> [[UInt8]]
        /// - Returns: what is wrong, or `nil`.
        var check: @Sendable (_ bytes: [UInt8], _ origin: Int) -> String?
    }

    static let rounds = 1_000_000

    @Test(arguments: targets)
    func `a million damaged inputs are survived`(target: Target) async throws {
        let seed =
            ProcessInfo.processInfo.environment["MUTATION_SEED"].flatMap(UInt64.init)
            ?? UInt64.random(in: .min ... .max)
        print("MUTATION_SEED=\(seed) \(target.testDescription)")
        var mutator = Mutator(corpus: try target.corpus(), seed: seed)
        let start = ContinuousClock.now
        for round in 0..<Self.rounds {
            // The other tests share the few threads for tasks, and some of them are in a hurry.
            if round % 256 == 0 { await Task.yield() }
            let (bytes, origin) = mutator.next()
            if let problem = target.check(bytes, origin) {
                Issue.record("seed \(seed) round \(round): \(problem): \(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
        print("\(target.testDescription): \(ContinuousClock.now - start)")
    }

    static let targets: [Target] = [
        Target(testDescription: "client frames", corpus: frames) { bytes, _ in
            guard HotFrameTests.agree(client: bytes).agree else { return "hot and general disagree" }
            guard let frame = try? ClientFrame(decoding: bytes) else { return nil }
            return (try? ClientFrame(decoding: frame.encoded())) == frame ? nil : "reads differently when written"
        },
        Target(testDescription: "server frames", corpus: frames) { bytes, _ in
            guard HotFrameTests.agree(server: bytes).agree else { return "hot and general disagree" }
            guard let frame = try? ServerFrame(decoding: bytes) else { return nil }
            return (try? ServerFrame(decoding: frame.encoded())) == frame ? nil : "reads differently when written"
        },
        Target(testDescription: "hot frames", corpus: hotFrames) { bytes, _ in
            HotFrameTests.agree(client: bytes).agree && HotFrameTests.agree(server: bytes).agree
                ? nil : "hot and general disagree"
        },
        Target(testDescription: "tunnel messages", corpus: tunnelMessages) { bytes, _ in
            guard let frame = try? TunnelBinary(decoding: bytes) else { return nil }
            return frame.encoded() == bytes ? nil : "reads differently when written"
        },
        Target(testDescription: "invitation files and links", corpus: invitations) { bytes, _ in
            guard let invitation = try? Invitation(parsing: bytes) else { return nil }
            guard bytes.count % 4 == 0 else { return nil }
            return (try? Invitation(parsing: invitation.url)) == invitation ? nil : "reads differently when written"
        },
        Target(testDescription: "invitation JSON", corpus: invitationJSON) { bytes, _ in
            guard let invitation = try? Invitation(parsing: "stealth://invite/" + Base64.encodeURL(bytes)) else {
                return nil
            }
            guard bytes.count % 4 == 0 else { return nil }
            return (try? Invitation(parsing: invitation.url)) == invitation ? nil : "reads differently when written"
        },
        Target(testDescription: "invite cards", corpus: cards) { bytes, _ in
            if let card = try? InviteCard(qrText: String(decoding: bytes, as: UTF8.self)), card.url.utf8.count > 8192 {
                return "too large a card"
            }
            guard let card = try? InviteCard(bytes: bytes) else { return nil }
            return (try? InviteCard(qrText: card.qrText)) == card ? nil : "reads differently when written"
        },
        Target(testDescription: "claim codes", corpus: claimCodes) { bytes, _ in
            guard let code = try? ClaimCode(parsing: String(decoding: bytes, as: UTF8.self)) else { return nil }
            return (try? ClaimCode(parsing: code.manualCode)) == code ? nil : "reads differently when written"
        },
        Target(testDescription: "short texts", corpus: shortTexts) { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            if let decoded = Base64.decode(text), Base64.encode(decoded) != text { return "base64 differs" }
            if let decoded = Base64.decodeURL(text), Base64.decodeURL(Base64.encodeURL(decoded)) != decoded {
                return "URL base64 differs"
            }
            if let id = UUID.parseLiberal(text), UUID.parseLiberal(id.lowercasedText) != id { return "UUID differs" }
            if DisplayName.clean(text).unicodeScalars.count > DisplayName.maxScalars { return "too long a name" }
            if !ServerAddress.canonical(ServerAddress.normalise(text)).utf8.starts(with: "ws".utf8) {
                return "no URL"
            }
            _ = ServerAddress.canonical(text)
            _ = PowChallenge(fromErrorMessage: text)
            return nil
        },
        Target(testDescription: "pool messages", corpus: messages) { bytes, _ in
            guard let message = try? PoolMessage(decoding: bytes) else { return nil }
            guard (try? PoolMessage(decoding: message.encoded())) == message else {
                return "reads differently when written"
            }
            // Every 16th also by Foundation, which is what apps read with.
            guard bytes.count % 16 == 0 else { return nil }
            return (try? JSONDecoder().decode(PoolMessage.self, from: Data(bytes))) == message
                ? nil : "Foundation differs"
        },
        Target(testDescription: "payloads", corpus: { try payloads.get().map { Array($0.json.utf8) } }) {
            bytes, origin in
            guard let kinds = try? payloads.get() else { return "no vectors" }
            return kinds[origin].check(Data(bytes))
        },
    ]
}

/// The good inputs.
extension MutationTests {
    @Sendable static func frames() throws -> [[UInt8]] {
        try RelayVectors.allFrames().map { Array($0.utf8) } + hotFrames()
    }

    @Sendable static func hotFrames() throws -> [[UInt8]] {
        let frames = try RelayVectors.shared.get().frames
        let hot =
            try ["relayed", "heartbeat_pong"].map { try #require(frames.server_to_client[$0]) }
            + ["forward_broadcast", "forward_targeted", "ack", "heartbeat_ping"].map {
                try #require(frames.client_to_server[$0])
            }
        let long = hot.map { $0.replacing("aGk=", with: Base64.encode([UInt8](repeating: 0xff, count: 30))) }
        return (hot + long).flatMap { [Array($0.utf8), Array($0.replacing("/", with: #"\/"#).utf8)] }
            + frames.accepted_variants.map { Array($0.text.utf8) }
    }

    @Sendable static func tunnelMessages() throws -> [[UInt8]] {
        let vectors = try RelayVectors.shared.get().tunnel_binary
        return ([vectors.data.frame_hex, vectors.udp.frame_hex] + vectors.rejected_hex).compactMap(Hex.decode)
    }

    @Sendable static func invitations() throws -> [[UInt8]] {
        let vectors = try RelayVectors.shared.get().invitation
        let urls = vectors.valid.map(\.url) + (vectors.tolerated + vectors.invalid).map(\.url)
        let cards = try vectors.valid.map { try InviteCard(url: $0.url) }
        return urls.map { Array($0.utf8) } + cards.map(\.bytes) + cards.map { Array($0.qrText.utf8) }
    }

    @Sendable static func invitationJSON() throws -> [[UInt8]] {
        try RelayVectors.shared.get().invitation.valid.map {
            try #require(Base64.decodeURL(String($0.url.dropFirst("stealth://invite/".count))))
        }
    }

    @Sendable static func cards() throws -> [[UInt8]] {
        let vectors = try RelayVectors.shared.get().sealed_card
        let hex = [vectors.small.card_hex] + vectors.tolerated.map(\.card_hex) + vectors.invalid.map(\.card_hex)
        return hex.compactMap(Hex.decode) + [Array(vectors.small.qr_text.utf8)]
    }

    @Sendable static func claimCodes() throws -> [[UInt8]] {
        try RelayVectors.shared.get().claim.normalise.map { Array($0.input.utf8) }
    }

    @Sendable static func shortTexts() throws -> [[UInt8]] {
        let vectors = try RelayVectors.shared.get()
        let texts =
            vectors.server_url_input.map(\.input) + vectors.display_name.cases.map(\.input) + [
                "0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b", "{0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b}",
                "urn:uuid:0190A1B2C3D47E5F8A6B9C8D7E6F5A4B", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
                PowChallenge(challenge: "YQ==", difficulty: 18, timestamp: 5).errorMessage,
            ]
        return texts.map { Array($0.utf8) }
    }

    @Sendable static func messages() throws -> [[UInt8]] {
        let pool = try MessageVectors.pool.get()
        let texts =
            pool.messages.map(\.message_json) + pool.decoding.map(\.message_json) + [pool.web_client_sample]
            + (try MessageVectors.games.get().encodings.filter { $0.type == "game_control" }.map(\.message_json))
        return texts.map { Array($0.utf8) }
    }

    /// A payload and the struct it is read as.
    struct Payload: Sendable {
        var json: String
        var check: @Sendable (Data) -> String?

        init<T: Codable & Equatable & SendableMetatype>(_ type: T.Type, _ json: String) {
            self.json = json
            check = { data in
                guard let value = try? PoolJSON.decode(type, from: data) else { return nil }
                // Writing is slow, so only every eighth is written again.
                guard data.count % 8 == 0 else { return nil }
                guard let written = try? PoolJSON.encode(value) else { return "cannot be written" }
                return (try? PoolJSON.decode(type, from: written)) == value ? nil : "reads differently when written"
            }
        }
    }

    /// The damage is shared: a million over all payload structs, each getting inputs made from its own vectors.
    static let payloads = Result { try makePayloads() }

    private static func makePayloads() throws -> [Payload] {
        var payloads: [Payload] = []
        for vector in try MessageVectors.pool.get().messages {
            switch MessageType(rawValue: vector.type) {
            case .chat: payloads.append(Payload(ChatPayload.self, vector.payload_json))
            case .system: payloads.append(Payload(SystemPayload.self, vector.payload_json))
            case .peerInfo: payloads.append(Payload(PeerInfoPayload.self, vector.payload_json))
            case .profileUpdate: payloads.append(Payload(ProfileUpdatePayload.self, vector.payload_json))
            case .keyExchange: payloads.append(Payload(KeyExchangePayload.self, vector.payload_json))
            default: break
            }
        }
        for vector in try MessageVectors.games.get().encodings where vector.type == "game_control" {
            payloads.append(Payload(GameControlPayload.self, vector.payload_json))
            guard let inner = vector.inner_data_json else { continue }
            switch vector.name {
            case "invite": payloads.append(Payload(GameInvitation.self, inner))
            case "invite_response_accept", "invite_response_decline":
                payloads.append(Payload(GameInvitationResponse.self, inner))
            default: payloads.append(Payload(MultiplayerGameSession.self, inner))
            }
        }
        return payloads + (try chatPayloads())
    }

    private static func chatPayloads() throws -> [Payload] {
        let chat = try Vectors.decode(MessageVectors.Chat.self, from: "chat.json")
        let inner = chat.inner_payloads.compactMap { vector -> Payload? in
            switch vector.shape {
            case "PrivateChatPayload": Payload(PrivateChatPayload.self, vector.plaintext_json)
            case "ReactionUpdatePayload": Payload(ReactionUpdatePayload.self, vector.plaintext_json)
            case "PollVotePayload": Payload(PollVotePayload.self, vector.plaintext_json)
            case "ChatHistorySyncPayload": Payload(ChatHistorySyncPayload.self, vector.plaintext_json)
            case "ClearHistoryPayload": Payload(ClearHistoryPayload.self, vector.plaintext_json)
            case "CallSignal": Payload(CallSignal.self, vector.plaintext_json)
            default: nil
            }
        }
        return inner + chat.decode_leniency.map { Payload(RichChatPayload.self, $0.rich_chat_payload_json) }
            + chat.full_stack.map { Payload(EncryptedChatPayload.self, $0.step3_encrypted_chat_payload_json) }
    }
}
