import Foundation
import Ludo
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// The vectors' `sessions` of Ludo. Times are the scripts' own; contents and order must be the same.
@Suite struct LudoScriptTests {
    @Test func `the session of an inviting bot is played as written`() throws {
        var script = try LudoScript(
            "ludo_bot_hosts", DeskHarness(configuration: .calm, dice: .scripted([6, 3, 6, 6, 6, 2])))
        script.harness.desk.knows(
            PoolUserProfile(displayName: "Alice", avatarEmoji: "🦊", avatarColorIndex: 1), of: .alice)
        try script.play()
        #expect(script.harness.sent.count == script.checked, "\(script.harness.names)")
    }

    /// What the web client's bot does after its third six is taken back without a word (games.md 12.5).
    @Test func `a guest is not misled by the third six of a web client's bot`() throws {
        var harness = DeskHarness.ludoGuest()
        // Nothing can be of a game before that any more.
        harness.advance(by: .seconds(3))
        harness.clear()
        var script = try LudoScript("ludo_web_bot_third_six", harness)
        try script.play()
        #expect(script.harness.sent.isEmpty, "\(script.harness.names)")
    }
}

/// Plays one script up to the event that skips the rest of the game, and compares the board with the script's.
private struct LudoScript {
    var harness: DeskHarness
    private(set) var checked = 0
    private let script: WebJSON
    private let people: [String: PeerID]

    init(_ name: String, _ harness: DeskHarness) throws {
        let all = try #require(WebJSON(parsing: try Vectors.data("games.json")))
        script = try #require(all["sessions"]?.array?.first { $0["name"]?.string == name })
        guard case .object(let peers)? = all["peers"] else { throw VectorError(description: "no peers") }
        people = peers.compactMapValues { $0.string.map { PeerID($0) } }
        self.harness = harness
    }

    mutating func play() throws {
        for step in script["steps"]?.array ?? [] {
            if step["event"]?.string?.hasPrefix("later") == true { break }
            guard let type = step["type"]?.string.flatMap({ MessageType(rawValue: $0) }) else { continue }
            let payload = try #require(step["payload"])
            if step["from"]?.string == "bot" {
                try botSays(type, payload, inner: step["inner"])
            } else {
                harness.receive(type, payload.text, from: try #require(people[step["from"]?.string ?? ""]))
            }
        }
        let board = try #require(harness.ludoBoard)
        #expect(try #require(WebJSON(parsing: encoded(board))).withoutAbsent == script["final_state"]?.withoutAbsent)
    }

    private mutating func botSays(_ type: MessageType, _ payload: WebJSON, inner: WebJSON?) throws {
        if payload["controlType"] == "invite" {
            harness.desk.recognise(.alice)
            let invitation = try #require(inner)
            let session = try #require(invitation["sessionID"]?.string.flatMap(UUID.init(uuidString:)))
            let id = try #require(invitation["invitationID"]?.string.flatMap(UUID.init(uuidString:)))
            harness.attempt { try $0.invite([.alice], to: .ludo, sessionID: session, invitationID: id, at: $1) }
        }
        if payload["type"] == "tokenMoved", harness.question != nil, let token = inner?["tokenIndex"]?.int {
            let question = try #require(harness.question)
            harness.question = nil
            harness.play(question.choice(LudoMove.move(token: token)))
        }
        for _ in 0..<40 where harness.sent.count == checked { harness.advance(by: .milliseconds(50)) }
        try #require(harness.sent.count > checked, "nothing was sent for \(payload)")
        let sent = harness.sent[checked]
        checked += 1
        #expect(sent.type == type && sent.to == [.alice])
        let json = try #require(WebJSON(parsing: sent.payload))
        #expect(json["type"] == payload["type"] && json["controlType"] == payload["controlType"])
        let data = (json["payload"] ?? json["data"])?.string.flatMap { Data(base64Encoded: $0) }
        #expect(data.flatMap(WebJSON.init(parsing:)) == inner)
    }
}

extension WebJSON {
    /// Without keys that may be left out.
    fileprivate var withoutAbsent: WebJSON {
        var json = self
        json["players"] = .array(
            (json["players"]?.array ?? []).map { player in
                var player = player
                if player["teamIndex"] == .null { player["teamIndex"] = nil }
                return player
            })
        return json
    }
}

extension DeskHarness {
    /// The board that the session would save.
    var ludoBoard: LudoBoardState? {
        guard let saved = archive.values.first else { return nil }
        do {
            guard case .stateSync(let board) = try LudoBroadcast(decoding: saved.board).content else { return nil }
            return board
        } catch {
            return nil
        }
    }

    /// Has accepted alice's invitation to Ludo, and she has started.
    static func ludoGuest() -> DeskHarness {
        var harness = DeskHarness(configuration: .calm)
        harness.receiveInvitation(.ludo, from: .alice)
        harness.attempt { try $0.accept(.session(1), at: $1) }
        harness.receiveSession(.start, .playing, players: [.alice, .bot], of: .ludo, from: .alice)
        return harness
    }

    /// Has invited alice to Ludo, and the game has begun.
    static func ludoInviter(_ rolls: [Int], configuration: GameConfiguration = .calm) -> DeskHarness {
        var harness = DeskHarness(configuration: configuration, dice: .scripted(rolls))
        harness.desk.recognise(.alice)
        harness.invite([.alice], to: .ludo)
        harness.receiveResponse(true, of: .ludo, from: .alice)
        harness.receive(.ready, of: .ludo, from: .alice)
        harness.advance(by: .milliseconds(600))
        return harness
    }
}
