/// Why somebody did not get in.
package enum JoinFailure: Error, Sendable, Equatable {
    /// The host's answer, cleaned for showing. A member that passed it on could have made it up.
    case refused(String)
    /// The other side is not the host of this pool, or does not know its code.
    case notTheHost
    /// The other side does not keep to the protocol.
    case broken
    /// Nothing came in time.
    case silence

    /// What a host answers somebody who takes itself for a member.
    static let notMember = "Not a member"

    /// For people: what happened, and what to do.
    package var sentence: String {
        switch self {
        case .refused(let reason): reason.isEmpty ? "The host refused." : reason
        case .notTheHost:
            "Whoever answered could not show that it is the host of this pool and knows its code. Ask the host for the "
                + "code and whether you see the right pool."
        case .broken: "The host answered in a way that this version does not understand. Use the same version on both."
        case .silence: "The host did not answer in time. Try again."
        }
    }
}

/// How often a joiner has told another side whether a code is right without being let in: each such try lets a false
/// host try one code, so that there are only three.
package struct JoinTries: Sendable {
    package static let most = 3
    package private(set) var count = 0

    package init() {}

    /// Whether another one may follow.
    package var mayGoOn: Bool { count < Self.most }

    /// An exchange is over and has not led into the pool.
    package mutating func failed(_ exchange: JoinerExchange) { if exchange.hasShownProof { count += 1 } }

    package mutating func succeeded() { count = 0 }
}
