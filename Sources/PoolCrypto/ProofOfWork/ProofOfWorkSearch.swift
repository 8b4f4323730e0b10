import CProofOfWork

/// One way of trying counters.
package struct ProofOfWorkSearch: Sendable {
    private let usesInstructions: Bool

    /// Works on every processor.
    package static let portable = ProofOfWorkSearch(usesInstructions: false)

    /// With instructions for SHA-256; `nil` where the processor has none.
    package static func shaInstructions() -> ProofOfWorkSearch? {
        pow_has_sha_instructions() ? ProofOfWorkSearch(usesInstructions: true) : nil
    }

    /// The fastest for this processor.
    package static func best() -> ProofOfWorkSearch { shaInstructions() ?? portable }

    /// The smallest counter of a range that is a solution.
    /// - Parameters:
    ///   - count: How many to try; fewer are tried when the largest counter is reached.
    ///   - difficulty: 0...32 bits.
    package func firstSolution(
        to challenge: [UInt8], from start: UInt64, count: UInt64, difficulty: Int
    ) -> UInt64? {
        precondition(challenge.count == ProofOfWork.challengeLength && (0...32).contains(difficulty))
        var found: UInt64 = 0
        let isFound =
            usesInstructions
            ? unsafe pow_search_sha_instructions(challenge, start, count, UInt32(difficulty), &found)
            : unsafe pow_search_portable(challenge, start, count, UInt32(difficulty), &found)
        return isFound ? found : nil
    }
}
