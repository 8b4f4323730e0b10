public import Foundation
public import PoolWire

/// The game side of the web client as a value (games.md 3-5, 11): it broadcasts, believes everybody, checks nothing,
/// keeps old boards, and its user does what the methods are called.
public struct WebPeerClient: Sendable {
    /// A message to send.
    public struct Outgoing: Sendable, Equatable {
        public var type: MessageType
        public var payload: Data
        /// `nil` is everybody.
        public var to: [PeerID]?
    }

    /// A session, as this client stores it.
    public struct Session: Sendable, Equatable {
        /// As `session_update` carries it.
        public var json: WebJSON

        public var id: String { json["sessionID"]?.string ?? "" }
        public var gameType: GameType { GameType(rawValue: json["gameType"]?.string ?? "") }
        public var host: String { json["hostPeerID"]?.string ?? "" }
        public var players: [WebJSON] { json["players"]?.array ?? [] }
        public var state: String { json["state"]?.string ?? "" }

        func seat(of peer: PeerID) -> Int? {
            players.first { $0["id"]?.string == peer.rawValue }?["playerIndex"]?.int
        }
    }

    public let id: PeerID
    public let name: String
    public private(set) var session: Session?
    public private(set) var isGameActive = false
    /// One a game type, whatever session it was made for.
    public private(set) var boards: [GameType: any WebBoard] = [:]
    /// The invitation whose banner is shown.
    public private(set) var invitation: WebJSON?
    /// What a state lacked that this client needs.
    public private(set) var complaints: [String] = []
    /// Whether the last game ended here by somebody's leaving.
    public private(set) var isForfeited = false
    /// Where the dice of the next game that it leads come from.
    private var diceSeed: UInt64
    private let pace: Double

    /// - Parameters:
    ///   - pace: 1 for the client's own timers (Ludo), less for quicker ones.
    ///   - diceSeed: decides the dice of games that it leads, and what its bots do.
    public init(id: PeerID, name: String, pace: Double = 1, diceSeed: UInt64 = 1) {
        self.id = id
        self.name = name
        self.pace = pace
        self.diceSeed = diceSeed
    }

    /// The board of the current session's game.
    public var board: (any WebBoard)? { session.flatMap { boards[$0.gameType] } }

    public var ownSeat: Int? { session?.seat(of: id) }

    /// Whether the user may click a move.
    public var canMove: Bool {
        guard isGameActive, let board, let ownSeat else { return false }
        return !board.isOver && board.currentPlayer == ownSeat
    }

    // MARK: What the user does

    /// Invites everybody.
    public mutating func invite(
        to gameType: GameType, sessionID: UUID, invitationID: UUID, at date: Date
    ) -> [Outgoing] {
        let player: WebJSON = [
            "id": .string(id.rawValue), "name": .string(name), "playerIndex": 0, "isHost": true, "isReady": true,
            "colorIndex": 0, "profile": nil,
        ]
        session = Session(json: newSession(sessionID.uuidString, gameType, host: id.rawValue, [player], at: date))
        let data: WebJSON = [
            "invitationID": .string(invitationID.uuidString), "gameType": .string(gameType.rawValue),
            "hostPeerID": .string(id.rawValue), "hostName": .string(name), "sessionID": .string(sessionID.uuidString),
            "timestamp": .timestamp(date),
        ]
        return [control("invite", data: data)]
    }

    /// Answers the banner. `ready` follows right behind an acceptance.
    public mutating func answerInvitation(accept: Bool) -> [Outgoing] {
        guard let invitation, let host = invitation["hostPeerID"]?.string else { return [] }
        self.invitation = nil
        let gameType = invitation["gameType"]?.string ?? ""
        let sessionID = invitation["sessionID"]?.string ?? ""
        let response: WebJSON = [
            "invitationID": invitation["invitationID"] ?? nil, "accepted": .bool(accept),
            "responderPeerID": .string(id.rawValue), "responderName": .string(name),
        ]
        let inviter = [PeerID(host)]
        guard accept else { return [control("invite_response", of: gameType, sessionID, data: response, to: inviter)] }
        let players: [WebJSON] = [
            [
                "id": .string(host), "name": invitation["hostName"] ?? nil, "playerIndex": 0, "isHost": true,
                "isReady": true,
            ],
            ["id": .string(id.rawValue), "name": .string(name), "playerIndex": 1, "isHost": false, "isReady": true],
        ]
        let createdAt = invitation["timestamp"] ?? 0
        session = Session(
            json: [
                "sessionID": .string(sessionID), "gameType": .string(gameType), "hostPeerID": .string(host),
                "hostName": invitation["hostName"] ?? nil, "players": .array(players), "state": "waiting",
                "createdAt": createdAt,
            ])
        return [
            control("invite_response", of: gameType, sessionID, data: response, to: inviter),
            control("ready", of: gameType, sessionID, to: inviter),
        ]
    }

    /// The inviter clicks "Start": two players are enough.
    public mutating func start() -> [Outgoing] {
        guard var session, session.host == id.rawValue, session.players.count >= 2, session.state == "waiting" else {
            return []
        }
        session.json["state"] = "playing"
        self.session = session
        isGameActive = true
        return [control("start", data: session.json)]
    }

    /// The game's screen appears: a board is made unless there is one of this game type from before. Who leads a game
    /// shows it to the others.
    @discardableResult
    public mutating func drawScreen(at date: Date) -> [Outgoing] {
        guard isGameActive, let session, boards[session.gameType] == nil else { return [] }
        boards[session.gameType] = makeBoard(at: date)
        return led { $0.open(at: date) }
    }

    private mutating func makeBoard(at date: Date) -> (any WebBoard)? {
        guard let session else { return nil }
        guard session.gameType == .ludo else {
            return WebBoards.make(
                session.gameType, sessionID: session.id, players: session.players.count, at: date)
        }
        diceSeed &+= 1
        return WebLudoBoard(players: session.players, ownSeat: ownSeat ?? -1, pace: pace, seed: diceSeed)
    }

    /// When something happens by itself, if the user leads the game.
    public var nextTimer: Date? { isGameActive ? (board as? any WebLedBoard)?.nextTimer : nil }

    /// Does what the timers of a game that it leads are for.
    public mutating func advance(to date: Date) -> [Outgoing] {
        isGameActive ? led { $0.advance(to: date) } : []
    }

    /// Lets a board do something, if its game is a led one.
    private mutating func led(_ deed: (inout any WebLedBoard) -> [WebLedMessage]) -> [Outgoing] {
        guard let session, var board = boards[session.gameType] as? any WebLedBoard else { return [] }
        board.ownSeat = ownSeat ?? -1
        let messages = deed(&board)
        boards[session.gameType] = board
        return messages.map { message in
            switch message {
            case .action(let json): Outgoing(type: .gameAction, payload: json.text, to: nil)
            case .state(let json): Outgoing(type: .gameState, payload: json.text, to: nil)
            }
        }
    }

    /// The user makes a move, chosen by a number. The one that ends the game is followed by the state.
    public mutating func move(choosing number: UInt64, at date: Date) -> [Outgoing] {
        if canMove, board is any WebLedBoard { return led { $0.click(choosing: number, at: date) } }
        guard canMove, let session, var board = boards[session.gameType],
            let action = board.move(choosing: number, at: date)
        else { return [] }
        boards[session.gameType] = board
        let move = Outgoing(type: .gameAction, payload: action.text, to: nil)
        return board.isOver ? [move, Outgoing(type: .gameState, payload: board.state.text, to: nil)] : [move]
    }

    /// The user clicks "Rematch": restarts at once, without asking.
    public mutating func rematch(at date: Date) -> [Outgoing] {
        guard session != nil else { return [] }
        boards = [:]
        isForfeited = false
        isGameActive = true
        return [control("rematch")] + drawScreen(at: date)
    }

    /// The user leaves the game's screen: always a forfeit.
    public mutating func leave() -> [Outgoing] {
        isGameActive = false
        return [control("forfeit")]
    }

    // MARK: What arrives

    /// Believes it all. The sender is only looked at where a player is meant.
    public mutating func received(
        _ type: MessageType, _ payload: Data, from sender: PeerID, at date: Date
    ) -> [Outgoing] {
        guard let json = WebJSON(parsing: payload) else { return [] }
        switch type {
        case .gameControl: return receivedControl(json, from: sender, at: date)
        case .gameAction:
            guard isGameActive, let gameType = session?.gameType else { break }
            boards[gameType]?.apply(json)
            return led { $0.receive(json, at: date) }
        case .gameState:
            guard let session else { break }
            var board = boards[session.gameType] ?? makeBoard(at: date)
            if board?.replace(with: json) == false { complaints.append("incomplete state") }
            boards[session.gameType] = board
        default: break
        }
        return []
    }

    /// The relay says that somebody is gone: a game with it is over, and won.
    public mutating func peerLeft(_ peer: PeerID) {
        guard let session, isGameActive, session.seat(of: peer) != nil else { return }
        endByLeaving()
    }

    private mutating func receivedControl(_ control: WebJSON, from sender: PeerID, at date: Date) -> [Outgoing] {
        let data = control["data"]?.string.flatMap { Data(base64Encoded: $0) }.flatMap(WebJSON.init(parsing:))
        switch control["controlType"]?.string {
        case "invite": invitation = data
        case "invite_response": return receivedResponse(control, data)
        case "session_update": if let data { adopt(data) }
        case "ready": markReady(sender)
        case "start":
            if let data { adopt(data) }
            session?.json["state"] = "playing"
            isGameActive = true
            isForfeited = false
        case "forfeit": endByLeaving()
        case "rematch":
            session?.json["state"] = "playing"
            boards = [:]
            isForfeited = false
            isGameActive = true
            return drawScreen(at: date)
        default: break
        }
        return []
    }

    private mutating func receivedResponse(_ control: WebJSON, _ data: WebJSON?) -> [Outgoing] {
        guard var session, let data, data["accepted"]?.isTrue ?? false,
            control["sessionID"]?.string?.lowercased() == session.id.lowercased()
        else { return [] }
        let count = session.players.count
        let player: WebJSON = [
            "id": data["responderPeerID"] ?? nil, "name": data["responderName"] ?? nil,
            "playerIndex": WebJSON(count), "isHost": false, "isReady": false, "colorIndex": WebJSON(count),
        ]
        session.json["players"] = .array(session.players + [player])
        self.session = session
        return [self.control("session_update", data: session.json)]
    }

    private mutating func markReady(_ peer: PeerID) {
        guard let session else { return }
        session.players.enumerated().forEach { index, player in
            guard player["id"]?.string == peer.rawValue else { return }
            var players = session.players
            players[index]["isReady"] = true
            self.session?.json["players"] = .array(players)
        }
    }

    private mutating func adopt(_ json: WebJSON) {
        let adopted = Session(json: json)
        session = adopted
        switch adopted.state {
        case "playing": isGameActive = true
        case "finished", "cancelled": isGameActive = false
        default: break
        }
    }

    private mutating func endByLeaving() {
        session?.json["state"] = "finished"
        isForfeited = true
        let winner = ownSeat
        for (type, board) in boards where !board.isOver {
            var board = board
            board.isOver = true
            board.winner = winner
            boards[type] = board
        }
    }

    // MARK: Messages

    private func newSession(
        _ id: String, _ gameType: GameType, host: String, _ players: [WebJSON], at date: Date
    ) -> WebJSON {
        [
            "sessionID": .string(id), "gameType": .string(gameType.rawValue), "hostPeerID": .string(host),
            "hostName": .string(name), "players": .array(players), "state": "waiting", "createdAt": .timestamp(date),
        ]
    }

    /// A control message of the current session.
    private func control(_ type: String, data: WebJSON? = nil) -> Outgoing {
        control(type, of: session?.gameType.rawValue ?? "", session?.id ?? "", data: data)
    }

    private func control(
        _ type: String, of gameType: String, _ sessionID: String, data: WebJSON? = nil, to peers: [PeerID]? = nil
    ) -> Outgoing {
        let json: WebJSON = [
            "controlType": .string(type), "gameType": .string(gameType), "sessionID": .string(sessionID),
            "data": data.map { .string($0.text.base64EncodedString()) } ?? nil,
        ]
        return Outgoing(type: .gameControl, payload: json.text, to: peers)
    }
}
