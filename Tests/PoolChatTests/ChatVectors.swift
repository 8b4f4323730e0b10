import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

/// What the tests use of chat.json.
struct ChatVectors: Decodable {
    struct Identity: Decodable {
        var peer_id: String
        var x25519_private_hex: String
    }
    struct Inner: Decodable {
        var name: String
        var key_pair: String
        var shape: String
        var messageType: ChatMessageType
        var from: String
        var isPrivateChat: Bool
        var targetPeerID: PeerID?
        var nonce_hex: String
        var plaintext_json: String
        var encryptedData_base64: String
    }
    struct Stack: Decodable {
        var name: String
        var key_pair: String?
        var encrypted: Bool?
        var nonce_hex: String?
        var step1_plaintext_json: String
        var step3_encrypted_chat_payload_json: String
        var step4_pool_message_json: String
        var step5_forward_data_base64: String
    }
    struct Leniency: Decodable {
        var name: String
        var rich_chat_payload_json: String
        var stock_swift_accepts: Bool
    }
    struct Negative: Decodable {
        var name: String
        var encryptedData_base64: String
        var messageType: ChatMessageType?
    }
    struct Mentioned: Decodable {
        struct Case: Decodable {
            var text: String
            var captured: [String]
            var mentioned: [PeerID]
        }
        struct Peer: Decodable {
            var id: PeerID
            var displayName: String
        }
        var cases: [Case]
        var peers: [Peer]
    }
    struct Preview: Decodable {
        var text: String
        var preview: String
    }
    struct PollCase: Decodable {
        struct Vote: Decodable {
            var option: String
            var voter: PeerID
        }
        var name: String
        var allowVoteChange: Bool
        var votes_in_order: [Vote]
        var swift_result: [String: [PeerID]]
    }
    struct ReactionCase: Decodable {
        struct Update: Decodable {
            var emoji: String
            var isAdding: Bool
        }
        var name: String
        var updates_from_p1: [Update]
        var swift_result: [String: [PeerID]]
    }
    struct MediaFrame: Decodable { var packed_hex: String }
    struct Envelope: Decodable { var envelope_json: String }

    var identities: [String: Identity]
    var inner_payloads: [Inner]
    var full_stack: [Stack]
    var web_client_stacks: [Stack]
    var decode_leniency: [Leniency]
    var negatives: [Negative]
    var mentions: Mentioned
    var reply_preview: [Preview]
    var poll_semantics: [PollCase]
    var reaction_semantics: [ReactionCase]
    var media_frame: MediaFrame
    var relay_envelope: Envelope

    static func load() throws -> ChatVectors { try Vectors.decode(ChatVectors.self, from: "chat.json") }

    func keys(_ name: String) throws -> ChatKeyPair {
        let identity = try #require(identities[name])
        return try ChatKeyPair(privateKey: #require(Hex.decode(identity.x25519_private_hex)))
    }

    func peer(_ name: String) throws -> PeerID { PeerID(try #require(identities[name]).peer_id) }

    /// The key of a pair written `ada-bo`.
    func pairKey(_ pair: String) throws -> PairKey {
        let names = pair.split(separator: "-").map(String.init)
        let (first, last) = try (#require(names.first), #require(names.last))
        return try keys(first).pairKey(with: keys(last).publicKey)
    }
}

/// Whether two texts are the same JSON.
func sameJSON(_ a: Data, _ b: Data) throws -> Bool {
    func canonical(_ data: Data) throws -> Data {
        let object = try JSONSerialization.jsonObject(with: data)
        return try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    }
    return try canonical(a) == canonical(b)
}
