/// Finds what somebody meant who wrote something else.
public enum Spelling {
    /// The candidate that differs least, if it differs little.
    public static func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
        let tolerance = max(1, word.count / 3)
        return candidates.map { ($0, distance(word, $0)) }.filter { $0.1 <= tolerance }.min { $0.1 < $1.1 }?.0
    }

    /// `; did you mean "text"?`, or nothing.
    static func hint(_ word: String, among candidates: some Sequence<String>) -> String {
        nearest(word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters must be added, removed, replaced or swapped with their neighbour to get from one to the other.
    /// Long words are compared by their beginnings.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased().prefix(64))
        let b = Array(b.lowercased().prefix(64))
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                row.append(best)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
