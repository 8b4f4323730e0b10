/// A setting that cannot be used, with what to write instead.
public enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No setting has this name; `nearest` is the one most like it.
    case unknownKey(String, nearest: String)
    /// The value does not fit; `expected` says what would.
    case badValue(key: String, value: String, expected: String)
    /// Two settings contradict each other.
    case conflict(String)

    public var description: String {
        switch self {
        case .unknownKey(let key, let nearest): "no setting is called '\(key)'; did you mean '\(nearest)'?"
        case .badValue(let key, let value, let expected): "'\(value)' is no value for \(key): expected \(expected)"
        case .conflict(let text): text
        }
    }
}

/// The candidate with the fewest single-character changes from `word` (Levenshtein distance).
func nearest(to word: String, among candidates: [String]) -> String {
    func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
    let bytes = Array(word.prefix(100).utf8)
    return candidates.min { distance(bytes, Array($0.utf8)) < distance(bytes, Array($1.utf8)) } ?? ""
}
