/// A position of Ludo as people read it: the board, where each token is, and whose turn it is.
struct LudoDrawing {
    static let colours = ["red", "green", "yellow", "blue"]

    /// Row and column on a board of 15 by 15, rows from the top.
    private typealias Place = (row: Int, column: Int)

    /// The first quarter of the track, from red's start on; each following quarter is this one turned clockwise.
    private static let quarter: [Place] = [
        (6, 1), (6, 2), (6, 3), (6, 4), (6, 5), (5, 6), (4, 6), (3, 6), (2, 6), (1, 6), (0, 6), (0, 7), (0, 8),
    ]
    /// Where red's tokens wait.
    private static let yard: [Place] = [(2, 2), (2, 3), (3, 2), (3, 3)]
    private static let size = 15
    private static let middle: Place = (7, 7)

    let state: LudoState

    init(_ state: LudoState) { self.state = state }

    var text: String { (board + seats + [turn]).joined(separator: "\n") }

    /// A token is its colour's letter and its number, `r+` several of a colour, `++` several colours; `*` is a safe
    /// cell, `-` one of a home column, `#` home.
    private var board: [String] {
        var cells = Array(repeating: Array(repeating: "", count: Self.size), count: Self.size)
        for cell in 0..<LudoTrack.cells {
            let place = Self.place(onTrack: cell)
            cells[place.row][place.column] = LudoTrack.safeCells.contains(cell) ? "*" : "."
        }
        for seat in 0..<LudoTrack.seats {
            for step in 0..<LudoTrack.homeColumnCells {
                let place = Self.turned((Self.middle.row, 1 + step), seat)
                cells[place.row][place.column] = "-"
            }
        }
        cells[Self.middle.row][Self.middle.column] = "#"
        draw(on: &cells)
        return cells.map { row in
            let line = row.map { $0 + String(repeating: " ", count: 3 - $0.count) }.joined()
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func draw(on cells: inout [[String]]) {
        for seat in state.seats {
            let letter = String(Self.colours[seat].prefix(1))
            for token in LudoState.tokens(of: seat) {
                guard let place = Self.place(of: token, on: state.position(of: token)) else { continue }
                let other = cells[place.row][place.column]
                cells[place.row][place.column] =
                    other.count < 2 ? "\(letter)\(token.tokenIndex + 1)" : other.hasPrefix(letter) ? letter + "+" : "++"
            }
        }
    }

    /// - Returns: `nil` at home.
    private static func place(of token: LudoToken, on position: LudoPosition) -> Place? {
        switch position {
        case .yard: turned(yard[token.tokenIndex], token.playerIndex)
        case .board(let step): place(onTrack: step)
        case .homeColumn(let step): turned((middle.row, 1 + step), token.playerIndex)
        case .home: nil
        }
    }

    private static func place(onTrack cell: Int) -> Place {
        turned(quarter[cell % quarter.count], cell / quarter.count)
    }

    /// A place turned clockwise by so many quarters.
    private static func turned(_ place: Place, _ quarters: Int) -> Place {
        (0..<quarters).reduce(place) { place, _ in (place.column, size - 1 - place.row) }
    }

    private var seats: [String] {
        state.seats.map { seat in
            let tokens = LudoState.tokens(of: seat).map { Self.name(of: state.position(of: $0)) }
            return "\(Self.colours[seat]): \(tokens.joined(separator: ", "))"
        }
    }

    private var turn: String {
        if state.isOver { return "\(Self.colours[state.ranking[0]]) has won" }
        let colour = Self.colours[state.currentSeat]
        guard let dice = state.dice else { return "\(colour) rolls" }
        return "\(colour) has rolled \(dice)"
    }

    /// What the roll on the table does to a token of the current seat.
    func text(ofToken index: Int) -> String {
        let token = LudoToken(playerIndex: state.currentSeat, tokenIndex: index)
        guard let dice = state.dice, let step = state.step(of: token, roll: dice) else { return "token \(index &+ 1)" }
        let (from, to) = (Self.name(of: step.from), Self.name(of: step.to))
        guard let captured = step.captured else { return "token \(index + 1): \(from) to \(to)" }
        return "token \(index + 1): \(from) takes \(Self.colours[captured.playerIndex]) on \(to)"
    }

    private static func name(of position: LudoPosition) -> String {
        switch position {
        case .yard: "yard"
        case .board(let step): "\(step)"
        case .homeColumn(let step): "column \(step + 1)"
        case .home: "home"
        }
    }
}
