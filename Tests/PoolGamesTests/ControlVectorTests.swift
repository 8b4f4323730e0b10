import Foundation
import PoolTesting
import PoolWire
import Testing

/// The vectors' control messages.
@Suite struct ControlVectorTests {
    struct Encoding: Decodable, CustomTestStringConvertible {
        var name: String
        var type: String
        var payload_json: String
        var inner_data_json: String?

        var testDescription: String { name }

        static func controls() throws -> [Encoding] {
            struct File: Decodable { var encodings: [Encoding] }
            return try Vectors.decode(File.self, from: "games.json").encodings.filter { $0.type == "game_control" }
        }
    }

    struct Decoding: Decodable, CustomTestStringConvertible {
        var name: String
        var payload_json: String

        var testDescription: String { name }

        static func all() throws -> [Decoding] {
            struct File: Decodable { var control_decoding: [Decoding] }
            return try Vectors.decode(File.self, from: "games.json").control_decoding
        }
    }

    @Test(arguments: try Encoding.controls())
    func `a control message is read and written as in the vectors`(vector: Encoding) throws {
        let control = try PoolJSON.decode(GameControlPayload.self, from: Data(vector.payload_json.utf8))
        let written = try #require(WebJSON(parsing: PoolJSON.encode(control)))
        var expected = try #require(WebJSON(parsing: Data(vector.payload_json.utf8)))
        expected["data"] = written["data"]
        #expect(written == expected)
        guard let inner = vector.inner_data_json else { return }
        let data = try #require(control.data)
        #expect(try rewritten(control.controlType, data) == WebJSON(parsing: Data(inner.utf8)))
    }

    private func rewritten(_ type: GameControlType, _ data: Data) throws -> WebJSON? {
        switch type {
        case .invite: try again(GameInvitation.self, data)
        case .inviteResponse: try again(GameInvitationResponse.self, data)
        default: try again(MultiplayerGameSession.self, data)
        }
    }

    private func again<T: Codable>(_ type: T.Type, _ data: Data) throws -> WebJSON? {
        WebJSON(parsing: try PoolJSON.encode(PoolJSON.decode(type, from: data)))
    }

    /// Unlike the Swift library, an unknown game does not lose the message: it can then be declined.
    @Test(arguments: try Decoding.all())
    func `a control message is read unless its kind is unknown`(vector: Decoding) {
        let control = decoded(GameControlPayload.self, Data(vector.payload_json.utf8))
        #expect((control != nil) == (vector.name != "unknown_control"))
        if let control { #expect(control.sessionID == .session(1)) }
    }
}
