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

    /// A damaged copy of a part of the corpus: bits, bytes, cuts, repetitions, splices, JSON tokens.
    package mutating func damage(_ corpus: [[UInt8]]) -> [UInt8] {
        var bytes = corpus[below(corpus.count)]
        for _ in 0...below(3) {
            let position = below(bytes.count + 1)
            switch below(8) {
            case 0, 1: if position < bytes.count { bytes[position] ^= 1 << UInt8(below(8)) }
            case 2: if position < bytes.count { bytes[position] = UInt8(below(256)) }
            case 3: bytes.removeSubrange(position...)
            case 4: bytes.removeSubrange(position..<position + below(min(bytes.count - position, 16) + 1))
            case 5:
                let other = corpus[below(corpus.count)]
                bytes.replaceSubrange(position..., with: other[below(other.count + 1)...])
            case 6:
                let end = position + below(min(64, bytes.count - position) + 1)
                bytes.insert(contentsOf: Array(bytes[position..<end]), at: below(bytes.count + 1))
            default:
                let tokens = [
                    "{", "}", "[", "]", ",", ":", "\"", "\\u", "null", "-1", "1e999", "18446744073709551616", "\u{0}",
                ]
                bytes.insert(contentsOf: Array(tokens[below(tokens.count)].utf8), at: position)
            }
        }
        return bytes
    }
}
