/// Judges a position without looking ahead, in hundredths of a pawn for the side to move.
enum Evaluation {
    /// Evaluations stay below; beyond are mates.
    static let limit = 20_000

    static func evaluate(_ position: Position) -> Int {
        var white = SideEvaluation(position, side: .white)
        var black = SideEvaluation(position, side: .black)
        white.judge()
        black.judge()
        let middle = white.middle - black.middle
        let end = white.end - black.end
        let phase = min(24, white.phase + black.phase)
        var score = (middle * phase + end * (24 - phase)) / 24
        score += mopUp(white: white, black: black, score: score)
        score = scaled(score, strong: score > 0 ? white : black, weak: score > 0 ? black : white)
        score = score * (220 - Int(min(position.quietMoves, 100))) / 220
        return max(-limit, min(limit, position.side == .white ? score : -score)) + 10
    }

    /// Drives a king without helpers to the edge and the other king towards it: without this the search sees no
    /// progress on the way to a mate.
    private static func mopUp(white: SideEvaluation, black: SideEvaluation, score: Int) -> Int {
        let weak = score > 0 ? black : white
        guard abs(score) > 300, weak.pawns == 0, weak.phase <= 1 else { return 0 }
        let strong = score > 0 ? white : black
        let edge = 12 * centerDistance(weak.king)
        let near = 6 * (14 - distance(strong.king, weak.king))
        return score > 0 ? edge + near : -(edge + near)
    }

    /// Without pawns a small advantage does not win.
    private static func scaled(_ score: Int, strong: SideEvaluation, weak: SideEvaluation) -> Int {
        guard strong.pawns == 0 else { return score }
        return strong.pieceValue - weak.pieceValue < 400 ? score / 6 : score
    }

    /// Steps by rank and file from the four squares in the middle.
    private static func centerDistance(_ square: Int) -> Int {
        let row = square >> 3
        let column = square & 7
        return max(3 - row, row - 4) + max(3 - column, column - 4)
    }

    private static func distance(_ a: Int, _ b: Int) -> Int {
        abs((a >> 3) - (b >> 3)) + abs((a & 7) - (b & 7))
    }
}

/// What speaks for one side.
struct SideEvaluation {
    private let position: Position
    private let side: Side
    private let own: Bitboard
    private let enemyPawns: Bitboard
    private let occupied: Bitboard
    /// Squares that pieces gain by attacking: not own, not covered by an enemy pawn.
    private let area: Bitboard
    private let enemyZone: Bitboard
    /// Turns squares into indices of tables drawn from white's side.
    private let flip: Int
    let pawns: Bitboard
    let king: Int

    private(set) var middle = 0
    private(set) var end = 0
    /// How much is left for a middle game: 12 a side at the start.
    private(set) var phase = 0
    /// Material without pawns.
    private(set) var pieceValue = 0
    private var kingAttack = 0

    @inline(__always)
    init(_ position: Position, side: Side) {
        self.position = position
        self.side = side
        own = position.pieces(of: side)
        occupied = position.occupied
        let allPawns = position.pawns
        pawns = allPawns & own
        enemyPawns = allPawns & ~own
        area = ~own & ~Attacks.pawns(enemyPawns, of: side.other)
        king = (position.kings & own).firstSquare
        enemyZone = Attacks.king(from: (position.kings & ~own).firstSquare)
        flip = side == .white ? 56 : 0
    }

    @inline(__always)
    mutating func judge() {
        judgeMinorPieces()
        judgeMajorPieces()
        judgePawns()
        judgeKing()
    }

    @inline(__always)
    private mutating func add(_ middle: Int, _ end: Int) {
        self.middle &+= middle
        self.end &+= end
    }

    /// Material, square, mobility and pressure on the enemy king of one piece.
    @inline(__always)
    private mutating func addPiece(
        attacks: Bitboard, square: (Int16, Int16), value: (Int, Int), mobility: (middle: Int, end: Int, usual: Int),
        attack: Int
    ) {
        let moves = (attacks & area).nonzeroBitCount &- mobility.usual
        add(
            value.0 &+ Int(square.0) &+ moves &* mobility.middle, value.1 &+ Int(square.1) &+ moves &* mobility.end)
        pieceValue &+= value.0
        kingAttack &+= (attacks & enemyZone).nonzeroBitCount &* attack
    }

    private mutating func judgeMinorPieces() {
        var knights = position.knights & own
        while knights != 0 {
            let square = knights.popSquare()
            let index = square ^ flip
            phase &+= 1
            addPiece(
                attacks: Attacks.knight(from: square),
                square: (PieceSquareTables.knightMiddle[index], PieceSquareTables.knightEnd[index]),
                value: (330, 290), mobility: (4, 4, 4), attack: 3)
        }
        var bishops = position.bishops & own
        if bishops & (bishops &- 1) != 0 { add(25, 45) }
        while bishops != 0 {
            let square = bishops.popSquare()
            let index = square ^ flip
            phase &+= 1
            addPiece(
                attacks: Attacks.bishop(from: square, occupied: occupied),
                square: (PieceSquareTables.bishopMiddle[index], PieceSquareTables.bishopEnd[index]),
                value: (350, 310), mobility: (5, 4, 6), attack: 2)
        }
    }

    private mutating func judgeMajorPieces() {
        var rooks = position.rooks & own
        while rooks != 0 {
            let square = rooks.popSquare()
            let index = square ^ flip
            phase &+= 2
            addPiece(
                attacks: Attacks.rook(from: square, occupied: occupied),
                square: (PieceSquareTables.rookMiddle[index], PieceSquareTables.rookEnd[index]),
                value: (480, 520), mobility: (2, 4, 7), attack: 3)
            let file = AttackTables.file[square]
            if file & pawns == 0 { file & enemyPawns == 0 ? add(25, 12) : add(12, 6) }
        }
        var queens = position.queens & own
        while queens != 0 {
            let square = queens.popSquare()
            let index = square ^ flip
            phase &+= 4
            addPiece(
                attacks: Attacks.rook(from: square, occupied: occupied)
                    | Attacks.bishop(from: square, occupied: occupied),
                square: (PieceSquareTables.queenMiddle[index], PieceSquareTables.queenEnd[index]),
                value: (1010, 950), mobility: (1, 3, 13), attack: 5)
        }
    }

    private mutating func judgePawns() {
        let files = Self.fill(pawns)
        let neighbours = (files &<< 1) & ~Bitboard.fileA | (files &>> 1) & ~Bitboard.fileH
        let isolated = (pawns & ~neighbours).nonzeroBitCount
        let doubled = (pawns & Self.ahead(pawns, of: side)).nonzeroBitCount
        add(-12 &* isolated &- 8 &* doubled, -14 &* isolated &- 18 &* doubled)
        let stoppers = Self.ahead(enemyPawns, of: side.other)
        let guarded =
            stoppers | (stoppers &<< 1) & ~Bitboard.fileA | (stoppers &>> 1) & ~Bitboard.fileH
        var passed = pawns & ~guarded & ~Self.ahead(pawns, of: side.other)
        while passed != 0 {
            let square = passed.popSquare()
            let rank = side == .white ? square >> 3 : 7 - square >> 3
            let stop = side == .white ? square &+ 8 : square &- 8
            let isBlocked = occupied.contains(square: stop)
            add(
                Int(PieceSquareTables.passedMiddle[rank]),
                isBlocked ? Int(PieceSquareTables.passedEnd[rank]) / 2 : Int(PieceSquareTables.passedEnd[rank]))
        }
        var rest = pawns
        while rest != 0 {
            let index = rest.popSquare() ^ flip
            add(85 &+ Int(PieceSquareTables.pawnMiddle[index]), 100 &+ Int(PieceSquareTables.pawnEnd[index]))
        }
    }

    private mutating func judgeKing() {
        add(Int(PieceSquareTables.kingMiddle[king ^ flip]), Int(PieceSquareTables.kingEnd[king ^ flip]))
        let shield = Self.step(Attacks.king(from: king) | Bitboard(square: king), of: side)
        add(10 &* (shield & pawns).nonzeroBitCount, 0)
        let files = Self.fill(Attacks.king(from: king) | Bitboard(square: king)) & Bitboard.rank1
        add(-14 &* (files & ~Self.fill(pawns)).nonzeroBitCount, 0)
        // The more pieces take part, the more each of them threatens.
        let attack = min(kingAttack, 60)
        add(attack &* attack / 12, attack)
    }

    /// All squares of the files of a set.
    @inline(__always)
    private static func fill(_ set: Bitboard) -> Bitboard {
        var set = set | set &>> 8
        set |= set &>> 16
        set |= set &>> 32
        return (set & Bitboard.rank1) &* Bitboard.fileA
    }

    /// One rank forward.
    @inline(__always)
    private static func step(_ set: Bitboard, of side: Side) -> Bitboard {
        side == .white ? set &<< 8 : set &>> 8
    }

    /// The squares in front of a set, to the end of the board.
    @inline(__always)
    private static func ahead(_ set: Bitboard, of side: Side) -> Bitboard {
        var set = step(set, of: side)
        if side == .white {
            set |= set &<< 8
            set |= set &<< 16
            return set | set &<< 32
        }
        set |= set &>> 8
        set |= set &>> 16
        return set | set &>> 32
    }
}
