import Foundation
import NIOCore
import NearbyPlay
import PoolWire
import Testing

struct NearbyWireTests {
    static let session = "ICEiIyQlJicoKSorLC0uLw"

    // MARK: Actions

    @Test(arguments: [
        #"{}"#, #"{"resign":{},"offerDraw":{}}"#, #"{"castle":{}}"#, #"{"move":null}"#, #"{"move":{}}"#,
        #"{"move":{"uci":"e2"}}"#, #"{"move":{"uci":"e2e9"}}"#, #"{"move":{"uci":"i2e4"}}"#,
        #"{"move":{"uci":"e7e8k"}}"#, #"{"move":{"uci":"e7e8qq"}}"#, #"{"move":{"uci":"é2e4"}}"#,
        #"{"move":{"uci":5}}"#,
        #"{"start":{"hostColor":"green","startingFEN":""}}"#, #"{"start":{"hostColor":"white"}}"#,
        #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":false,"incrementSeconds":-1,"initialSeconds":1}}"#,
        #"{"gameSettings":{"allowDrawOffers":1,"allowTakebacks":false,"incrementSeconds":1,"initialSeconds":1}}"#,
        #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":false,"incrementSeconds":1.0,"initialSeconds":1}}"#,
        #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":false,"incrementSeconds":1,"initialSeconds":1,"maxMovesCap":0}}"#,
        #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":false,"incrementSeconds":1,"initialSeconds":9223372036854775808}}"#,
        #"{"requestResume":{"gid":"","moveCount":1,"whiteSecondsRemaining":1,"blackSecondsRemaining":1}}"#,
        #"{"requestResume":{"gid":"g","moveCount":1,"whiteSecondsRemaining":-1,"blackSecondsRemaining":1}}"#,
        #"{"requestResume":{"gid":"g","moveCount":1,"whiteSecondsRemaining":1e999,"blackSecondsRemaining":1}}"#,
        #"{"acceptResume":{}}"#, #"{"declineResume":{"gid":""}}"#, #"{"emote":{}}"#, #"{"resign":{},"resign":{}}"#,
        "[]", "",
    ])
    func `an action that is none is incompatible`(_ json: String) {
        #expect(throws: NearbyError.incompatible) { try ChessAction(decoding: Array(json.utf8)) }
    }

    @Test(
        arguments: [
            (#"{"resign":null}"#, ChessAction.resign), (#" { "offerDraw" : 5 } "#, .offerDraw),
            (#"{"move":{"uci":"E7E8Q","x":1}}"#, .move(uci: "e7e8q")),
            (
                #"{"requestResume":{"gid":"g","moveCount":0,"whiteSecondsRemaining":7e2,"blackSecondsRemaining":5}}"#,
                .requestResume(.init(gameID: "g", moveCount: 0, whiteSeconds: 700, blackSeconds: 5))
            ),
            (
                #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":false,"incrementSeconds":0,"initialSeconds":0}}"#,
                .gameSettings(.init(incrementSeconds: 0, initialSeconds: 0))
            ),
        ] as [(String, ChessAction)])
    func `an action in another valid form is read`(_ json: String, _ action: ChessAction) throws {
        #expect(try ChessAction(decoding: Array(json.utf8)) == action)
    }

    @Test func `negative clocks are written as zero`() {
        let request = ChessAction.requestResume(.init(gameID: "g", moveCount: 1, whiteSeconds: -3, blackSeconds: 0.1))
        #expect(String(decoding: request.json, as: UTF8.self).contains(#""blackSecondsRemaining":0.1"#))
        #expect(String(decoding: request.json, as: UTF8.self).contains(#""whiteSecondsRemaining":0.0"#))
    }

    // MARK: Messages

    @Test func `a message keeps everything, its time to the millisecond`() throws {
        for kind in NearbyMessage.Kind.allCases {
            let message = NearbyMessage(
                id: UUID(), kind: kind, senderID: "guest-x", senderName: "É \"quoted\"", time: NearbyTime(Date()),
                payload: [0, 255, 10], isReliable: kind == .chat)
            #expect(try NearbyMessage(decoding: message.json) == message)
        }
    }

    @Test func `an unknown message type is incompatible`() throws {
        let message = NearbyMessage(
            id: UUID(), kind: .custom, senderID: "", senderName: "", time: NearbyTime(milliseconds: 0), payload: [])
        let json = String(decoding: message.json, as: UTF8.self).replacing("\"custom\"", with: "\"magic\"")
        #expect(throws: NearbyError.incompatible) { try NearbyMessage(decoding: Array(json.utf8)) }
    }

    @Test(arguments: ["id", "isReliable", "payload", "senderID", "senderName", "timestamp", "type"])
    func `every key of a message is required`(_ key: String) throws {
        let message = NearbyMessage(
            id: UUID(), kind: .chat, senderID: "a", senderName: "b", time: NearbyTime(milliseconds: 0), payload: [1])
        var object = try #require(try JSONSerialization.jsonObject(with: Data(message.json)) as? [String: Any])
        object[key] = nil
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: NearbyError.incompatible) { try NearbyMessage(decoding: Array(json)) }
    }

    @Test func `envelopes of different sessions differ and keep their id`() throws {
        let one = GameEnvelope(action: .resign, sequence: 0, sessionID: Self.session)
        let other = GameEnvelope(action: .resign, sequence: 0, sessionID: "AAAAAAAAAAAAAAAAAAAAAA")
        #expect(one.json != other.json)
        #expect(try GameEnvelope(decoding: other.json).sessionID == other.sessionID)
    }

    @Test(arguments: [
        #"{"action":{"resign":{}},"seq":-1,"session_id":"s","v":1}"#,
        #"{"action":{"resign":{}},"seq":4294967296,"session_id":"s","v":1}"#,
        #"{"action":{"resign":{}},"seq":0,"session_id":"s","v":2}"#,
        #"{"action":{"resign":{}},"seq":0,"session_id":"s","v":true}"#,
        #"{"action":{"resign":{}},"seq":0,"v":1}"#, #"{"seq":0,"session_id":"s","v":1}"#,
    ])
    func `an envelope that is none is incompatible`(_ json: String) {
        #expect(throws: NearbyError.incompatible) { try GameEnvelope(decoding: Array(json.utf8)) }
    }

    // MARK: Hellos

    @Test(arguments: [
        ("\"v\":1", "\"v\":1.0"), ("\"kind\":\"client_hello\"", "\"kind\":\"hello\""),
        ("QEFCQ0RFRkdISUpLTE1OTw", "QEFCQ0RFRkdISUpLTE1OTw=="), ("QEFCQ0RFRkdISUpLTE1OTw", "QEFCQ0RFRkdISUpLTE1OT+"),
        ("QEFCQ0RFRkdISUpLTE1OTw", "QEFC"), ("\"resume\":null", "\"resume\":{}"),
        ("\"resume\":null", "\"resume\":{\"acked_seq\":4294967296,\"session_id\":\"s\"}"),
        ("\"resume\":null", "\"v\":1"),
    ])
    func `a hello that is none is incompatible`(_ good: String, _ bad: String) throws {
        let hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: "1"), name: "A", nonce: try #require(NearbyID(bytes: Array(0..<16))),
            player: try #require(NearbyID("QEFCQ0RFRkdISUpLTE1OTw")))
        let json = String(decoding: hello.json, as: UTF8.self)
        #expect(json.contains(good))
        #expect(throws: NearbyError.incompatible) {
            try ClientHello(decoding: Array(json.replacing(good, with: bad).utf8))
        }
    }

    @Test func `unknown keys and an absent resume are ignored`() throws {
        let json = """
            {"v":1,"x":[{"y":null}],"kind":"client_hello","resume_":1,"pid":"QEFCQ0RFRkdISUpLTE1OTw","name":"A", "cap":"chess.1",
            "nonce_c":"AAECAwQFBgcICQoLDA0ODw","code_hash":"bc2TLgF4M8WLE0C22Kj0Ag"}
            """
        #expect(try ClientHello(decoding: Array(json.utf8)).resume == nil)
    }

    @Test func `an answer of another version is incompatible`() {
        let json = #"{"err":"full","kind":"server_hello","ok":false,"v":2}"#
        #expect(throws: NearbyError.incompatible) { try ServerHello(decoding: Array(json.utf8)) }
    }

    @Test func `deep nesting is refused`() {
        let json = #"{"resign":"# + String(repeating: "[", count: 20) + String(repeating: "]", count: 20) + "}"
        #expect(throws: NearbyError.incompatible) { try ChessAction(decoding: Array(json.utf8)) }
    }

    // MARK: Times

    @Test(arguments: [
        ("2026-05-16T14:23:45.000Z", "2026-05-16T14:23:45.000Z"), ("2026-05-16T14:23:45Z", "2026-05-16T14:23:45.000Z"),
        ("2026-05-16T14:23:45.123999Z", "2026-05-16T14:23:45.123Z"),
        ("2026-05-16T16:23:45.5+02:00", "2026-05-16T14:23:45.500Z"),
        ("2026-05-16T12:53:45.5-0130", "2026-05-16T14:23:45.500Z"),
        ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ])
    func `times are read and written`(_ text: String, _ canonical: String) {
        #expect(NearbyTime(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "2026-05-16", "2026-05-16T14:23:45", "2026-13-16T14:23:45Z", "2025-02-29T14:23:45Z", "2026-05-16T24:00:00Z",
        "2026-05-16T14:23:45.Z", "2026-05-16T14:23:45z", "2026-05-16 14:23:45Z", "2026-05-16T14:23:45+25:00",
        "२०२६-05-16T14:23:45Z",
    ])
    func `what is no time is refused`(_ text: String) { #expect(NearbyTime(text) == nil) }

    @Test func `times agree with Foundation`() {
        // Foundation has the Julian calendar before 1582.
        for milliseconds in stride(from: Int64(-12_000_000_000_000), to: 200_000_000_000_000, by: 987_654_321_987) {
            let time = NearbyTime(milliseconds: milliseconds)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let text = style.format(Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
            #expect(NearbyTime(time.description) == time)
            #expect(time.description.prefix(19) == text.prefix(19))
        }
    }

    // MARK: Frames

    @Test(
        arguments: [
            ([0, 0, 0, 0], NearbyError.emptyFrame), ([0, 16, 0, 1], .frameTooLarge),
            ([255, 255, 255, 255, 1], .frameTooLarge),
            ([0, 0, 0, 1, 0xff], .unknownFrameType), ([0, 0, 0, 1, 0], .unknownFrameType),
            ([0, 0, 0, 9, 6], .unknownFrameType),
        ] as [([UInt8], NearbyError)])
    func `what is no frame ends the connection`(_ bytes: [UInt8], _ error: NearbyError) {
        var reader = NearbyFrameReader(limit: 1 << 20)
        reader.append(ByteBuffer(bytes: bytes))
        #expect(throws: error) { try reader.next() }
    }

    @Test func `frames are read in whatever pieces they come`() throws {
        let frames = [
            NearbyFrame(.handshake, []), NearbyFrame(.message, Array(0..<200)), NearbyFrame(.bye, [1, 2, 3]),
        ]
        let bytes = frames.flatMap(\.bytes)
        for size in [1, 2, 3, 5, 7, 64, 1_000] {
            var reader = NearbyFrameReader(limit: 1 << 20)
            var read: [NearbyFrame] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
                while let frame = try reader.next() { read.append(frame) }
            }
            #expect(read == frames)
            #expect(!reader.isInsideFrame)
        }
    }

    @Test func `the largest frame passes`() throws {
        var reader = NearbyFrameReader(limit: 1 << 20)
        reader.append(ByteBuffer(bytes: NearbyFrame(.message, [UInt8](repeating: 7, count: (1 << 20) - 1)).bytes))
        #expect(try reader.next()?.data.count == (1 << 20) - 1)
    }
}
