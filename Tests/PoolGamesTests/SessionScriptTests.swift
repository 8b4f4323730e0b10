import Chess
import ConnectFour
import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// The vectors' `sessions`: what others say goes in, what the bot says must come out, in this order and nothing else.
@Suite struct SessionScriptTests {
    @Test(arguments: [
        "connect_four_bot_hosts_web_guest", "chess_web_hosts_bot_guest", "decline", "busy_bot",
        "illegal_move_is_corrected", "foreign_action_resync", "peer_leaves_mid_game", "spoofed_sender",
        "host_connection_lost_mid_game",
    ])
    func `a session of the vectors is played as written`(name: String) throws {
        var player = try ScriptPlayer(name)
        try player.play()
    }
}

/// Plays one script.
struct ScriptPlayer {
    private let name: String
    private let steps: [WebJSON]
    private let people: [String: PeerID]
    private var harness: DeskHarness
    private var checked = 0

    init(_ name: String) throws {
        // There is no Ludo here; its script about declining fits every game.
        let text = String(decoding: try Vectors.data("games.json"), as: UTF8.self)
        let all = try #require(
            WebJSON(parsing: Data(text.replacingOccurrences(of: #""ludo""#, with: #""connect_four""#).utf8)))
        let script = all["sessions"]?.array?.first { $0["name"]?.string == name }
        steps = try #require(script?["steps"]?.array)
        guard case .object(let peers)? = all["peers"] else { throw VectorError(description: "no peers") }
        people = peers.compactMapValues { $0.string.map { PeerID($0) } }
        self.name = name
        // The scripts leave out what the bot may repeat after a while.
        var configuration = GameConfiguration.calm
        if name == "busy_bot" { configuration.maxGames = 1 }
        if name == "peer_leaves_mid_game" { configuration.grace = .zero }
        harness = DeskHarness(configuration: configuration)
        harness.apply([])
        harness.desk.knows(
            PoolUserProfile(displayName: "Alice", avatarEmoji: "🦊", avatarColorIndex: 1), of: .alice)
    }

    mutating func play() throws {
        prepare()
        for (index, step) in steps.enumerated() {
            if let event = step["event"]?.string {
                turnClock(before: index)
                happen(event)
            } else if step["from"]?.string == "bot" {
                try botSays(step)
            } else {
                turnClock(before: index)
                try othersSay(step)
            }
        }
        let lastIsBot = steps.last?["from"]?.string == "bot"
        if !lastIsBot, name != "host_connection_lost_mid_game" { harness.advance(by: .milliseconds(900)) }
        if name != "host_connection_lost_mid_game" { #expect(harness.sent.count == checked, "\(harness.names)") }
        finalCheck()
    }

    /// What the script presupposes.
    private mutating func prepare() {
        switch name {
        case "busy_bot": harness.startGame(with: .alice, session: .session(1))
        case "illegal_move_is_corrected", "peer_leaves_mid_game", "spoofed_sender", "host_connection_lost_mid_game":
            harness.startGame(with: .alice, session: .session(1))
        case "foreign_action_resync":
            harness.startGame(with: .alice, session: .session(1))
            harness.answer("column \(columnOfFirstMove + 1)")
            harness.startGame(with: .bob, session: .session(6))
            harness.answer("column 1")
            harness.advance(by: .milliseconds(500))
        default: break
        }
        harness.clear()
    }

    /// Which column alice's board shows a stone in.
    private var columnOfFirstMove: Int {
        let cells = steps.last?["payload"]?["cells"]?.array ?? []
        return (cells.firstIndex { $0["ownerIndex"]?.int == 0 } ?? 0) % 7
    }

    private mutating func happen(_ event: String) {
        if event == "peer_left" { harness.peerLeft(.alice) }
        if event.contains("connection is lost") { harness.lost() }
        if event.contains("authenticates again") { harness.restored(isPoolHost: true) }
    }

    private mutating func othersSay(_ step: WebJSON) throws {
        guard step["then"]?.string?.hasPrefix("lost") != true else { return }
        let peer = try #require(people[step["from"]?.string ?? ""])
        let type = try #require(MessageType(rawValue: step["type"]?.string ?? ""))
        harness.receive(type, try #require(step["payload"]).text, from: peer)
        if step["payload"]?["controlType"] == "invite", name == "chess_web_hosts_bot_guest" {
            harness.attempt { try $0.accept(.session(3), at: $1) }
        }
    }

    private mutating func botSays(_ step: WebJSON) throws {
        let payload = try #require(step["payload"])
        switch (step["type"]?.string, payload["controlType"]?.string) {
        case (_, "invite"): try invite(step)
        case ("game_action", _): try move(payload)
        default: break
        }
        var patience = 0
        while harness.sent.count == checked, patience < 20 {
            harness.advance(by: .milliseconds(50))
            patience += 1
        }
        try #require(harness.sent.count > checked, "nothing was sent for \(step)")
        let sent = harness.sent[checked]
        checked += 1
        #expect(sent.type.rawValue == step["type"]?.string)
        #expect(
            Set(sent.to.map(\.rawValue))
                == Set(step["to"]?.array?.compactMap { people[$0.string ?? ""]?.rawValue } ?? []))
        let json = try #require(WebJSON(parsing: sent.payload))
        #expect(comparable(json) == comparable(payload))
        #expect(inner(json) == step["inner"], "\(String(describing: inner(json)))")
    }

    private mutating func invite(_ step: WebJSON) throws {
        let invitation = try #require(step["inner"])
        let session = try #require(UUID(uuidString: invitation["sessionID"]?.string ?? ""))
        let id = try #require(UUID(uuidString: invitation["invitationID"]?.string ?? ""))
        let type = GameType(rawValue: invitation["gameType"]?.string ?? "")
        harness.attempt { try $0.invite([.alice], to: type, sessionID: session, invitationID: id, at: $1) }
    }

    private mutating func move(_ payload: WebJSON) throws {
        turnClock(to: payload)
        let question = try #require(harness.question)
        harness.question = nil
        let choice: MoveChoice
        if question.gameType == .chess {
            choice = question.choice(try ChessGame().decodeAction(payload.text).move)
        } else {
            choice = question.choice(try ConnectFourGame().decodeAction(payload.text).move)
        }
        harness.play(choice)
    }

    // MARK: Time

    private mutating func turnClock(to payload: WebJSON) {
        guard case .number(let seconds)? = payload["timestamp"] else { return }
        harness.advance(to: Date(timeIntervalSinceReferenceDate: seconds))
    }

    /// To the time of a step, or of the bot's answer to it.
    private mutating func turnClock(before index: Int) {
        for step in steps[index...] {
            let isOthers = step["from"]?.string != "bot"
            if isOthers, step != steps[index] { return }
            if let payload = step["payload"], case .number? = payload["timestamp"] {
                // What the bot decides for itself comes later than what it answers.
                if isOthers || step["type"]?.string == "game_state" { turnClock(to: payload) }
                return
            }
        }
    }

    // MARK: Comparison

    /// Without base64, and without the times of past moves, which nobody reads.
    private func comparable(_ json: WebJSON) -> WebJSON {
        var json = json
        json["data"] = nil
        guard let history = json["moveHistory"]?.array else { return json }
        json["moveHistory"] = .array(
            history.map { move in
                var move = move
                move["timestamp"] = nil
                return move
            })
        return json
    }

    private func inner(_ json: WebJSON) -> WebJSON? {
        json["data"]?.string.flatMap { Data(base64Encoded: $0) }.flatMap(WebJSON.init(parsing:))
    }

    private func finalCheck() {
        switch name {
        case "connect_four_bot_hosts_web_guest":
            #expect(harness.result == GameResult(winner: 0, manner: .forfeit, reason: "Alice gave up"))
        case "chess_web_hosts_bot_guest":
            #expect(harness.desk.summary(of: .session(3))?.phase.result?.winner == 1)
        case "decline": #expect(harness.desk.summaries.isEmpty)
        case "peer_leaves_mid_game": #expect(harness.result?.winner == 0)
        case "spoofed_sender", "illegal_move_is_corrected": #expect(harness.phase == .playing)
        case "host_connection_lost_mid_game": #expect(harness.moveCount == 2)
        default: break
        }
    }
}

extension GameSummary.Phase {
    var result: GameResult? {
        guard case .finished(let result) = self else { return nil }
        return result
    }
}
