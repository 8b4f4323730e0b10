/// Finds what somebody who mistyped may have meant.
public enum NearestWord {
    /// The longest words that are compared.
    private static let maxLength = 40

    /// The word that is fewest slips away; `nil` when none is near: a slip in every three letters.
    public static func of(_ word: String, among words: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased().prefix(maxLength))
        let tolerance = max(1, typed.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in words where candidate.count <= maxLength {
            let distance = slips(from: typed, to: Array(candidate.lowercased()))
            if distance <= tolerance, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Letters missing, added, wrong, or two swapped (optimal string alignment).
    private static func slips(from a: [Character], to b: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var current = [i + 1]
            for (j, other) in b.enumerated() {
                var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { distance = min(distance, before[j - 1] + 1) }
                current.append(distance)
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
