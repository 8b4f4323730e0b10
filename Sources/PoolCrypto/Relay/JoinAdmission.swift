/// What an invitation lets a joiner do, as a host and an embedded relay decide it (relay.md 8.7, 9.3).
public enum JoinAdmission: Sendable, Equatable {
    case refused
    /// - Parameter countsAsUse: Whether the invitation has one use less once the join is accepted.
    case admitted(countsAsUse: Bool)

    /// Decides.
    /// - Parameters:
    ///   - maxUses: Of the invitation; 0 = unlimited.
    ///   - uses: Joins of new keys that were accepted so far.
    ///   - isExpired: Whether now is after the invitation's end.
    ///   - isProofValid: Whether the proof verifies; for a host also whether clock and nonce are right.
    ///   - isKeyApproved: Whether this public key was let into the pool before and not removed since. Web clients
    ///     come back in this way, with an invitation that may be used up by then.
    public init(maxUses: UInt8, uses: Int, isExpired: Bool, isProofValid: Bool, isKeyApproved: Bool) {
        guard isProofValid, !isExpired else {
            self = .refused
            return
        }
        if isKeyApproved {
            self = .admitted(countsAsUse: false)
        } else if maxUses == 0 || uses < Int(maxUses) {
            self = .admitted(countsAsUse: true)
        } else {
            self = .refused
        }
    }
}
