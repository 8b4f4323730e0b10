package import PoolWire

/// Whom a member wants a link to, and when to try again: a value.
///
/// Each target has a few addresses, which are tried in turn. The waits between tries double, from half a second to
/// `longestWait`, and are shortened by up to a half at random, so that members do not try in step.
package struct DialBook: Sendable {
    package enum Target: Hashable, Sendable {
        /// The way in: whoever answers at the address that a person, or the discovery, gave.
        case entrance
        case peer(PeerID)
        /// Whoever is there may be a member: a place, by the first of its addresses.
        case address(String)
    }

    /// A try that has begun.
    package struct Dial: Sendable, Equatable {
        package var target: Target
        package var address: String
    }

    private struct Entry {
        var addresses: [String]
        var next = 0
        var attempts = 0
        var due: Duration
        var isUnderway = false
    }

    static let maxAddresses = 8
    static let firstWait = Duration.milliseconds(500)

    private let longestWait: Duration
    private var entries: [Target: Entry] = [:]

    init(longestWait: Duration) { self.longestWait = longestWait }

    /// When the next try is due.
    var deadline: Duration? { entries.values.lazy.filter { !$0.isUnderway }.map(\.due).min() }

    /// How often a target was tried in vain since it is wanted.
    func attempts(of target: Target) -> Int { entries[target]?.attempts ?? 0 }

    /// Whether each address of a target was tried so often in vain.
    func isTriedOut(_ target: Target, rounds: Int) -> Bool {
        entries[target].map { $0.attempts >= rounds * $0.addresses.count } ?? false
    }

    /// A link to the target is wanted. Addresses that were known before stay, behind the new ones.
    /// - Parameter due: when to try first; an earlier time that was set before stays.
    mutating func want(_ target: Target, at addresses: [String], due: Duration) {
        guard !addresses.isEmpty || entries[target] != nil else { return }
        var entry = entries[target] ?? Entry(addresses: [], due: due)
        let known = entry.addresses.filter { !addresses.contains($0) }
        let isNews = entry.addresses != addresses + known
        entry.addresses = Array((addresses + known).prefix(Self.maxAddresses))
        entry.due = min(entry.due, due)
        if isNews { entry.next = 0 }
        entries[target] = entry
    }

    /// A link stands, or the target is gone.
    mutating func forget(_ target: Target) { entries[target] = nil }

    /// The tries that are due; each is underway until `failed` or `forget`.
    mutating func begin(now: Duration) -> [Dial] {
        var dials: [Dial] = []
        for (target, entry) in entries where !entry.isUnderway && entry.due <= now {
            let address = entry.addresses[entry.next % entry.addresses.count]
            entries[target]?.isUnderway = true
            entries[target]?.next = (entry.next + 1) % entry.addresses.count
            dials.append(Dial(target: target, address: address))
        }
        return dials.sorted { $0.address < $1.address }
    }

    /// A try was in vain, or the link that it made is of no use.
    /// - Parameter random: 0 to 1.
    /// - Returns: the wait until the next one; `nil` if the target is not wanted any more.
    @discardableResult
    mutating func failed(_ target: Target, now: Duration, random: Double) -> Duration? {
        guard var entry = entries[target] else { return nil }
        entry.attempts += 1
        // All addresses are tried once before the waits grow.
        let rounds = (entry.attempts - 1) / entry.addresses.count
        let wait = min(longestWait, Self.firstWait * (1 << min(rounds, 10))) * (1 - random / 2)
        entry.due = now + wait
        entry.isUnderway = false
        entries[target] = entry
        return wait
    }
}
