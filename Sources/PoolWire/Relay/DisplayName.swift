/// The relay's rules for the names members give when they join (relay.md 2.1, 9.9).
public enum DisplayName {
    /// A longer name, counted in UTF-8 before cleaning, is refused in `join_request` and `member_rejoin`.
    public static let maxBytes = 128
    /// Cleaning stops after so many scalars.
    public static let maxScalars = 64

    /// Keeps letters, numbers, space and `-` `_` `'` `.`, at most 64 scalars. The result may be empty.
    public static func clean(_ name: String) -> String {
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in name.unicodeScalars where isAllowed(scalar) {
            kept.append(scalar)
            count += 1
            if count == maxScalars { break }
        }
        return String(kept)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", "_", "'", ".": return true
        default: break
        }
        if scalar.properties.isAlphabetic { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: return true
        default: return false
        }
    }
}
