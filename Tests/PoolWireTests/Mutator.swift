import GameRules
import PoolTesting

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
        let origin = generator.below(corpus.count)
        var bytes = corpus[origin]
        for _ in 0...generator.below(3) { mutate(&bytes) }
        return (bytes, origin)
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let position = generator.below(bytes.count + 1)
        switch generator.below(12) {
        case 0...3: if position < bytes.count { bytes[position] ^= 1 << UInt8(generator.below(8)) }
        case 4...5: if position < bytes.count { bytes[position] = UInt8(generator.below(256)) }
        case 6: bytes.removeSubrange(position...)
        case 7:
            let end = position + generator.below(bytes.count - position + 1)
            bytes.insert(contentsOf: Array(bytes[position..<end]), at: generator.below(bytes.count + 1))
        case 8:
            let other = corpus[generator.below(corpus.count)]
            bytes.replaceSubrange(position..., with: other[generator.below(other.count + 1)...])
        case 9:
            let end = position + generator.below(min(bytes.count - position, 16) + 1)
            bytes.removeSubrange(position..<end)
        case 10: bytes.insert(contentsOf: Mutator.tokens[generator.below(Mutator.tokens.count)], at: position)
        default:
            let bomb = generator.below(64) == 0 ? 5_000 : 1 + generator.below(40)
            let unit = Array((generator.below(2) == 0 ? "[" : "{\"a\":").utf8)
            bytes.insert(contentsOf: repeatElement(unit, count: bomb).joined(), at: position)
        }
    }
}
