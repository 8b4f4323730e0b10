import Foundation

/// Chain Reaction as the web client plays it (games.md 8).
struct WebChainReactionBoard: WebBoard {
    private var sessionID: String
    private var timestamp: Date
    private let players: Int
    private var orbs = [Int](repeating: 0, count: 36)
    /// `missing` is what a left-out owner becomes: neither free nor anybody's.
    private var owners = [Int?](repeating: nil, count: 36)
    private(set) var currentPlayer = 0
    private(set) var moveCount = 0
    var isOver = false
    var winner: Int?
    /// Whose move ended the game: the state that is sent then names the mover and the time before.
    private var lastMover: Int?

    private static let missing = -1

    init(sessionID: String, players: Int, date: Date) {
        self.sessionID = sessionID
        self.players = players
        timestamp = date
    }

    var state: WebJSON {
        var state: WebJSON = [
            "sessionID": .string(sessionID), "currentPlayerIndex": WebJSON(lastMover ?? currentPlayer),
            "moveCount": WebJSON(moveCount), "gameOver": .bool(isOver), "timestamp": .timestamp(timestamp),
        ]
        state["cells"] = .array(
            (0..<36).map { ["id": WebJSON($0), "orbs": WebJSON(orbs[$0]), "ownerIndex": .index(owners[$0])] })
        if let winner { state["winnerIndex"] = WebJSON(winner) }
        return state
    }

    mutating func apply(_ action: WebJSON) {
        guard let cell = action["cellID"]?.int, 0..<36 ~= cell else { return }
        put(on: cell, by: action["playerIndex"]?.int ?? currentPlayer)
    }

    mutating func move(choosing number: UInt64, at date: Date) -> WebJSON? {
        let open = (0..<36).filter { owners[$0] == nil || owners[$0] == currentPlayer }
        guard !isOver, !open.isEmpty else { return nil }
        let player = currentPlayer
        let cell = open[Int(number % UInt64(open.count))]
        let action: WebJSON = [
            "cellID": WebJSON(cell), "playerIndex": WebJSON(player), "moveNumber": WebJSON(moveCount + 1),
            "timestamp": .timestamp(date),
        ]
        put(on: cell, by: player)
        if isOver { lastMover = player } else { timestamp = date }
        return action
    }

    mutating func replace(with state: WebJSON) -> Bool {
        guard let cells = state["cells"]?.array, cells.count == 36 else { return false }
        orbs = cells.map { $0["orbs"]?.int ?? 0 }
        owners = cells.map { cell in cell["ownerIndex"] == .null ? nil : cell["ownerIndex"]?.int ?? Self.missing }
        currentPlayer = state["currentPlayerIndex"]?.int ?? 0
        moveCount = state["moveCount"]?.int ?? 0
        isOver = state["gameOver"]?.isTrue ?? false
        winner = state["winnerIndex"]?.int
        lastMover = nil
        sessionID = state["sessionID"]?.string ?? sessionID
        return !owners.contains(Self.missing)
    }

    /// Nobody asks whose cell it is.
    private mutating func put(on cell: Int, by player: Int) {
        orbs[cell] += 1
        owners[cell] = player
        for _ in 0..<1000 where !explode() { break }
        moveCount += 1
        let left = Set(owners.compactMap { $0 })
        if moveCount >= 2 * players, left.count == 1, let sole = left.first {
            isOver = true
            winner = sole
            currentPlayer = sole
        } else {
            currentPlayer = (player + 1) % players
        }
    }

    /// One pass over all cells; whether anything exploded.
    private mutating func explode() -> Bool {
        var hasExploded = false
        for cell in 0..<36 {
            let (row, column) = (cell / 6, cell % 6)
            let neighbours = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
                .filter { 0..<6 ~= $0.0 && 0..<6 ~= $0.1 }.map { $0.0 * 6 + $0.1 }
            guard orbs[cell] >= neighbours.count else { continue }
            hasExploded = true
            let owner = owners[cell]
            orbs[cell] -= neighbours.count
            if orbs[cell] == 0 { owners[cell] = nil }
            for neighbour in neighbours {
                orbs[neighbour] += 1
                owners[neighbour] = owner
            }
        }
        return hasExploded
    }
}
