import Foundation
import Ludo

/// Learns what the engine of Ludo thinks of positions, from games against itself:
///
///     swift run -c release ludo-weights Games/Ludo/Engine/LudoWeights+Learned.swift [GAMES [SEED]]
///
/// Without numbers it plays the games that the file in the repository comes from, in a minute or two on one core.
@main
enum LudoWeightsTool {
    static func main() throws {
        let arguments = CommandLine.arguments
        let games = arguments.count > 2 ? Int(arguments[2]) : 300_000
        let seed = arguments.count > 3 ? UInt64(arguments[3]) : 1
        guard arguments.count >= 2, let games, games > 0, let seed else {
            print("usage: ludo-weights FILE [GAMES [SEED]]")
            exit(64)
        }
        var trainer = WeightTrainer(games: games, seed: seed)
        trainer.run()
        try source(trainer.result, games: games, seed: seed)
            .write(to: URL(filePath: arguments[1]), atomically: true, encoding: .utf8)
    }

    private static func source(_ weights: [Float], games: Int, seed: UInt64) -> String {
        let numbers = weights.map { String(Int(($0 * 1000).rounded())) }
        let lines = stride(from: 0, to: numbers.count, by: 15).map { start in
            "        " + numbers[start..<min(start + 15, numbers.count)].joined(separator: ", ") + ","
        }
        return """
            extension LudoWeights {
                /// Learned by `ludo-weights` from \(games) games, seed \(seed).
                package static let learned = LudoWeights(thousandths: [
            \(lines.joined(separator: "\n"))
                ])
            }

            """
    }
}
