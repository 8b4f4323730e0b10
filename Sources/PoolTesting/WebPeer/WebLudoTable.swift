/// A board of Ludo and the rules as the web client has them (games.md 10), written anew from the reference: nothing of
/// PoolBots' own rules is in it.
struct WebLudoTable: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        case yard
        case board(Int)
        case column(Int)
        case home
    }

    struct Player: Sendable, Equatable {
        var id: String
        var name: String
        var isHost: Bool
        var isAI: Bool
        var tokens = [Place](repeating: .yard, count: 4)

        var isFinished: Bool { tokens.allSatisfy { $0 == .home } }
    }

    struct Capture: Sendable, Equatable {
        var player: Int
        var token: Int
    }

    struct Move: Sendable, Equatable {
        var token: Int
        var from: Place
        var to: Place
        var capture: Capture?
    }

    static let safe: Set<Int> = [0, 8, 13, 21, 26, 34, 39, 47]

    /// By seat. Ours leaves seats out; the web client as inviter fills all four.
    var players: [Int: Player]
    var current = 0
    var phase = "playing"
    var dice: Int?
    var turn = 1
    var sixes = 0
    var winner: Int?
    var finishOrder: [Int] = []

    func validMoves(of seat: Int, roll: Int) -> [Move] {
        guard let player = players[seat] else { return [] }
        return player.tokens.indices.compactMap { token in
            let from = player.tokens[token]
            guard let to = target(from, seat, roll) else { return nil }
            if case .column = to, player.tokens.contains(to) { return nil }
            return Move(token: token, from: from, to: to, capture: capture(on: to, by: seat))
        }
    }

    private func target(_ from: Place, _ seat: Int, _ roll: Int) -> Place? {
        switch from {
        case .yard: return roll == 6 ? .board(seat * 13) : nil
        case .home: return nil
        case .column(let step): return step + roll == 6 ? .home : step + roll < 6 ? .column(step + roll) : nil
        case .board(let cell):
            let distance = (cell - seat * 13 + 52) % 52 + roll
            if distance <= 50 { return .board((cell + roll) % 52) }
            return distance < 56 ? .column(distance - 51) : distance == 56 ? .home : nil
        }
    }

    private func capture(on place: Place, by seat: Int) -> Capture? {
        guard case .board(let cell) = place, !Self.safe.contains(cell) else { return nil }
        for (other, player) in players.sorted(by: { $0.key < $1.key }) where other != seat {
            if let token = player.tokens.firstIndex(of: place) { return Capture(player: other, token: token) }
        }
        return nil
    }

    mutating func move(_ move: Move, of seat: Int) {
        players[seat]?.tokens[move.token] = move.to
        if let capture = move.capture { players[capture.player]?.tokens[capture.token] = .yard }
        dice = nil
    }

    mutating func passTurn() {
        let seats = players.keys.sorted()
        let order = seats.filter { $0 > current } + seats.filter { $0 <= current }
        current = order.first { players[$0]?.isFinished == false } ?? current
        turn += 1
        dice = nil
        sixes = 0
    }

    /// Whether at most one player is left. The winner is the lowest seat that has finished, not the first.
    mutating func endIfOver() -> Bool {
        let seats = players.keys.sorted()
        let finished = seats.filter { players[$0]?.isFinished == true }
        guard finished.count >= seats.count - 1 else { return false }
        finishOrder = finished + seats.filter { !finished.contains($0) }
        winner = finishOrder.first
        phase = "finished"
        return true
    }
}

extension WebLudoTable.Place {
    /// As the web client writes it: the Swift form.
    var json: WebJSON {
        switch self {
        case .yard: ["yard": [:]]
        case .board(let cell): ["board": ["step": WebJSON(cell)]]
        case .column(let step): ["homeColumn": ["step": WebJSON(step)]]
        case .home: ["home": [:]]
        }
    }

    /// Reads both forms.
    init?(_ json: WebJSON?) {
        let type = json?["type"]?.string
        if type == "yard" || json?["yard"] != nil {
            self = .yard
        } else if type == "home" || json?["home"] != nil {
            self = .home
        } else if let cell = type == "board" ? json?["step"]?.int : json?["board"]?["step"]?.int {
            self = .board(cell)
        } else if let step = type == "homeColumn" ? json?["step"]?.int : json?["homeColumn"]?["step"]?.int {
            self = .column(step)
        } else {
            return nil
        }
    }
}

extension WebLudoTable.Capture {
    var json: WebJSON { ["playerIndex": WebJSON(player), "tokenIndex": WebJSON(token)] }
}
