import Chess
import ConnectFour
import Foundation
import GameRules
import Ludo
import PoolGames
import PoolWire

/// The people of the vectors.
extension PeerID {
    static let bot = PeerID("gTl3Dqh9F19Wo1Rmw0x+zMuNipG07jeiXfYPW4/Js5Q=")
    static let alice = PeerID("7UkoxijRwsbq6QM4kFmVYSlZJzpcY/k2NsFGFKyHN9E=")
    static let bob = PeerID("ypOsFwUYcHHWe4PH/w7+gQjo7EUwV113JoeTM9vavnw=")
    static let carol = PeerID("bnoc3Smwt4/ROvTFWY/v9O8qlxZuPKby5Pv8zYBQW/E=")
}

extension GameIdentity {
    static let bot = GameIdentity(
        id: .bot, name: "Bot",
        profile: PoolUserProfile(displayName: "Bot", avatarEmoji: "🤖", avatarColorIndex: 5))
}

extension UUID {
    /// The vectors' ids: `session` 1 is `00000000-0000-4000-9000-000000000001`.
    static func session(_ number: UInt8) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x90, 0, 0, 0, 0, 0, 0, number))
    }
}

/// A message that a desk wanted sent.
struct Sent: CustomStringConvertible {
    var type: MessageType
    var payload: Data
    var to: [PeerID]
    var at: Duration

    var control: GameControlPayload? {
        type == .gameControl ? decoded(GameControlPayload.self, payload) : nil
    }

    /// The control type, or the message type of actions and states.
    var name: String { control?.controlType.rawValue ?? type.rawValue }

    var session: MultiplayerGameSession? { control?.data.flatMap { decoded(MultiplayerGameSession.self, $0) } }

    var description: String { "\(name) at \(at)" }
}

func decoded<T: Decodable>(_ type: T.Type, _ data: Data) -> T? {
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch {
        return nil
    }
}

func encoded(_ value: some Encodable) -> Data {
    do {
        return try JSONEncoder().encode(value)
    } catch {
        preconditionFailure("\(error)")
    }
}

/// A desk with a clock that is turned by hand, and a record of what it did.
struct DeskHarness {
    var desk: GameDesk
    var now: GameTime
    var sent: [Sent] = []
    var events: [GameEvent] = []
    var archive: [UUID: SavedGame] = [:]
    /// The question that has not been answered.
    var question: MoveRequest?
    /// Answers questions at once, when set.
    var autoplay: (@Sendable (MoveRequest) -> MoveChoice?)?

    init(
        me: GameIdentity = .bot, configuration: GameConfiguration = GameConfiguration(), dice: Dice = .secure
    ) {
        desk = GameDesk(
            me: me,
            games: [
                .lockstep(ConnectFourGame()), .lockstep(ChessGame()), .lockstep(StonesGame()), .ludo(LudoGame()),
            ], configuration: configuration, dice: dice)
        now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000.25))
    }

    var names: [String] { sent.map(\.name) }

    mutating func clear() {
        sent = []
        events = []
    }

    mutating func apply(_ actions: [SessionAction]) {
        var questions: [MoveRequest] = []
        for action in actions {
            switch action {
            case .send(let type, let payload, let to):
                sent.append(Sent(type: type, payload: payload, to: to, at: now.elapsed))
            case .save(let game): archive[game.sessionID] = game
            case .forget(let id): archive[id] = nil
            case .tell(let event):
                events.append(event)
                if case .moveNeeded(let request) = event { questions.append(request) }
            }
        }
        for request in questions {
            if let choice = autoplay?(request) { play(choice) } else { question = request }
        }
    }

    /// Lets time pass, deadline by deadline.
    mutating func advance(by duration: Duration) {
        let end = now.elapsed + duration
        while let deadline = desk.nextDeadline, deadline <= end {
            set(max(deadline, now.elapsed))
            apply(desk.advance(to: now))
        }
        set(end)
    }

    mutating func advance(to date: Date) {
        let ahead = date.timeIntervalSince(now.date)
        if ahead > 0 { advance(by: .milliseconds(Int64((ahead * 1000).rounded()))) }
    }

    private mutating func set(_ elapsed: Duration) {
        let milliseconds = elapsed / .milliseconds(1)
        now = GameTime(
            elapsed: elapsed, date: Date(timeIntervalSinceReferenceDate: 796_000_000.25 + milliseconds / 1000))
    }

    // MARK: This side

    mutating func attempt(_ body: (inout GameDesk, GameTime) throws -> [SessionAction]) {
        do {
            apply(try body(&desk, now))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    mutating func play(_ choice: MoveChoice) { attempt { try $0.play(choice, at: $1) } }

    /// Answers the open question with the legal move of this name.
    mutating func answer(_ move: String) {
        guard let question, let choice = question.move(named: move) else {
            preconditionFailure("no question, or \(move) is not legal")
        }
        self.question = nil
        play(choice)
    }

    mutating func invite(_ peers: [PeerID], to game: GameType = .connectFour, session: UUID = .session(1)) {
        attempt { try $0.invite(peers, to: game, sessionID: session, invitationID: .session(2), at: $1) }
    }

    // MARK: Others

    mutating func receive(_ type: MessageType, _ payload: Data, from peer: PeerID) {
        apply(desk.received(type, payload, from: peer, at: now))
    }

    mutating func receive(
        _ control: GameControlType, _ data: Data? = nil, of game: GameType = .connectFour,
        session: UUID? = .session(1), from peer: PeerID
    ) {
        receive(
            .gameControl,
            encoded(GameControlPayload(controlType: control, gameType: game, sessionID: session, data: data)),
            from: peer)
    }

    mutating func receiveResponse(
        _ accepted: Bool, of game: GameType = .connectFour, session: UUID = .session(1), claiming: PeerID? = nil,
        from peer: PeerID
    ) {
        let response = GameInvitationResponse(
            invitationID: .session(2), accepted: accepted, responderPeerID: claiming ?? peer,
            responderName: peer == .alice ? "Alice" : "Guest")
        receive(.inviteResponse, encoded(response), of: game, session: session, from: peer)
    }

    mutating func receiveInvitation(_ game: GameType = .connectFour, session: UUID = .session(1), from peer: PeerID) {
        let invitation = GameInvitation(
            invitationID: .session(2), gameType: game, hostPeerID: peer, hostName: "Host", sessionID: session,
            timestamp: now.date)
        receive(.invite, encoded(invitation), of: game, session: session, from: peer)
    }

    /// A `session_update` or `start` that lists these players.
    mutating func receiveSession(
        _ control: GameControlType, _ state: GameSessionState, players: [PeerID], of game: GameType = .connectFour,
        session: UUID = .session(1), from peer: PeerID
    ) {
        let seats = players.enumerated().map { index, id in
            GamePlayer(
                id: id, name: "P\(index)", playerIndex: index, isHost: index == 0, isReady: true, colorIndex: index)
        }
        let value = MultiplayerGameSession(
            sessionID: session, gameType: game, hostPeerID: players.first ?? peer, hostName: "Host",
            players: seats, state: state, createdAt: now.date)
        receive(control, encoded(value), of: game, session: session, from: peer)
    }

    mutating func receiveColumn(_ column: Int, number: Int, seat: Int, from peer: PeerID) {
        let text = #"{"column":\#(column),"moveNumber":\#(number),"playerIndex":\#(seat),"timestamp":796000000.25}"#
        receive(.gameAction, Data(text.utf8), from: peer)
    }

    /// The position after these columns, as a state of the session.
    mutating func receiveBoard(_ columns: [Int], session: UUID = .session(1), from peer: PeerID) {
        receive(.gameState, boardPayload(columns, session: session, at: now.date), from: peer)
    }

    // MARK: Ready-made situations

    /// Invites a peer that accepts and is ready; with the messages of the start sent.
    static func inviterPlaying(
        configuration: GameConfiguration = GameConfiguration(), with peer: PeerID = .alice
    ) -> DeskHarness {
        var harness = DeskHarness(configuration: configuration)
        harness.startGame(with: peer, session: .session(1))
        harness.clear()
        return harness
    }

    mutating func startGame(with peer: PeerID, session: UUID) {
        invite([peer], session: session)
        receiveResponse(true, session: session, from: peer)
        receive(.ready, session: session, from: peer)
        advance(by: .seconds(1))
    }

    /// Has accepted alice's invitation.
    static func guestJoining(configuration: GameConfiguration = GameConfiguration()) -> DeskHarness {
        var harness = DeskHarness(configuration: configuration)
        harness.receiveInvitation(from: .alice)
        harness.attempt { try $0.accept(.session(1), at: $1) }
        harness.clear()
        return harness
    }

    static func guestPlaying(configuration: GameConfiguration = GameConfiguration()) -> DeskHarness {
        var harness = guestJoining(configuration: configuration)
        harness.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
        harness.clear()
        return harness
    }

    var summary: GameSummary? { desk.summary(of: .session(1)) }
    var phase: GameSummary.Phase? { summary?.phase }
    var moveCount: Int { summary?.moveCount ?? -1 }

    var result: GameResult? {
        guard case .finished(let result) = phase else { return nil }
        return result
    }
}

/// `game_state` of Connect Four after these columns.
func boardPayload(_ columns: [Int], session: UUID = .session(1), at date: Date = .distantPast) -> Data {
    let game = ConnectFourGame()
    var state = game.rules.initialState(players: 2)
    for column in columns {
        guard let move = ConnectFourMove(column: column) else { preconditionFailure("column \(column)") }
        do {
            try game.rules.apply(move, to: &state)
        } catch {
            preconditionFailure("\(error)")
        }
    }
    return game.encodeState(state, sessionID: session, timestamp: date)
}

/// How many moves a sent board shows.
func moves(shownBy sent: Sent) -> Int? {
    do {
        return try ConnectFourGame().decodeState(sent.payload).state.moveCount
    } catch {
        return nil
    }
}

extension GameConfiguration {
    /// Sends nothing just because time passes.
    static var calm: GameConfiguration {
        var configuration = GameConfiguration()
        configuration.remindersAfterStart = []
        configuration.remindersAfterMove = [.seconds(3000)]
        configuration.remindersAfterEnd = []
        return configuration
    }
}
