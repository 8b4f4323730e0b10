package import PoolChat
package import PoolWire

/// What is against the rules of the house, and how often somebody was warned: an instance.
package struct HouseRules: Sendable {
    /// Which rule somebody broke.
    package enum Offence: Equatable, Sendable {
        case flood, repeated, word
    }

    package enum Verdict: Equatable, Sendable {
        /// - left: how many warnings are left after this one.
        case warn(Offence, left: Int)
        case remove(Offence)
    }

    fileprivate struct Conduct {
        /// When its last messages came, as many as matter.
        var times: [Duration] = []
        /// What it said lately, the same texts counted together.
        var texts: [(text: String, at: Duration)] = []
        /// When it was warned.
        var warnings: [Duration] = []
        var lastSeen = Duration.zero
    }

    /// The most people whose conduct is remembered; who was quiet for longest is forgotten first.
    package static let capacity = 1_000
    /// The longest part of a text that is compared, in characters.
    private static let maxCompared = 500

    let settings: ModeratorSettings
    private var people: [PeerID: Conduct] = [:]

    package init(_ settings: ModeratorSettings) { self.settings = settings }

    /// Judges what somebody said.
    package mutating func judge(_ message: ChatMessage, at now: Duration) -> Verdict? {
        var conduct = people[message.author] ?? Conduct()
        conduct.lastSeen = now
        let offence = settings.offence(in: message, &conduct, now)
        let verdict = offence.map { settings.verdict(on: $0, &conduct, now) }
        people[message.author] = conduct
        if people.count > Self.capacity { forgetSome() }
        return verdict
    }

    /// How many warnings of somebody count now.
    package func warnings(of peer: PeerID, at now: Duration) -> Int {
        warningTimes(of: peer, at: now).count
    }

    /// Whether anything is known of somebody.
    package func knows(_ peer: PeerID) -> Bool { people[peer] != nil }

    /// When somebody was warned, as far as it counts still.
    package func warningTimes(of peer: PeerID, at now: Duration) -> [Duration] {
        people[peer]?.warnings.filter { now - $0 < settings.memory } ?? []
    }

    /// Takes up what was known of somebody before.
    package mutating func recall(_ peer: PeerID, warnings: [Duration], at now: Duration) {
        people[peer] = Conduct(warnings: warnings, lastSeen: now)
        if people.count > Self.capacity { forgetSome() }
    }

    /// Forgets what somebody did.
    /// - Returns: whether there was anything to forget.
    package mutating func pardon(_ peer: PeerID) -> Bool { people.removeValue(forKey: peer) != nil }

    private mutating func forgetSome() {
        for old in people.sorted(by: { $0.value.lastSeen < $1.value.lastSeen }).prefix(Self.capacity / 4) {
            people[old.key] = nil
        }
    }

    fileprivate static func compared(_ text: String) -> String {
        text.prefix(maxCompared).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension ModeratorSettings {
    fileprivate func offence(
        in message: ChatMessage, _ conduct: inout HouseRules.Conduct, _ now: Duration
    ) -> HouseRules.Offence? {
        conduct.times.removeAll { now - $0 >= floodTime }
        conduct.times.append(now)
        if words.contains(where: { Mentions.contains($0, in: message.text) }) { return .word }
        if conduct.times.count >= max(2, floodMessages) {
            conduct.times = []
            return .flood
        }
        let text = HouseRules.compared(message.text)
        conduct.texts.removeAll { now - $0.at >= repeatTime }
        guard !text.isEmpty else { return nil }
        conduct.texts.append((text, now))
        guard conduct.texts.count(where: { $0.text == text }) >= max(2, repeats) else { return nil }
        conduct.texts.removeAll { $0.text == text }
        return .repeated
    }

    fileprivate func verdict(
        on offence: HouseRules.Offence, _ conduct: inout HouseRules.Conduct, _ now: Duration
    ) -> HouseRules.Verdict {
        conduct.warnings.removeAll { now - $0 >= memory }
        guard conduct.warnings.count < warnings else {
            conduct.warnings = []
            return .remove(offence)
        }
        conduct.warnings.append(now)
        return .warn(offence, left: warnings - conduct.warnings.count)
    }
}
