import Foundation
import PoolTesting
import PoolWire

/// `Tests/Vectors/mesh.json`, as far as its entries are of one shape.
struct MeshVectors: Decodable, Sendable {
    static let shared = Result { try Vectors.decode(MeshVectors.self, from: "mesh.json") }

    struct Key: Decodable, Sendable {
        var name: String
        var secret_hex: String
        var pool_id: UUID
        var hmac_key_hex: String
    }

    struct Envelope: Decodable, Sendable {
        var name: String
        var unsigned_json: String
        var hmac_input_hex: String
        var hmac_key_hex: String
        var hmac_hex: String
        var signed_json: String
    }

    struct Verdict: Decodable, Sendable {
        var name: String
        var json: String
        var hmac_key_hex: String
        var valid: Bool
    }

    struct Hop: Decodable, Sendable {
        struct Result: Decodable, Sendable {
            var ttl: Int
            var hopPath: [PeerID]
            var json: String?
        }
        var by: PeerID
        var ttl_in: Int?
        var ttl: Int?
        var hop_path_in: [PeerID]?
        var hop_path: [PeerID]?
        var result: Result?
    }

    struct RelayTest: Decodable, Sendable {
        var name: String
        var envelope_json: String
        var local: PeerID
        var target: PeerID
        var current_pool: UUID?
        var now_apple: Double
        var expected: String
    }

    struct Pipeline: Decodable, Sendable {
        struct Send: Decodable, Sendable, Equatable {
            var to: PeerID
            var ttl: Int
            var hopPath: [PeerID]
        }
        struct Expected: Decodable, Sendable {
            var deliver: Bool?
            var sends: [Send]?
            var drop: String?
        }
        struct Event: Decodable, Sendable {
            var from: PeerID
            var now_apple: Double
            var envelope_json: String
            var expected: Expected
        }
        var name: String
        var local: PeerID
        var neighbour_map: [String: [PeerID]]
        var current_pool: UUID?
        var hmac_key_hex: String?
        var events: [Event]
    }

    struct Topology: Decodable, Sendable {
        var name: String
        var broadcast_json: String
        var wrapper_json_release: String
        var hmac_key_hex: String
        var topology_hmac_base64: String
        var wrapper_json_signed_later: String
    }

    struct Freshness: Decodable, Sendable {
        var authenticated_sender: PeerID
        var peerID: PeerID
        var timestamp: Double
        var now: Double
        var expected: String
    }

    struct Route: Decodable, Sendable {
        var graph: String
        var neighbour_map: [String: [PeerID]]
        var from: PeerID
        var to: PeerID
        var lexicographic: [PeerID]?
    }

    struct Bridge: Decodable, Sendable {
        struct Event: Decodable, Sendable {
            var arrives_on: String
            var message_id: String
            var sender: PeerID
            var local_delivery: Bool
            var forward_to_primary: [PeerID]
            var forward_to_relay: [PeerID]
        }
        var events: [Event]
        var primary_peers: [PeerID]
        var relay_peers: [PeerID]
    }

    struct EndToEnd: Decodable, Sendable {
        var a_private_hex: String
        var b_public_hex: String
        var encrypted_chat_payload_json: String
        var envelope_signed_json: String
        var pool_message_json: String
    }

    var key_derivation: [Key]
    var envelopes: [Envelope]
    var hmac_verdicts: [Verdict]
    var forward_chain: [Hop]
    var forward_cases: [Hop]
    var should_relay: [RelayTest]
    var receive_pipeline: [Pipeline]
    var topology_broadcasts: [Topology]
    var topology_freshness: [Freshness]
    var routes: [Route]
    var relay_bridge: Bridge
    var end_to_end: EndToEnd
}

/// Bytes written in hexadecimal digits.
func hex(_ text: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(text) else { throw VectorError(description: "not hexadecimal: \(text)") }
    return bytes
}
