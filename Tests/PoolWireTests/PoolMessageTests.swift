import Foundation
import PoolTesting
import PoolWire
import Testing

/// The parts of pool.json and games.json about messages and payloads.
struct MessageVectors {
    struct Message: Decodable {
        var name, type, payload_json, payload_base64, message_json, forward_data_base64: String
    }
    struct Decoding: Decodable {
        var name, message_json, why: String
        var swift_decodes: Bool
    }
    struct Gate: Decodable {
        var bytes: Int
        var accepted: Bool
    }
    struct Pool: Decodable {
        var messages: [Message]
        var decoding: [Decoding]
        var web_client_sample: String
        var size_gate: [Gate]
    }
    struct Encoding: Decodable {
        var name, type, payload_json, message_json: String
        var inner_data_json: String?
    }
    struct ControlDecoding: Decodable {
        var name, payload_json: String
        var later_decodes: Bool
    }
    struct Chat: Decodable {
        struct Inner: Decodable { var shape, plaintext_json: String }
        struct Lenient: Decodable { var rich_chat_payload_json: String }
        struct Stack: Decodable { var step3_encrypted_chat_payload_json: String }

        var inner_payloads: [Inner]
        var decode_leniency: [Lenient]
        var full_stack: [Stack]
    }
    struct Games: Decodable {
        var encodings: [Encoding]
        var control_decoding: [ControlDecoding]
    }

    static let pool = Result { try Vectors.decode(Pool.self, from: "pool.json") }
    static let games = Result { try Vectors.decode(Games.self, from: "games.json") }
}

struct PoolMessageTests {
    let vectors: MessageVectors.Pool

    init() throws {
        vectors = try MessageVectors.pool.get()
    }

    @Test func `the vectors are read, and written alike but for the slashes`() throws {
        for vector in vectors.messages {
            let message = try PoolMessage(decoding: Array(vector.message_json.utf8))
            #expect(message.type.rawValue == vector.type)
            #expect(message.payload == Data(vector.payload_json.utf8))
            let plain = vector.message_json.replacing(#"\/"#, with: "/")
            #expect(String(decoding: message.encoded(), as: UTF8.self) == plain)
            #expect(Base64.decode(vector.forward_data_base64) == Array(vector.message_json.utf8))
            #expect(message == (try JSONDecoder().decode(PoolMessage.self, from: Data(vector.message_json.utf8))))
        }
        for vector in try MessageVectors.games.get().encodings {
            let message = try PoolMessage(decoding: Array(vector.message_json.utf8))
            #expect(message.payload == Data(vector.payload_json.utf8))
        }
    }

    @Test func `messages are accepted and refused as apps do it`() {
        for vector in vectors.decoding {
            let message = try? PoolMessage(decoding: Array(vector.message_json.utf8))
            #expect((message != nil) == vector.swift_decodes, "\(vector.name): \(vector.why)")
        }
    }

    @Test func `the web client's spelling is read`() throws {
        let message = try PoolMessage(decoding: Array(vectors.web_client_sample.utf8))
        let update = try PoolJSON.decode(ProfileUpdatePayload.self, from: message.payload)
        #expect(update.profile == PoolUserProfile(displayName: "Alice", avatarEmoji: "🦊", avatarColorIndex: 1))
        #expect(message.timestamp.timeIntervalSinceReferenceDate == 796000000.5009999)
    }

    @Test func `an unknown type is told from a bad field`() {
        func code(_ text: String) -> WireError.Code? {
            do throws(WireError) {
                _ = try PoolMessage(decoding: Array(text.utf8))
                return nil
            } catch {
                return error.code
            }
        }
        for vector in vectors.decoding where vector.name == "unknown_type" {
            #expect(code(vector.message_json) == .unknownType)
        }
        #expect(code("{}") == .badField)
        #expect(code("[]") == .malformed)
        #expect(code(#"{"a":1,"\u0061":1}"#) == .malformed)
        #expect(code(String(repeating: "[", count: 33)) == .tooDeep)
        #expect(code("[" + String(repeating: "1,", count: 20_000) + "1]") == .tooMany)
    }

    @Test func `the size gate is exact`() throws {
        for gate in vectors.size_gate {
            let start = #"{"extra":""#
            let end = String(vectors.messages[0].message_json.dropFirst())
            let filler = String(repeating: "x", count: gate.bytes - start.utf8.count - end.utf8.count - 2)
            let text = start + filler + "\"," + end
            #expect(text.utf8.count == gate.bytes)
            #expect(((try? PoolMessage(decoding: Array(text.utf8))) != nil) == gate.accepted)
        }
    }

    @Test(arguments: [0, 700_000_000, 796_000_000.25, 796_000_000.1234567, -0.5, 1e16, 1e-7])
    func `a timestamp survives`(seconds: Double) throws {
        let message = PoolMessage(
            type: .ping, senderID: PeerID("a\"b\\/\u{1}\n\u{7f}é😀"), senderName: "\u{0}\u{8}\u{c}\r\t\u{1f}",
            timestamp: Date(timeIntervalSinceReferenceDate: seconds), payload: Data([0xff, 0xfe, 0xfb, 0xef]))
        #expect(try PoolMessage(decoding: message.encoded()) == message)
        #expect(try JSONDecoder().decode(PoolMessage.self, from: Data(message.encoded())) == message)
    }

    @Test func `an infinite timestamp is not put on the wire`() throws {
        let message = PoolMessage(
            type: .ping, senderID: PeerID("a"), senderName: "",
            timestamp: Date(timeIntervalSinceReferenceDate: .infinity),
            payload: Data())
        #expect(try PoolMessage(decoding: message.encoded()).timestamp == Date(timeIntervalSinceReferenceDate: 0))
    }
}

struct PayloadTests {
    /// Decodes, compares with what the vector says, and encodes to the same JSON value.
    static func check<T: Codable & Equatable>(_ type: T.Type, _ json: String) throws {
        let value = try PoolJSON.decode(type, from: Data(json.utf8))
        let written = try PoolJSON.encode(value)
        #expect(String(decoding: written, as: UTF8.self) == json.replacing(#"\/"#, with: "/"))
        #expect(try PoolJSON.decode(type, from: written) == value)
    }

    @Test func `payloads of pool messages are read and written`() throws {
        for vector in try MessageVectors.pool.get().messages {
            switch MessageType(rawValue: vector.type) {
            case .chat: try Self.check(ChatPayload.self, vector.payload_json)
            case .system: try Self.check(SystemPayload.self, vector.payload_json)
            case .peerInfo: try Self.check(PeerInfoPayload.self, vector.payload_json)
            case .profileUpdate: try Self.check(ProfileUpdatePayload.self, vector.payload_json)
            case .keyExchange: try Self.check(KeyExchangePayload.self, vector.payload_json)
            default: break
            }
        }
    }

    @Test func `game control payloads are read and written`() throws {
        for vector in try MessageVectors.games.get().encodings where vector.type == "game_control" {
            try Self.check(GameControlPayload.self, vector.payload_json)
            let payload = try PoolJSON.decode(GameControlPayload.self, from: Data(vector.payload_json.utf8))
            guard let inner = vector.inner_data_json else { continue }
            let data = try #require(payload.data)
            #expect(data == Data(inner.utf8))
            switch payload.controlType {
            case .invite: try Self.check(GameInvitation.self, inner)
            case .inviteResponse: try Self.check(GameInvitationResponse.self, inner)
            case .sessionUpdate, .start: try Self.check(MultiplayerGameSession.self, inner)
            default: Issue.record("unexpected data in \(vector.name)")
            }
        }
    }

    @Test func `an unknown game is read, an unknown control refused`() throws {
        for vector in try MessageVectors.games.get().control_decoding {
            let payload = try? PoolJSON.decode(GameControlPayload.self, from: Data(vector.payload_json.utf8))
            // Games are an open set here: an unknown one is declined, not undecodable.
            #expect((payload != nil) == (vector.later_decodes || vector.name == "gametype_unknown"), "\(vector.name)")
        }
    }

    @Test func `size and depth are bounded`() {
        func code(_ text: String) -> WireError.Code? {
            do throws(WireError) {
                _ = try PoolJSON.decode(ChatPayload.self, from: Data(text.utf8))
                return nil
            } catch {
                return error.code
            }
        }
        func nested(_ depth: Int) -> String {
            #"{"text":"[[\"[","x":"# + String(repeating: "[", count: depth - 1)
                + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(code(nested(32)) == nil)
        #expect(code(nested(33)) == .tooDeep)
        #expect(code(String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(code(String(repeating: " ", count: PoolJSON.maxBytes + 1)) == .tooLarge)
        #expect(code("{") == .malformed)
        #expect(code(#"{"text":1}"#) == .badField)
    }

    @Test func `values that JSON has no words for are not written`() {
        #expect(throws: WireError.self) { try PoolJSON.encode([Double.nan]) }
    }
}
