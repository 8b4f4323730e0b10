import Foundation
package import GameRules

/// Beginnings of games: a line each, moves apart by spaces, in the game's notation or as they print themselves ("e2e4"
/// in chess). What follows a `#` is for people; move numbers ("1.", "1..." or "1.e4") may be there.
package enum Openings {
    /// The lines that hold an opening, in order, without what is for people. All of them can be played in the game.
    /// - Throws: `MatchError.badOpening`.
    package static func parse<Game: PlayableGame>(
        _ text: String, for game: Game, seats: Int
    ) throws(MatchError) -> [String] {
        var openings: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(withoutNumber)
                .filter { !$0.isEmpty }
            guard !words.isEmpty else { continue }
            let opening = words.joined(separator: " ")
            do {
                _ = try play(opening, in: game.rules, seats: seats)
            } catch {
                throw .badOpening(line: index + 1, error.description)
            }
            openings.append(opening)
        }
        return openings
    }

    /// The position after an opening, and its moves.
    static func play<Rules: GameRules>(
        _ opening: String, in rules: Rules, seats: Int
    ) throws(IllegalMove) -> (state: Rules.State, moves: [String]) {
        var state = rules.initialState(players: seats)
        var moves: [String] = []
        for word in opening.split(separator: " ") {
            let match = rules.legalMoves(in: state).first {
                same(rules.text(of: $0, in: state), word) || same("\($0)", word)
            }
            guard let match else {
                throw IllegalMove("“\(word)” is no legal move after “\(moves.joined(separator: " "))”")
            }
            moves.append(rules.text(of: match, in: state))
            try rules.apply(match, to: &state)
        }
        guard rules.outcome(of: state) == nil else { throw IllegalMove("the game is over after “\(opening)”") }
        return (state, moves)
    }

    /// Spaces within a move ("column 4"), and signs for check and mate, may be left out.
    private static func same(_ text: String, _ word: Substring) -> Bool {
        text == word || text.filter { !" +#".contains($0) } == word.filter { !"+#".contains($0) }
    }

    private static func withoutNumber(_ word: Substring) -> Substring {
        let rest = word.drop(while: \.isNumber)
        return rest.first == "." && rest.count < word.count ? rest.drop { $0 == "." } : word
    }
}
