import Sodium

/// The work that a relay asks for before a join (relay.md 8.8): a number that gives a hash with enough leading zeros.
public enum ProofOfWork {
    /// Length of a challenge in bytes.
    public static let challengeLength = 32
    /// Length of a solution in bytes.
    public static let solutionLength = 8
    /// Leading zero bits that relays ask for.
    public static let usualDifficulty = 18
    /// The most that a client should do, in bits. About a second on a fast core, a minute on a slow one.
    public static let maximumDifficulty = 26
    /// How long a challenge can be answered, in seconds.
    public static let lifetime: Int64 = 120

    /// Whether a solution is right. Wrong lengths give `false`.
    public static func isValid(challenge: [UInt8], solution: [UInt8], difficulty: Int) -> Bool {
        guard challenge.count == challengeLength, solution.count == solutionLength else { return false }
        return leadingZeroBits(SHA256.hash(Array("STEALTH_POW".utf8) + challenge + solution)) >= difficulty
    }

    /// How many bits are zero before the first that is not, from the highest of the first byte on.
    public static func leadingZeroBits(_ bytes: [UInt8]) -> Int {
        guard let first = bytes.firstIndex(where: { $0 != 0 }) else { return 8 * bytes.count }
        return 8 * first + bytes[first].leadingZeroBitCount
    }

    /// Whether a challenge can still be answered. Times are Unix seconds.
    public static func isFresh(issuedAt: Int64, now: Int64) -> Bool {
        let (age, overflow) = now.subtractingReportingOverflow(issuedAt)
        return !overflow && (0...lifetime).contains(age)
    }

    /// The difficulty that keeps a relay under load usable, by its own count of joins asked for in the last 60 s.
    public static func adaptiveDifficulty(joinRequestsPerMinute count: Int) -> Int {
        switch count {
        case ...50: usualDifficulty
        case ...200: 22
        default: maximumDifficulty
        }
    }
}
