import Foundation

/// Connect Four as the web client plays it (games.md 7).
struct WebConnectFourBoard: WebBoard {
    private var sessionID: String
    private var timestamp: Date
    /// 42 owners, row 0 on top; `missing` is what a left-out owner becomes: neither free nor anybody's.
    private var owners: [Int?]
    private(set) var currentPlayer = 0
    private(set) var moveCount = 0
    var isOver = false
    var winner: Int?
    private var winningCells: [Int]?

    private static let missing = -1

    init(sessionID: String, date: Date) {
        self.sessionID = sessionID
        timestamp = date
        owners = Array(repeating: nil, count: 42)
    }

    var state: WebJSON {
        var state: WebJSON = [
            "sessionID": .string(sessionID), "currentPlayerIndex": WebJSON(currentPlayer),
            "moveCount": WebJSON(moveCount), "gameOver": .bool(isOver), "timestamp": .timestamp(timestamp),
        ]
        state["cells"] = .array(
            owners.enumerated().map { id, owner in
                ["id": WebJSON(id), "row": WebJSON(id / 7), "column": WebJSON(id % 7), "ownerIndex": .index(owner)]
            })
        if let winner { state["winnerIndex"] = WebJSON(winner) }
        if let winningCells { state["winningCells"] = .array(winningCells.map { WebJSON($0) }) }
        return state
    }

    mutating func apply(_ action: WebJSON) {
        guard let column = action["column"]?.int, 0..<7 ~= column else { return }
        drop(column, by: action["playerIndex"]?.int ?? currentPlayer)
    }

    mutating func move(choosing number: UInt64, at date: Date) -> WebJSON? {
        let open = (0..<7).filter { owners[$0] == nil }
        guard !isOver, !open.isEmpty else { return nil }
        let player = currentPlayer
        let column = open[Int(number % UInt64(open.count))]
        let action: WebJSON = [
            "column": WebJSON(column), "playerIndex": WebJSON(player), "moveNumber": WebJSON(moveCount + 1),
            "timestamp": .timestamp(date),
        ]
        drop(column, by: player)
        timestamp = date
        return action
    }

    mutating func replace(with state: WebJSON) -> Bool {
        guard let cells = state["cells"]?.array, cells.count == 42 else { return false }
        owners = cells.map { cell in cell["ownerIndex"] == .null ? nil : cell["ownerIndex"]?.int ?? Self.missing }
        currentPlayer = state["currentPlayerIndex"]?.int ?? 0
        moveCount = state["moveCount"]?.int ?? 0
        isOver = state["gameOver"]?.isTrue ?? false
        winner = state["winnerIndex"]?.int
        winningCells = state["winningCells"]?.array?.compactMap(\.int)
        sessionID = state["sessionID"]?.string ?? sessionID
        return !owners.contains(Self.missing)
    }

    /// A full column takes no stone, but the turn passes.
    private mutating func drop(_ column: Int, by player: Int) {
        if let row = (0..<6).last(where: { owners[$0 * 7 + column] == nil }) { owners[row * 7 + column] = player }
        moveCount += 1
        winningCells = firstFour()
        winner = winningCells.flatMap { owners[$0[0]] }
        isOver = winner != nil || !owners.contains(nil)
        if !isOver { currentPlayer = 1 - currentPlayer }
    }

    private func firstFour() -> [Int]? {
        for row in 0..<6 {
            for column in 0..<7 {
                guard let owner = owners[row * 7 + column] else { continue }
                for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
                    let line = (0..<4).map { (row + $0 * down, column + $0 * right) }
                    guard line.allSatisfy({ 0..<6 ~= $0.0 && 0..<7 ~= $0.1 && owners[$0.0 * 7 + $0.1] == owner })
                    else { continue }
                    return line.map { $0.0 * 7 + $0.1 }
                }
            }
        }
        return nil
    }
}
