/// A square of the board.
public struct Square: Sendable, Hashable, CustomStringConvertible {
    /// 0 (a1), 1 (b1), … 63 (h8).
    public let index: Int

    /// - Precondition: `index` is 0 to 63.
    init(onBoard index: Int) {
        assert(0..<64 ~= index)
        self.index = index
    }

    /// The square of an action (games.md 9): row 0 is rank 1, column 0 the a-file.
    /// - Returns: `nil` outside the board.
    public init?(row: Int, column: Int) {
        guard 0..<8 ~= row, 0..<8 ~= column else { return nil }
        index = row * 8 + column
    }

    /// The square of a state's `board` (games.md 9): 0 is a8, 63 is h1.
    /// - Returns: `nil` outside the board.
    public init?(boardIndex: Int) {
        guard 0..<64 ~= boardIndex else { return nil }
        index = boardIndex ^ 56
    }

    /// Reads "e4".
    public init?(_ name: some StringProtocol) {
        let characters = Array(name.utf8)
        guard characters.count == 2 else { return nil }
        self.init(row: Int(characters[1]) - 49, column: Int(characters[0]) - 97)
    }

    /// 0 (rank 1) to 7.
    public var row: Int { index >> 3 }
    /// 0 (a-file) to 7.
    public var column: Int { index & 7 }
    /// The index in a state's `board` (games.md 9).
    public var boardIndex: Int { index ^ 56 }

    /// "e4".
    public var description: String { "\(fileName)\(row + 1)" }

    var fileName: Character { Character(Unicode.Scalar(UInt8(97 + column))) }
}
