package import GameRules

extension SeededGenerator {
    /// A generator with a new seed, which it prints: a failure can be had again.
    package init(printing purpose: String) {
        let seed = UInt64.random(in: .min ... .max)
        print("\(purpose): seed \(seed)")
        self.init(seed: seed)
    }

    /// Random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// A number from 0 up to but not including `bound`.
    package mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
