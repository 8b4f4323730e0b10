/// The brute-force and rate rules for those who want to come in: the *strict* profile of pool.md 10. A value.
///
/// Order of checks, the first match decides: global cooldown, cooldown of the peer, block list, credential, capacity,
/// approval. Identity is the public key. New keys cost nothing, so that where transports tell where strangers come from,
/// that counts as well: after a wrong credential its strangers wait as one peer, after five for an hour. It is not put
/// on the block list: addresses are handed out again, and a home has one network.
public struct AdmissionGate: Sendable {
    /// One attempt, with what is known about it from elsewhere.
    public struct Attempt: Sendable {
        /// The public key text.
        public var identity: String
        public var isBlocked: Bool
        /// Whether what the joiner showed (join proof, pool code) is right.
        public var credentialIsRight: Bool
        public var isFull: Bool
        /// Whether nobody needs to be asked.
        public var autoAccept: Bool
        /// Whether it was let in before: others' wrong credentials do not lock it out.
        public var isKnown: Bool
        /// Where a stranger comes from, if that is known.
        public var source: String?

        public init(
            identity: String, isBlocked: Bool, credentialIsRight: Bool, isFull: Bool, autoAccept: Bool,
            isKnown: Bool = false, source: String? = nil
        ) {
            self.identity = identity
            self.isBlocked = isBlocked
            self.credentialIsRight = credentialIsRight
            self.isFull = isFull
            self.autoAccept = autoAccept
            self.isKnown = isKnown
            self.source = source
        }
    }

    public enum Verdict: Sendable, Equatable {
        case accept
        /// A person decides.
        case ask
        case globalCooldown
        case peerCooldown
        case blocked
        /// `block`: this was one failure too many; the identity belongs on the block list now.
        case wrongCredential(block: Bool)
        case full
    }

    private struct Failures {
        var count: Int
        var last: Duration
    }

    /// Failures of one identity that put it on the block list.
    public static let maxFailures = 5
    /// How long after its last failure an identity's failures are forgotten.
    public static let failureLifetime = Duration.seconds(3600)
    /// The least time between two attempts of one identity.
    public static let peerInterval = Duration.seconds(5)
    /// Failures of all identities within one window that close the gate.
    public static let maxGlobalFailures = 10
    /// The tumbling window in which they are counted.
    public static let globalWindow = Duration.seconds(60)
    /// How long the gate stays closed.
    public static let globalCooldown = Duration.seconds(30)
    /// The most identities remembered; beyond it the longest unheard-of goes.
    public static let maxIdentities = 10_000
    private static let stampLifetime = Duration.seconds(60)

    private var stamps: [String: Duration] = [:]
    private var failures: [String: Failures] = [:]
    private var sourceFailures: [String: Failures] = [:]
    private var windowStart: Duration
    private var closedUntil: Duration?
    /// Failures of all identities in the current window.
    public private(set) var globalFailures = 0

    /// Failures of one identity.
    public struct KnownFailures: Sendable {
        public var identity: String
        public var count: Int
        /// How long ago the last one was.
        public var age: Duration

        public init(identity: String, count: Int, age: Duration) {
            self.identity = identity
            self.count = count
            self.age = age
        }
    }

    /// - Parameters:
    ///   - now: when hosting began: the first window starts here.
    ///   - known: failures from before a restart.
    public init(now: Duration, known: [KnownFailures] = []) {
        windowStart = now
        for entry in known.prefix(Self.maxIdentities)
        where (1..<Self.maxFailures).contains(entry.count) && entry.age < Self.failureLifetime {
            failures[entry.identity] = Failures(count: entry.count, last: now - max(.zero, entry.age))
        }
    }

    /// Failures by identity.
    public var failureCounts: [String: Int] { failures.mapValues(\.count) }

    /// Failures of one identity.
    public func failureCount(of identity: String) -> Int { failures[identity]?.count ?? 0 }

    /// Judges an attempt and remembers it.
    public mutating func judge(_ attempt: Attempt, now: Duration) -> Verdict {
        let isOpen = gateIsOpen(now)
        guard isOpen || attempt.isKnown else { return .globalCooldown }
        if let last = stamps[attempt.identity], now - last < Self.peerInterval { return .peerCooldown }
        if let source = attempt.source, mustWait(source, now) { return .peerCooldown }
        stamp(attempt.identity, now)
        if attempt.isBlocked { return .blocked }
        guard attempt.credentialIsRight else {
            if isOpen { countGlobalFailure(now) }
            if let source = attempt.source { _ = Self.count(source, in: &sourceFailures, now) }
            return .wrongCredential(block: countFailure(attempt.identity, now))
        }
        if attempt.isFull { return .full }
        guard attempt.autoAccept else { return .ask }
        clearFailures(of: attempt.identity)
        return .accept
    }

    /// Somebody that was asked about came in.
    public mutating func clearFailures(of identity: String) { failures[identity] = nil }

    /// How long somebody has to wait before its next attempt is listened to; zero: not at all.
    public func wait(of attempt: Attempt, now: Duration) -> Duration {
        let closed = attempt.isKnown ? nil : closedUntil.map { $0 - now }
        let own = stamps[attempt.identity].map { $0 + Self.peerInterval - now }
        let source = attempt.source.flatMap { sourceFailures[$0] }.map { $0.last + Self.interval(after: $0) - now }
        return [closed, own, source].compactMap(\.self).max().map { max($0, .zero) } ?? .zero
    }

    private mutating func gateIsOpen(_ now: Duration) -> Bool {
        if let until = closedUntil {
            guard now >= until else { return false }
            closedUntil = nil
            (globalFailures, windowStart) = (0, now)
        }
        if now - windowStart >= Self.globalWindow { (globalFailures, windowStart) = (0, now) }
        return true
    }

    private mutating func stamp(_ identity: String, _ now: Duration) {
        if stamps.count >= Self.maxIdentities {
            stamps = stamps.filter { now - $0.value < Self.stampLifetime }
            if stamps.count >= Self.maxIdentities { stamps = [:] }
        }
        stamps[identity] = now
    }

    private mutating func countGlobalFailure(_ now: Duration) {
        globalFailures += 1
        if globalFailures >= Self.maxGlobalFailures { closedUntil = now + Self.globalCooldown }
    }

    /// - Returns: whether the identity has used up its failures. They are forgotten then: the block list has it.
    private mutating func countFailure(_ identity: String, _ now: Duration) -> Bool {
        let isUsedUp = Self.count(identity, in: &failures, now) >= Self.maxFailures
        if isUsedUp { failures[identity] = nil }
        return isUsedUp
    }

    /// Whether the strangers of a source are not listened to: after each failure for a moment, after too many for long.
    private func mustWait(_ source: String, _ now: Duration) -> Bool {
        guard let known = sourceFailures[source] else { return false }
        return now - known.last < Self.interval(after: known)
    }

    private static func interval(after failures: Failures) -> Duration {
        failures.count < maxFailures ? peerInterval : failureLifetime
    }

    private static func count(_ key: String, in failures: inout [String: Failures], _ now: Duration) -> Int {
        if let last = failures[key]?.last, now - last >= failureLifetime { failures[key] = nil }
        if failures.count >= maxIdentities {
            failures = failures.filter { now - $0.value.last < failureLifetime }
            if failures.count >= maxIdentities { failures = [:] }
        }
        let count = (failures[key]?.count ?? 0) + 1
        failures[key] = Failures(count: count, last: now)
        return count
    }
}
