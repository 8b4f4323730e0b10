import Chess
import ConnectFour
import GameRules
import MatchPlay
import Testing

struct OpeningsTests {
    @Test func `chess has fifty different openings that can be played`() throws {
        let lines = ChessGame().openings
        let openings = try Openings.parse(lines.joined(separator: "\n"), for: ChessGame(), seats: 2)
        #expect(openings.count == 50)
        #expect(Set(openings).count == 50)
        #expect(openings.allSatisfy { $0.split(separator: " ").count == 8 })
    }

    @Test func `openings are read in notation and as plain moves, with numbers and remarks`() throws {
        let text = "# my own\n1. e4 e5 2. Nf3 # open\n\ne2e4 c7c5\n1.d4 1...d5\n"
        let openings = try Openings.parse(text, for: ChessGame(), seats: 2)
        #expect(openings == ["e4 e5 Nf3", "e2e4 c7c5", "d4 d5"])
    }

    @Test func `a move that is not possible is named with its line`() {
        #expect(throws: MatchError.badOpening(line: 2, "“e5” is no legal move after “e4 e5”")) {
            try Openings.parse("e4 e5\ne4 e5 e5", for: ChessGame(), seats: 2)
        }
        #expect(throws: MatchError.self) { try Openings.parse("f3 e5 g4 Qh4", for: ChessGame(), seats: 2) }
    }
}
