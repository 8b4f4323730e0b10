import Foundation
import PoolTesting

/// The parts of relay.json that this target answers for.
struct RelayVectors: Decodable {
    static let shared = Result { try Vectors.decode(RelayVectors.self, from: "relay.json") }

    struct Invitations: Decodable {
        struct Inputs: Decodable {
            var tokenIDHex, tokenIDB64, tokenSecretHex, poolID, hostFingerprintHex, serverAddress: String
            var expiresAt: Int64
            var maxUses: UInt8

            enum CodingKeys: String, CodingKey {
                case tokenIDHex = "token_id_hex"
                case tokenIDB64 = "token_id_b64"
                case tokenSecretHex = "token_secret_hex"
                case poolID = "pool_id"
                case hostFingerprintHex = "host_fingerprint_hex"
                case serverAddress = "server_address"
                case expiresAt = "expires_at"
                case maxUses = "max_uses"
            }
        }
        struct Parse: Decodable {
            var serverURL: String?
            var expired: [String: Bool]?

            enum CodingKeys: String, CodingKey {
                case serverURL = "server_url"
                case expired = "expired_at_unix"
            }
        }
        struct Valid: Decodable {
            var inputs: Inputs
            var signMessageHex, signatureB64, url: String
            var parse: Parse

            enum CodingKeys: String, CodingKey {
                case inputs, url, parse
                case signMessageHex = "sign_message_hex"
                case signatureB64 = "signature_b64"
            }
        }
        struct Named: Decodable { var name, url: String }

        var valid: [Valid]
        var tolerated, invalid: [Named]
    }
    struct Cards: Decodable {
        struct Small: Decodable { var url, card_hex, qr_text: String }
        struct Large: Decodable {
            var url_length, card_length: Int
            var qr_text: String
        }
        struct Tolerated: Decodable { var card_hex, url: String }
        struct Invalid: Decodable { var error, card_hex: String }

        var small: Small
        var invitation_0: Large
        var tolerated: [Tolerated]
        var invalid: [Invalid]
    }
    struct Claim: Decodable {
        struct InOut: Decodable {
            var input: String
            var out: String

            enum CodingKeys: String, CodingKey {
                case input = "in"
                case out
            }
        }

        var secret_hex, url, manual_code, success_frame_json: String
        var normalise: [InOut]
        var server_accepts, server_refuses_as_format: [String]
    }
    struct Names: Decodable {
        var max_scalars, too_long_bytes_over: Int
        var cases: [Claim.InOut]
    }
    struct Work: Decodable {
        struct Case: Decodable {
            var challenge_b64, error_frame_json: String
            var difficulty: UInt8
            var issued_at: Int64
        }

        var cases: [Case]
    }
    struct Tunnel: Decodable {
        struct Frame: Decodable {
            var stream_id: UInt32
            var sequence: UInt32?
            var payload_utf8, frame_hex: String
        }

        var data, udp: Frame
        var rejected_hex: [String]
    }
    struct Frames: Decodable {
        struct Variant: Decodable { var name, text: String }

        var server_to_client, client_to_server: [String: String]
        var accepted_variants: [Variant]
        var silently_dropped_by_server: [String]
    }

    var invitation: Invitations
    var sealed_card: Cards
    var claim: Claim
    var display_name: Names
    var server_url_input: [Claim.InOut]
    var pow: Work
    var tunnel_binary: Tunnel
    var frames: Frames

    /// Every text in the file that looks like a frame.
    static func allFrames() throws -> [String] {
        func frames(in value: Any) -> [String] {
            switch value {
            case let text as String: text.contains(#""frame_type""#) ? [text] : []
            case let array as [Any]: array.flatMap(frames(in:))
            case let object as [String: Any]: object.keys.sorted().compactMap { object[$0] }.flatMap(frames(in:))
            default: []
            }
        }
        return frames(in: try Vectors.load("relay.json"))
    }
}
