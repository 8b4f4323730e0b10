import Foundation
import PoolWire

extension PowChallenge {
    /// Reads the challenge out of the text of error 428 (relay.md 8.8).
    /// - Returns: `nil` for any other text, which in old relays meant that the relay has no owner.
    init?(inErrorMessage message: String) {
        struct Puzzle: Decodable {
            var challenge: String
            var difficulty: UInt8
            var timestamp: Int64?
        }
        guard let start = message.firstIndex(of: "{"), message.utf8.count <= 4096,
            let puzzle = try? JSONDecoder().decode(Puzzle.self, from: Data(message[start...].utf8))
        else { return nil }
        self.init(challenge: puzzle.challenge, difficulty: puzzle.difficulty, timestamp: puzzle.timestamp ?? 0)
    }
}
