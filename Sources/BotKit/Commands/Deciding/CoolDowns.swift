import PoolWire

/// When commands may be used again: a value.
struct CoolDowns: Sendable {
    /// A command, for one person or for everybody.
    struct Key: Hashable, Sendable {
        var command: String
        var person: PeerID?
    }

    /// The most that cool down at once; beyond it those that end soonest are forgotten.
    static let capacity = 4_096

    private var ends: [Key: Duration] = [:]

    /// How long a command is still cooling down for a person; `nil` if it is not.
    func remaining(_ command: String, for person: PeerID, at now: Duration) -> Duration? {
        let ends = [Key(command: command, person: person), Key(command: command)].compactMap { self.ends[$0] }
        guard let end = ends.max(), end > now else { return nil }
        return end - now
    }

    /// The command is used.
    mutating func start(_ command: String, _ definition: CommandDefinition, by person: PeerID, at now: Duration) {
        if definition.personCooldown > .zero {
            set(Key(command: command, person: person), to: now + definition.personCooldown, now)
        }
        if definition.cooldown > .zero { set(Key(command: command), to: now + definition.cooldown, now) }
    }

    private mutating func set(_ key: Key, to end: Duration, _ now: Duration) {
        ends[key] = end
        guard ends.count > Self.capacity else { return }
        ends = ends.filter { $0.value > now }
        guard ends.count > Self.capacity else { return }
        for old in ends.sorted(by: { $0.value < $1.value }).prefix(Self.capacity / 4) { ends[old.key] = nil }
    }
}
