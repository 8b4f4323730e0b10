/// A small repeatable generator (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Damages known-good inputs: flipped bits, other bytes, truncation, repetition, splices, JSON tokens, depth bombs.
struct Mutator {
    let corpus: [[UInt8]]
    private var generator: SeededGenerator

    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\/", "null", "true", "-", "0", "1e999", "-0",
        "1.5",
        "18446744073709551616", "=", "==", " ", "\n", "\u{0}", "\u{fffd}", "😀", "frame_type", "data", "\"data\":",
        "\"sequence\":1,", "stcard1:", "STCD", "stealth://invite/",
    ].map { Array($0.utf8) }

    init(corpus: [[UInt8]], seed: UInt64) {
        self.corpus = corpus
        generator = SeededGenerator(seed: seed)
    }

    /// - Returns: a damaged copy of a part of the corpus, and which part it was.
    mutating func next() -> (bytes: [UInt8], origin: Int) {
        let origin = below(corpus.count)
        var bytes = corpus[origin]
        for _ in 0...below(3) { mutate(&bytes) }
        return (bytes, origin)
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let position = below(bytes.count + 1)
        switch below(12) {
        case 0...3: if position < bytes.count { bytes[position] ^= 1 << UInt8(below(8)) }
        case 4...5: if position < bytes.count { bytes[position] = UInt8(below(256)) }
        case 6: bytes.removeSubrange(position...)
        case 7:
            let end = position + below(bytes.count - position + 1)
            bytes.insert(contentsOf: Array(bytes[position..<end]), at: below(bytes.count + 1))
        case 8:
            let other = corpus[below(corpus.count)]
            bytes.replaceSubrange(position..., with: other[below(other.count + 1)...])
        case 9:
            let end = position + below(min(bytes.count - position, 16) + 1)
            bytes.removeSubrange(position..<end)
        case 10: bytes.insert(contentsOf: Mutator.tokens[below(Mutator.tokens.count)], at: position)
        default:
            let bomb = below(64) == 0 ? 5_000 : 1 + below(40)
            let unit = Array((below(2) == 0 ? "[" : "{\"a\":").utf8)
            bytes.insert(contentsOf: repeatElement(unit, count: bomb).joined(), at: position)
        }
    }

    private mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: generator.next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
