/// A position of Ludo (games.md 10): tokens, whose turn it is, and the dice on the table.
public struct LudoState: Sendable, Hashable {
    /// The seats that play, ascending.
    public let seats: [Int]
    /// Each token's way (`LudoTrack`), four a seat; those of empty seats stay in the yard.
    var ways: SIMD16<Int8>
    /// Whose turn it is. Once the game is over, who made the last move.
    public package(set) var currentSeat: Int
    /// The roll that is to be used or passed; `nil` before it is made.
    public package(set) var dice: Int?
    /// Sixes of the current seat in a row, the one on the table included: 0 to 2. With a third six on the table 0.
    public package(set) var consecutiveSixes = 0
    /// From 1; the rolls after a six belong to the same turn.
    public package(set) var turnNumber = 1
    /// Seats with all tokens at home, the first one first.
    public package(set) var finishOrder: [Int] = []

    /// The position before the first roll.
    /// - Precondition: two to four different seats, 0 to 3, ascending.
    public init(seats: [Int]) {
        precondition(Self.canPlay(seats), "Ludo is played by two to four of the seats 0 to 3, not by \(seats)")
        self.seats = seats
        ways = SIMD16(repeating: LudoTrack.yard)
        currentSeat = seats[0]
    }

    static func canPlay(_ seats: [Int]) -> Bool {
        seats.count >= 2 && seats.allSatisfy { 0..<LudoTrack.seats ~= $0 }
            && zip(seats, seats.dropFirst()).allSatisfy(<)
    }

    /// Where a token of a seat that plays stands.
    public func position(of token: LudoToken) -> LudoPosition {
        LudoPosition(way: way(of: token), seat: token.playerIndex)
    }

    /// Puts a token somewhere.
    /// - Returns: `false`, with nothing changed, where no token of its seat can be, or another one stands in the home
    ///   column.
    @discardableResult
    package mutating func place(_ token: LudoToken, on position: LudoPosition) -> Bool {
        guard token.isReal, seats.contains(token.playerIndex), let way = position.way(of: token.playerIndex) else {
            return false
        }
        if way != self.way(of: token), isTaken(way, in: token.playerIndex) { return false }
        setWay(of: token, to: way)
        return true
    }

    func way(of token: LudoToken) -> Int8 { ways[token.playerIndex * LudoTrack.tokens + token.tokenIndex] }

    mutating func setWay(of token: LudoToken, to way: Int8) {
        ways[token.playerIndex * LudoTrack.tokens + token.tokenIndex] = way
    }

    /// The tokens of a seat, by number.
    package static func tokens(of seat: Int) -> [LudoToken] {
        (0..<LudoTrack.tokens).map { LudoToken(playerIndex: seat, tokenIndex: $0) }
    }

    /// Whether all tokens of a seat are at home.
    public func isFinished(_ seat: Int) -> Bool {
        Self.tokens(of: seat).allSatisfy { way(of: $0) == LudoTrack.home }
    }

    /// At most one seat is not finished.
    public var isOver: Bool { finishOrder.count >= seats.count - 1 }

    /// The seats from the best place down: as they finished, then the rest by number.
    public var ranking: [Int] { finishOrder + seats.filter { !finishOrder.contains($0) } }

    /// Whether the third six in a row is on the table: nothing moves, the turn passes.
    public var isThirdSix: Bool { dice == 6 && consecutiveSixes == 0 }

    /// The next higher seat, wrapping, that plays and is not finished; the current one if there is no other.
    package var nextSeat: Int {
        let order = seats.filter { $0 > currentSeat } + seats.filter { $0 < currentSeat }
        return order.first { !finishOrder.contains($0) } ?? currentSeat
    }
}

/// What one roll does to one token.
public struct LudoStep: Sendable, Hashable {
    public let token: LudoToken
    public let from: LudoPosition
    public let to: LudoPosition
    /// The opponent's token that goes back to its yard.
    public let captured: LudoToken?
}

extension LudoState {
    /// What a seat may do with a roll, by token.
    /// - Parameter roll: 1 to 6.
    public func steps(of seat: Int, roll: Int) -> [LudoStep] {
        Self.tokens(of: seat).compactMap { step(of: $0, roll: roll) }
    }

    /// What a roll does to a token; `nil` if it may not move. Only an own token blocks, and only in the home column.
    public func step(of token: LudoToken, roll: Int) -> LudoStep? {
        let seat = token.playerIndex
        guard 1...6 ~= roll, token.isReal, let end = LudoTrack.way(from: way(of: token), roll: roll) else { return nil }
        if isTaken(end, in: seat) { return nil }
        return LudoStep(
            token: token, from: position(of: token), to: LudoPosition(way: end, seat: seat),
            captured: captured(by: seat, at: end))
    }

    /// Whether a way is a cell of the home column where one of the seat's tokens stands.
    private func isTaken(_ way: Int8, in seat: Int) -> Bool {
        LudoTrack.firstOfColumn..<LudoTrack.home ~= way
            && Self.tokens(of: seat).contains { self.way(of: $0) == way }
    }

    /// The first token of others that a token arriving at a way captures, by seat and number.
    private func captured(by seat: Int, at end: Int8) -> LudoToken? {
        guard end < LudoTrack.firstOfColumn, !LudoTrack.isSafe(way: end) else { return nil }
        let target = LudoPosition(way: end, seat: seat)
        for other in seats where other != seat {
            guard let way = target.way(of: other) else { continue }
            if let token = Self.tokens(of: other).first(where: { self.way(of: $0) == way }) { return token }
        }
        return nil
    }

    /// Moves tokens, and notes who has finished. Whose turn it is stays.
    mutating func carryOut(_ step: LudoStep) {
        let seat = step.token.playerIndex
        place(step.token, on: step.to)
        if let captured = step.captured { place(captured, on: .yard) }
        if isFinished(seat), !finishOrder.contains(seat) { finishOrder.append(seat) }
    }

    /// The next seat's turn begins.
    mutating func pass() {
        currentSeat = nextSeat
        turnNumber += 1
        dice = nil
        consecutiveSixes = 0
    }
}
