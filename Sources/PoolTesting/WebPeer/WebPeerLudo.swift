import Foundation
import GameRules

/// A board that its inviter leads: it answers, and does something by itself when its timers say so.
protocol WebLedBoard: WebBoard {
    /// The user's seat in the current session; whoever sits on seat 0 leads.
    var ownSeat: Int { get set }
    /// When the next timer is due.
    var nextTimer: Date? { get }
    /// The first thing an inviter tells.
    mutating func open(at date: Date) -> [WebLedMessage]
    /// A guest's wish, which only the inviter looks at.
    mutating func receive(_ action: WebJSON, at date: Date) -> [WebLedMessage]
    /// The user clicks something, chosen by a number.
    mutating func click(choosing number: UInt64, at date: Date) -> [WebLedMessage]
    /// Lets the timers that are due do what they are for.
    mutating func advance(to date: Date) -> [WebLedMessage]
}

/// What a led board sends.
enum WebLedMessage: Sendable {
    case action(WebJSON)
    case state(WebJSON)
}

/// Ludo as the web client plays it, as the inviter with its timers or as a guest (games.md 10, 12.5).
///
/// The inviter's timers overlap as they do there: after its bots' third six the bot still moves before the old board
/// comes back, and a bot's roll without a move passes the turn twice.
struct WebLudoBoard: WebLedBoard {
    /// What a timer does. Those that pass the turn remember the board of the time when they were set.
    enum Deed: Sendable {
        case roll
        case pass(WebLudoTable)
        case play(token: Int)
        case choose(roll: Int)
    }

    struct Timer: Sendable {
        var due: Date
        var deed: Deed
    }

    /// Milliseconds of the web client (games.md 10).
    private enum Pause {
        static let roll = 600.0
        static let choice = 400.0
        static let onlyMove = 300.0
        static let noMove = 800.0
        static let botWithoutMove = 500.0
        static let thirdSix = 600.0
    }

    var table: WebLudoTable
    var ownSeat: Int
    /// What a millisecond of the web client lasts here, in seconds.
    private let millisecond: Double
    private var dice: SeededGenerator
    private var timers: [Timer] = []
    private var isRolling = false
    /// A guest's dice spin from its click until a value arrives, or it is somebody else's turn.
    private var isSpinning = false
    /// A guest shows nothing before the first board.
    private var isShown: Bool
    private(set) var moveCount = 0

    /// - Parameters:
    ///   - players: as the session lists them; the inviter's bots take the seats that are left.
    ///   - pace: 1 for the web client's own timers, less for quicker ones.
    init(players: [WebJSON], ownSeat: Int, pace: Double, seed: UInt64) {
        self.ownSeat = ownSeat
        isShown = ownSeat == 0
        millisecond = pace / 1000
        dice = SeededGenerator(seed: seed)
        var seats: [Int: WebLudoTable.Player] = [:]
        for player in players {
            guard let seat = player["playerIndex"]?.int else { continue }
            seats[seat] = WebLudoTable.Player(
                id: player["id"]?.string ?? "", name: player["name"]?.string ?? "", isHost: seat == 0, isAI: false)
        }
        for (seat, colour) in ["Red", "Green", "Yellow", "Blue"].enumerated() where ownSeat == 0 && seats[seat] == nil {
            seats[seat] = WebLudoTable.Player(id: "ai-\(seat)", name: "Bot \(colour)", isHost: false, isAI: true)
        }
        table = WebLudoTable(players: seats)
    }

    var state: WebJSON { table.json }
    var currentPlayer: Int { isShown ? table.current : -1 }
    var nextTimer: Date? { timers.map(\.due).min() }

    var isOver: Bool {
        get { table.phase == "finished" }
        set { table.phase = newValue ? "finished" : "playing" }
    }

    var winner: Int? {
        get { table.winner }
        set { table.winner = newValue }
    }

    mutating func apply(_ action: WebJSON) {}
    mutating func move(choosing number: UInt64, at date: Date) -> WebJSON? { nil }

    private var isHost: Bool { ownSeat == 0 }
    private var isBotsTurn: Bool { table.players[table.current]?.isAI ?? false }

    // MARK: The inviter

    mutating func open(at date: Date) -> [WebLedMessage] { isHost ? [sync(at: date)] : [] }

    mutating func receive(_ action: WebJSON, at date: Date) -> [WebLedMessage] {
        guard isHost, !isOver, let id = action["playerID"]?.string, table.players[table.current]?.id == id else {
            return []
        }
        switch action["type"]?.string {
        case "requestDiceRoll":
            startRoll(at: date)
            return []
        case "selectToken":
            guard let token = Self.inner(of: action)?["tokenIndex"]?.int else { return [] }
            return select(token, at: date)
        default: return []
        }
    }

    private mutating func startRoll(at date: Date) {
        guard table.dice == nil, !isRolling else { return }
        isRolling = true
        after(Pause.roll, from: date, .roll)
    }

    /// Moves if that is valid. Nobody remembers here that the third six has been shown.
    private mutating func select(_ token: Int, at date: Date) -> [WebLedMessage] {
        guard let roll = table.dice else { return [] }
        return play(token, with: roll, at: date)
    }

    mutating func advance(to date: Date) -> [WebLedMessage] {
        var told: [WebLedMessage] = []
        while !isOver, let next = timers.indices.min(by: { timers[$0].due < timers[$1].due }), timers[next].due <= date
        {
            let timer = timers.remove(at: next)
            switch timer.deed {
            case .roll: told += roll(at: timer.due)
            case .play(let token): if let roll = table.dice { told += play(token, with: roll, at: timer.due) }
            case .choose(let roll): told += choose(roll, at: timer.due)
            case .pass(let old):
                table = old
                told += passTurn(at: timer.due)
            }
        }
        if isOver { timers = [] }
        return told
    }

    private mutating func roll(at date: Date) -> [WebLedMessage] {
        isRolling = false
        let value = Int.random(in: 1...6, using: &dice)
        moveCount += 1
        table.dice = value
        table.sixes = value == 6 ? table.sixes + 1 : 0
        if table.sixes == 3 {
            table.sixes = 0
            if isBotsTurn { after(Pause.choice, from: date, .choose(roll: value)) }
            after(Pause.thirdSix, from: date, .pass(table))
            return [sync(at: date)]
        }
        let moves = table.validMoves(of: table.current, roll: value)
        if moves.isEmpty {
            if isBotsTurn { after(Pause.botWithoutMove, from: date, .pass(table)) }
            after(Pause.noMove, from: date, .pass(table))
        } else if isBotsTurn {
            after(Pause.choice, from: date, .choose(roll: value))
        } else if moves.count == 1, value != 6 {
            after(Pause.onlyMove, from: date, .play(token: moves[0].token))
        }
        return [
            tell(
                "diceRolled",
                [
                    "playerIndex": WebJSON(table.current), "rollValue": WebJSON(value),
                    "validMoves": .array(moves.map(Self.json)), "turnNumber": WebJSON(table.turn),
                ], at: date)
        ]
    }

    /// The bots' rule: capture, else home, else home column, else leave the yard, else any.
    private mutating func choose(_ roll: Int, at date: Date) -> [WebLedMessage] {
        func rank(_ move: WebLudoTable.Move) -> Int {
            if move.capture != nil { return 0 }
            switch move.to {
            case .home: return 1
            case .column: return 2
            default: return move.from == .yard ? 3 : 4
            }
        }
        let moves = table.validMoves(of: table.current, roll: roll).shuffled(using: &dice)
        guard isBotsTurn, let best = moves.min(by: { rank($0) < rank($1) }) else { return [] }
        return play(best.token, with: roll, at: date)
    }

    private mutating func play(_ token: Int, with roll: Int, at date: Date) -> [WebLedMessage] {
        let seat = table.current
        guard let move = table.validMoves(of: seat, roll: roll).first(where: { $0.token == token }) else { return [] }
        let isThirdSix = roll == 6 && table.sixes == 0
        moveCount += 1
        table.move(move, of: seat)
        if table.endIfOver() { return [sync(at: date)] }
        let moved = tell(
            "tokenMoved",
            [
                "playerIndex": WebJSON(seat), "tokenIndex": WebJSON(token), "from": move.from.json, "to": move.to.json,
                "capturedToken": move.capture?.json ?? nil, "turnNumber": WebJSON(table.turn),
            ], at: date)
        guard roll == 6, !isThirdSix else { return [moved] + passTurn(at: date) }
        if isBotsTurn { startRoll(at: date) }
        return [moved]
    }

    private mutating func passTurn(at date: Date) -> [WebLedMessage] {
        table.passTurn()
        if isBotsTurn { startRoll(at: date) }
        return [
            tell(
                "turnChanged", ["currentPlayerIndex": WebJSON(table.current), "turnNumber": WebJSON(table.turn)],
                at: date)
        ]
    }

    private mutating func after(_ milliseconds: Double, from date: Date, _ deed: Deed) {
        timers.append(Timer(due: date.addingTimeInterval(milliseconds * millisecond), deed: deed))
    }

    // MARK: The user

    mutating func click(choosing number: UInt64, at date: Date) -> [WebLedMessage] {
        guard !isOver, currentPlayer == ownSeat else { return [] }
        guard let roll = table.dice else { return clickDice(at: date) }
        let moves = table.validMoves(of: ownSeat, roll: roll)
        guard !moves.isEmpty else { return [] }
        let token = moves[Int(number % UInt64(moves.count))].token
        if isHost { return select(token, at: date) }
        return [ask("selectToken", ["tokenIndex": WebJSON(token)], at: date)]
    }

    private mutating func clickDice(at date: Date) -> [WebLedMessage] {
        if isHost {
            startRoll(at: date)
            return []
        }
        guard !isSpinning else { return [] }
        isSpinning = true
        return [ask("requestDiceRoll", nil, at: date)]
    }

    // MARK: The guest

    /// A broadcast of the inviter, or a bare board.
    mutating func replace(with state: WebJSON) -> Bool {
        guard let type = state["type"]?.string else { return adopt(state) }
        guard let inner = Self.inner(of: state) else { return false }
        switch type {
        case "stateSync", "gameStarted": return adopt(inner)
        case "diceRolled":
            table.dice = inner["rollValue"]?.int
            isSpinning = table.dice == nil && isSpinning
        case "tokenMoved":
            guard let seat = inner["playerIndex"]?.int, let token = inner["tokenIndex"]?.int, 0..<4 ~= token,
                let place = WebLudoTable.Place(inner["to"]), inner["capturedToken"] != nil
            else { return false }
            table.players[seat]?.tokens[token] = place
            if let seat = inner["capturedToken"]?["playerIndex"]?.int,
                let token = inner["capturedToken"]?["tokenIndex"]?.int, 0..<4 ~= token
            {
                table.players[seat]?.tokens[token] = .yard
            }
            table.dice = nil
            moveCount += 1
        case "turnChanged":
            table.current = inner["currentPlayerIndex"]?.int ?? table.current
            table.turn = inner["turnNumber"]?.int ?? table.turn
            table.dice = nil
            table.sixes = 0
            isSpinning = isSpinning && table.current == ownSeat
        case "gameEnded":
            table.phase = "finished"
            table.winner = inner["winnerPlayerIndex"]?.int
            table.finishOrder = inner["finishOrder"]?.array?.compactMap(\.int) ?? []
        default: break
        }
        return true
    }

    private mutating func adopt(_ board: WebJSON) -> Bool {
        guard let new = WebLudoTable(board) else { return false }
        table = new
        isShown = true
        isSpinning = isSpinning && new.dice == nil && new.current == ownSeat
        return true
    }

    // MARK: Messages

    private func sync(at date: Date) -> WebLedMessage { tell("stateSync", table.json, at: date) }

    private func tell(_ type: String, _ inner: WebJSON, at date: Date) -> WebLedMessage {
        .state([
            "type": .string(type), "timestamp": .timestamp(date),
            "payload": .string(inner.text.base64EncodedString()),
        ])
    }

    private func ask(_ type: String, _ inner: WebJSON?, at date: Date) -> WebLedMessage {
        var action: WebJSON = [
            "type": .string(type), "playerID": .string(table.players[ownSeat]?.id ?? ""),
            "turnNumber": WebJSON(table.turn), "timestamp": .timestamp(date),
        ]
        if let inner { action["payload"] = .string(inner.text.base64EncodedString()) }
        return .action(action)
    }

    private static func inner(of message: WebJSON) -> WebJSON? {
        message["payload"]?.string.flatMap { Data(base64Encoded: $0) }.flatMap(WebJSON.init(parsing:))
    }

    private static func json(of move: WebLudoTable.Move) -> WebJSON {
        [
            "tokenIndex": WebJSON(move.token), "fromPosition": move.from.json, "toPosition": move.to.json,
            "capturesOpponent": move.capture?.json ?? nil,
        ]
    }
}
