/// Why something from another member was not used. Each is counted: see `MeshMachine.drops`.
package enum DropCause: String, Sendable, CaseIterable {
    // Envelopes (mesh.md 6, 10).
    case noPool = "no_pool"
    case otherPool = "other_pool"
    case noSecret = "no_secret"
    case unsigned
    case badTag = "bad_tag"
    case emptyDestination = "empty_destination"
    case badTTL = "bad_ttl"
    /// It has been here before, or at too many places.
    case looped
    case future
    case duplicate
    case expired
    /// For everyone: nobody in a local pool sends that. It is passed on.
    case broadcast
    /// From, or for, somebody who is no member (any more, or yet).
    case notMember = "not_member"
    /// To be passed on, and there is no way or it may go no further.
    case noRoute = "no_route"

    // Topologies (mesh.md 7, 10).
    /// Not signed by whom it is about.
    case badSignature = "bad_signature"
    case staleTopology = "stale_topology"
    case futureTopology = "future_topology"
    /// Known already, or older than what is known.
    case oldTopology = "old_topology"
    /// A link that one end announces and the other does not.
    case oneSidedLink = "one_sided_link"

    // Anything.
    case malformed
    /// A message from a neighbour that is no member.
    case stranger

    // What is between the two ends.
    /// A payload that the origin did not seal for this member.
    case notAuthentic = "not_authentic"
    /// A packet of a session that is over, or a replay of one.
    case staleSession = "stale_session"
    /// A packet that had arrived before.
    case repeated
    /// A packet further ahead than was ever allowed.
    case beyondWindow = "beyond_window"
    /// A message longer than any may be.
    case tooLarge = "too_large"
    /// An unreliable payload that could not be sent at once.
    case notSent = "not_sent"
}

/// How often what was dropped.
package struct DropCounts: Sendable, Equatable {
    private var counts: [DropCause: Int] = [:]

    package init() {}

    package subscript(_ cause: DropCause) -> Int { counts[cause, default: 0] }

    /// What was dropped at all.
    package var all: [DropCause: Int] { counts }

    mutating func add(_ cause: DropCause, _ count: Int = 1) { if count > 0 { counts[cause, default: 0] += count } }
}
