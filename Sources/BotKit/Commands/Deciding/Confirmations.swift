import PoolWire

/// Commands that wait for their person's yes, one a person: a value.
struct Confirmations: Sendable {
    struct Pending: Sendable {
        var call: CommandCall
        var definition: CommandDefinition
        /// The least role at the moment of the yes.
        var role: Role
        var end: Duration
    }

    /// How long a yes is waited for.
    static let patience = Duration.seconds(30)
    /// The most that wait; beyond it the oldest is dropped.
    static let capacity = 256

    private var pending: [PeerID: Pending] = [:]

    /// Waits for the person's yes; what waited before is dropped.
    mutating func ask(_ call: CommandCall, _ definition: CommandDefinition, _ role: Role, at now: Duration) {
        pending[call.author] = Pending(call: call, definition: definition, role: role, end: now + Self.patience)
        guard pending.count > Self.capacity else { return }
        if let oldest = pending.min(by: { $0.value.end < $1.value.end }) { pending[oldest.key] = nil }
    }

    /// The person says yes, no, or something else: what waited for it, if it waits still.
    mutating func take(of person: PeerID, at now: Duration) -> Pending? {
        guard let pending = pending.removeValue(forKey: person), now < pending.end else { return nil }
        return pending
    }
}
