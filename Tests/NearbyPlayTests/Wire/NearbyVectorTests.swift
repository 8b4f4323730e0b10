import Foundation
import NearbyPlay
import PoolTesting
import PoolWire
import Testing

/// The published vectors of `Tests/Vectors/nearby`, byte for byte, and those derived from the reference.
struct NearbyVectorTests {
    /// A part of a vector file.
    private func field<T>(_ object: [String: Any], _ path: String..., as type: T.Type = T.self) throws -> T {
        var value: Any? = object
        for key in path { value = (value as? [String: Any])?[key] }
        return try #require(value as? T, "no \(path.joined(separator: "."))")
    }

    private func bytes(_ object: [String: Any], _ path: String...) throws -> [UInt8] {
        var value: Any? = object
        for key in path { value = (value as? [String: Any])?[key] }
        return try #require((value as? String).flatMap { Hex.decode($0) }, "no \(path.joined(separator: "."))")
    }

    private var keys: NearbyKeys {
        get throws {
            let file = try Vectors.load("nearby/00-hkdf.json")
            return NearbyKeys(
                code: try field(file, "inputs", "tap_code"),
                clientNonce: try #require(NearbyID(bytes: try bytes(file, "inputs", "nonce_c_hex"))),
                serverNonce: try #require(NearbyID(bytes: try bytes(file, "inputs", "nonce_h_hex"))))
        }
    }

    @Test func `keys are derived as in vector 00`() throws {
        let file = try Vectors.load("nearby/00-hkdf.json")
        let keys = try keys
        #expect(keys.master == (try bytes(file, "expected", "K_master_hex")))
        #expect(keys.clientToServer == (try bytes(file, "expected", "K_c2s_hex")))
        #expect(keys.serverToClient == (try bytes(file, "expected", "K_s2c_hex")))
    }

    @Test func `hotspot keys are derived as expected`() throws {
        let file = try Vectors.load("nearby/90-derived.json")
        let seed = try field(file, "hotspot_seed", as: [String: Any].self)
        let keys = NearbyKeys(
            code: NearbyProtocol.hotspotCode,
            clientNonce: try #require(NearbyID(bytes: try bytes(seed, "nonce_c_hex"))),
            serverNonce: try #require(NearbyID(bytes: try bytes(seed, "nonce_h_hex"))))
        #expect(keys.master == (try bytes(seed, "K_master_hex")))
        #expect(keys.clientToServer == (try bytes(seed, "K_c2s_hex")))
        #expect(keys.serverToClient == (try bytes(seed, "K_s2c_hex")))
        #expect(NearbyKeys.hash(ofCode: "HOTSPOT").description == (try field(seed, "code_hash_b64url")))
    }

    @Test func `hellos are written and read as in vector 01`() throws {
        let file = try Vectors.load("nearby/01-handshake.json")
        let client = try bytes(file, "client_hello", "utf8_bytes_hex")
        let hello = try ClientHello(decoding: client)
        #expect(hello.json == client)
        #expect(hello.name == "Alice" && hello.resume == nil)
        #expect(hello.codeHash == NearbyKeys.hash(ofCode: "482917"))
        let accepted = try bytes(file, "server_hello_ok", "utf8_bytes_hex")
        #expect(try ServerHello(decoding: accepted).json == accepted)
        let refused = try bytes(file, "server_hello_bad_code", "utf8_bytes_hex")
        #expect(try ServerHello(decoding: refused) == .refused("bad_code"))
        #expect(ServerHello.refused("bad_code").json == refused)
    }

    @Test func `a hello that resumes is written as expected`() throws {
        let file = try Vectors.load("nearby/90-derived.json")
        let text: String = try field(file, "client_hello_resume", "utf8_string")
        let hello = try ClientHello(decoding: Array(text.utf8))
        #expect(hello.resume == .init(ackedSequence: 7, sessionID: "ICEiIyQlJicoKSorLC0uLw"))
        #expect(hello.json == Array(text.utf8))
    }

    @Test func `frames are sealed and opened as in vector 02`() throws {
        let file = try Vectors.load("nearby/02-encrypted-frame.json")
        let frames: [String: [String: Any]] = try field(file, "frames")
        func frame(_ name: String) throws -> [UInt8] { try bytes(try #require(frames[name]), "frame_hex") }
        var guest = FrameCipher(try keys, role: .guest)
        var host = FrameCipher(try keys, role: .host)
        let ping = guest.seal(.ping)
        #expect(ping.bytes == (try frame("ping_c2s_counter0")))
        #expect(try host.open(ping) == [])
        let expected = try [
            "pong_s2c_counter0", "encrypted_pool_message_s2c_counter1_small", "bye_with_reason_s2c_counter2",
        ]
        .map(frame)
        let sealed = [
            host.seal(.pong), host.seal(.message, Array("{\"hello\":\"world\"}".utf8)),
            host.seal(.bye, Array("goodbye".utf8)),
        ]
        #expect(sealed.map(\.bytes) == expected)
        #expect(
            try sealed.map { try guest.open($0) } == [[], Array("{\"hello\":\"world\"}".utf8), Array("goodbye".utf8)])
    }

    @Test(arguments: [("host_start_frame", "host"), ("guest_move_e7e5_frame", "guest")])
    func `an action becomes the frame of vector 03`(_ name: String, _ sender: String) throws {
        let file = try Vectors.load("nearby/03-game-action.json")
        let vector: [String: Any] = try field(file, name)
        let json = try bytes(vector, "pool_message_utf8_bytes_hex")
        let message = try NearbyMessage(decoding: json)
        #expect(message.json == json)
        let inputs: [String: String] = try field(file, "fixed_inputs")
        #expect(message.senderID == inputs["\(sender)_sender_id"] && message.senderName == inputs["\(sender)_name"])
        #expect(message.time.description == inputs["\(sender)_timestamp"])
        #expect(message.id.lowercasedText == inputs["\(sender)_message_uuid"])
        let envelope = try GameEnvelope(decoding: message.payload)
        let action: ChessAction =
            sender == "host" ? .start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN) : .move(uci: "e7e5")
        #expect(
            envelope == GameEnvelope(action: action, sequence: 0, sessionID: try #require(inputs["session_id_b64url"])))
        #expect(envelope.json == message.payload)
        var cipher = FrameCipher(try keys, role: sender == "host" ? .host : .guest)
        #expect(cipher.seal(.message, json).bytes == (try bytes(vector, "encrypted_frame", "frame_hex")))
    }

    @Test func `actions are written and read as in vectors 04 and 90`() throws {
        let published: [[String: Any]] = try field(try Vectors.load("nearby/04-game-action-cases.json"), "cases")
        let derived: [[String: Any]] = try field(try Vectors.load("nearby/90-derived.json"), "action_cases")
        for vector in published + derived {
            let json = try bytes(vector, "utf8_bytes_hex")
            #expect(try ChessAction(decoding: json).json == json, "\(vector["name"] ?? "")")
        }
        #expect(published.count + derived.count == 15)
    }

    @Test func `the emotes are the eight in their order`() throws {
        let emotes: [String] = try field(try Vectors.load("nearby/04-game-action-cases.json"), "chessup_emote_set")
        #expect(NearbyProtocol.emotes == emotes)
    }

    @Test func `strings are escaped canonically`() throws {
        let file = try Vectors.load("nearby/90-derived.json")
        let points: [Int] = try field(file, "canonical_string_escapes", "input_codepoints")
        let text = String(String.UnicodeScalarView(points.compactMap { Unicode.Scalar(UInt32($0)) }))
        let expected = try bytes(file, "canonical_string_escapes", "output_utf8_hex")
        #expect(ChessAction.emote(text).json == Array("{\"emote\":{\"emoji\":".utf8) + expected + Array("}}".utf8))
    }
}
