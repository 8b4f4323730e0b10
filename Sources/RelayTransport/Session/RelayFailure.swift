import PoolTransport
import PoolWire

/// What a relay's refusals mean and what to do about them (relay.md 7, deltas.md 6).
enum RelayFailure {
    /// What follows from an `error` frame.
    enum Verdict: Equatable {
        /// The relay has no owner yet.
        case unclaimed
        /// It will be the same next time.
        case final(TransportError)
        /// It may be better over a new connection.
        case retry(TransportError)
    }

    /// To `host_auth`.
    static func ofHostAuth(_ error: RelayError) -> Verdict {
        let text = error.message.lowercased()
        if isUnclaimed(text) { return .unclaimed }
        switch error.code {
        case 401 where text.contains("timestamp"):
            return .final(TransportError(.notAuthorized, "The relay refused the time of this computer: set its clock."))
        case 401 where text.contains("nonce") || text.contains("challenge"):
            return .retry(
                TransportError(.notAuthorized, "The relay did not recognise its challenge: \(error.message)."))
        case 403 where text.contains("temporarily blocked"):
            return .retry(
                TransportError(
                    .busy, "The relay blocks this address after failed attempts: wait ten minutes, then try again."))
        case 403 where text.contains("pubkey mismatch"):
            return .final(
                TransportError(
                    .notAuthorized, "Another key owns this pool id on the relay: host under a new pool id."))
        case 403:
            return .final(
                TransportError(
                    .notAuthorized,
                    "The relay belongs to another host key (\(error.message)): use the identity that claimed it."))
        default: return common(error, doing: "hosting")
        }
    }

    /// To `member_rejoin`, once there is no invitation to fall back to.
    static func ofRejoin(_ error: RelayError) -> Verdict {
        let text = error.message.lowercased()
        switch error.code {
        case 401 where text.contains("timestamp"):
            return .final(TransportError(.notAuthorized, "The relay refused the time of this computer: set its clock."))
        case 403 where text.contains("not_approved"):
            return .final(
                TransportError(
                    .notAuthorized, "The pool no longer knows this member: ask its host for a new invitation."))
        case 404:
            return .final(
                TransportError(.poolLost, "The relay no longer has this pool: ask its host for a new invitation."))
        default: return common(error, doing: "returning")
        }
    }

    /// To `join_request`; 428 is handled before.
    static func ofJoin(_ error: RelayError) -> Verdict {
        let text = error.message.lowercased()
        if error.code == 428 || isUnclaimed(text) {
            return .final(
                TransportError(
                    .unclaimed, "The relay has no owner yet: its host must claim it before anybody can join."))
        }
        switch error.code {
        case 404:
            return .final(
                TransportError(
                    .invitation,
                    "The relay does not know the invitation: it is used up, revoked or expired, or the relay was "
                        + "restarted. Ask the host for a new one."))
        case 403 where text.contains("temporarily blocked"):
            return .retry(TransportError(.busy, "The relay blocks this address for some minutes: try again later."))
        default: return common(error, doing: "joining")
        }
    }

    /// Whether the host has to be let in again because the relay forgot its pool (relay.md 9.1).
    static func isPoolLost(_ error: RelayError) -> Bool {
        error.code == 401 && error.message.lowercased().contains("not authenticated to any pool")
    }

    /// Whether a newer connection of the same host has the pool now (relay.md 4, state S).
    static func isSuperseded(_ error: RelayError) -> Bool {
        (error.code == 403 || error.code == 401) && error.message.lowercased().contains("only the pool host can")
    }

    /// Whether the session token is not accepted any more.
    static func isTokenRefused(_ error: RelayError) -> Bool {
        error.code == 401 && error.message.lowercased().contains("session token")
    }

    /// To `claim_server`.
    static func ofClaim(_ reason: String) -> TransportError {
        let text = reason.lowercased()
        let advice =
            if text.contains("already claimed") {
                "use the identity that claimed it, or its recovery key"
            } else if text.contains("too many") || text.contains("blocked") {
                "wait ten minutes, then try again"
            } else {
                "copy the code that the relay printed when it last started"
            }
        return TransportError(.claimRejected, "The relay refused the claim (\(reason)): \(advice).")
    }

    /// What a `kicked` frame, or the close that follows it, means for the member (relay.md 2.3).
    static func end(kickedBecause reason: String) -> EndReason {
        switch reason {
        case "rejoined_elsewhere", "superseded": .replacedElsewhere
        case "pool closed", "pool_closed_host_offline": .poolClosed(reason)
        default: .kicked(reason)
        }
    }

    /// Whether a close says the same as `kicked`, which may have got lost before it.
    static func isFarewell(code: UInt16?, reason: String) -> Bool {
        let farewells = ["kicked", "pool closed", "pool_closed_host_offline", "rejoined_elsewhere", "superseded"]
        return code == 1000 && farewells.contains(reason)
    }

    /// To a joiner, by the host or by the relay in its name.
    static func refusal(_ reason: String) -> String {
        reason == "host_offline_unavailable"
            ? "The pool's host is not online (host_offline_unavailable): try again when it is." : reason
    }

    private static func isUnclaimed(_ text: String) -> Bool {
        text.contains("not yet claimed") || text.contains("unclaimed") || text.contains("not claimed")
    }

    private static func common(_ error: RelayError, doing what: String) -> Verdict {
        let answer = "\(error.code) \(error.message)"
        switch error.code {
        case 408, 410, 429, 503:
            return .retry(TransportError(.busy, "The relay is full or busy (\(answer)): try again later."))
        case 426:
            return .final(TransportError(.protocolViolation, "The relay speaks another protocol version (\(answer))."))
        case 400..<500:
            return .final(TransportError(.notAuthorized, "The relay refused \(what) (\(answer))."))
        default:
            return .retry(TransportError(.connectionLost, "The relay failed at \(what) (\(answer))."))
        }
    }
}
