import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

@Suite struct ChatPayloadTests {
    @Test func `every inner payload opens, reads and is written again the same`() throws {
        let vectors = try ChatVectors.load()
        #expect(vectors.inner_payloads.count == 20)
        for entry in vectors.inner_payloads {
            let plaintext = Data(entry.plaintext_json.utf8)
            let sealed = try #require(Base64.decode(entry.encryptedData_base64))
            let key = try vectors.pairKey(entry.key_pair)
            #expect(try key.open(sealed) == Array(plaintext), "\(entry.name)")
            let nonce = try #require(Hex.decode(entry.nonce_hex))
            #expect(try key.seal(Array(plaintext), nonce: nonce) == sealed, "\(entry.name)")
            let again: Data =
                switch entry.shape {
                case "PrivateChatPayload": try again(PrivateChatPayload.self, plaintext)
                case "ReactionUpdatePayload": try again(ReactionUpdatePayload.self, plaintext)
                case "PollVotePayload": try again(PollVotePayload.self, plaintext)
                case "ChatHistorySyncPayload": try again(ChatHistorySyncPayload.self, plaintext)
                case "ClearHistoryPayload": try again(ClearHistoryPayload.self, plaintext)
                case "CallSignal": try again(CallSignal.self, plaintext)
                default: throw VectorError(description: "unknown shape \(entry.shape)")
                }
            #expect(try sameJSON(again, plaintext), "\(entry.name)")
        }
    }

    private func again<T: Codable>(_ type: T.Type, _ data: Data) throws -> Data {
        try PoolJSON.encode(PoolJSON.decode(type, from: data))
    }

    @Test func `messages of apps and web clients are peeled to their text`() throws {
        let vectors = try ChatVectors.load()
        let web = try vectors.keys("bo").pairKey(with: vectors.keys("ada").publicKey)
        #expect(vectors.full_stack.count == 4 && vectors.web_client_stacks.count == 9)
        for entry in vectors.full_stack + vectors.web_client_stacks {
            let data = try #require(Base64.decode(entry.step5_forward_data_base64))
            let message = try PoolMessage(decoding: data)
            #expect(message.type == .custom)
            #expect(try sameJSON(message.payload, Data(entry.step3_encrypted_chat_payload_json.utf8)), "\(entry.name)")
            let payload = try PoolJSON.decode(EncryptedChatPayload.self, from: message.payload)
            #expect(payload.senderPeerID == message.senderID, "\(entry.name)")
            let key = try entry.key_pair.map(vectors.pairKey) ?? web
            let bytes = Array(payload.encryptedData)
            if entry.encrypted == false {
                #expect(throws: CryptoError.self) { try key.open(bytes) }
                #expect(bytes == Array(entry.step1_plaintext_json.utf8))
            } else {
                #expect(try key.open(bytes) == Array(entry.step1_plaintext_json.utf8), "\(entry.name)")
            }
        }
    }

    @Test func `what stock clients refuse is read all the same, field by field`() throws {
        for entry in try ChatVectors.load().decode_leniency {
            let payload = try PoolJSON.decode(RichChatPayload.self, from: Data(entry.rich_chat_payload_json.utf8))
            #expect(payload.senderID == PeerID("a") && payload.senderName == "b", "\(entry.name)")
            // And whatever is written again has the eight keys that stock clients require.
            let written = try JSONSerialization.jsonObject(with: PoolJSON.encode(payload)) as? [String: Any]
            let keys = [
                "messageID", "senderID", "senderName", "contentType", "timestamp", "reactions", "mentions",
                "isEncrypted",
            ]
            #expect(keys.allSatisfy { written?[$0] != nil }, "\(entry.name)")
        }
    }

    @Test func `without an id there is no message`() {
        #expect(throws: WireError.self) {
            try PoolJSON.decode(RichChatPayload.self, from: Data(#"{"text":"x","contentType":"text"}"#.utf8))
        }
        #expect(throws: WireError.self) {
            try PoolJSON.decode(RichChatPayload.self, from: Data(#"{"messageID":"42","contentType":"text"}"#.utf8))
        }
    }

    @Test func `one bad element does not cost the history`() throws {
        let text = """
            {"isGroupChat":true,"messages":[{"messageID":"nonsense"},17,null,\
            {"messageID":"3F2504E0-4F89-41D3-9A0C-0305E82C3301","contentType":"sticker"}]}
            """
        let sync = try PoolJSON.decode(ChatHistorySyncPayload.self, from: Data(text.utf8))
        #expect(sync.messages.map(\.contentType.rawValue) == ["sticker"])
    }

    @Test func `an unknown message type is read`() throws {
        let text = #"{"encryptedData":"AAEC","senderPeerID":"a","isPrivateChat":false,"messageType":"hologram"}"#
        let payload = try PoolJSON.decode(EncryptedChatPayload.self, from: Data(text.utf8))
        #expect(payload.messageType == ChatMessageType(rawValue: "hologram") && payload.targetPeerID == nil)
    }
}
