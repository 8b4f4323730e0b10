import GameRules
import PoolGames
import Synchronization

extension Dice {
    /// The same rolls for the same seed.
    static func seeded(_ seed: UInt64) -> Dice {
        let source = SeededSource(seed)
        return Dice { source.roll() }
    }

    /// These rolls, again and again.
    static func scripted(_ rolls: [Int]) -> Dice {
        let source = ScriptedSource(rolls)
        return Dice { source.roll() }
    }
}

private final class SeededSource: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func roll() -> Int { generator.withLock { Int.random(in: 1...6, using: &$0) } }
}

private final class ScriptedSource: Sendable {
    private let rolls: [Int]
    private let count = Mutex(0)

    init(_ rolls: [Int]) { self.rolls = rolls }

    func roll() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return rolls[count % rolls.count]
        }
    }
}
