package import PoolWire

/// Whom an opponent plays with: a value.
package struct Challenges: Sendable {
    package enum Answer: Equatable, Sendable {
        case accept
        /// What to say about it; `nil` when the inviter was told a while ago.
        case decline(String?)
    }

    /// Who invites.
    package struct Challenger: Sendable {
        var id: PeerID
        var name: String
        var isBot: Bool

        package init(id: PeerID, name: String, isBot: Bool) {
            self.id = id
            self.name = name
            self.isBot = isBot
        }
    }

    /// The least time between two explanations to the same peer.
    package static let explanationInterval = Duration.seconds(600)
    /// The most peers remembered for it.
    static let maxExplained = 1_000

    let settings: OpponentSettings
    private var explained: [PeerID: Duration] = [:]

    package init(settings: OpponentSettings) { self.settings = settings }

    /// - Parameter running: the games that are being set up or played now, this one not counted.
    package mutating func answer(_ challenger: Challenger, running: Int, at now: Duration) -> Answer {
        if let reason = refusal(challenger, running: running) {
            return .decline(explain(reason, to: challenger.id, at: now))
        }
        return .accept
    }

    private func refusal(_ challenger: Challenger, running: Int) -> String? {
        let allowed = settings.challengers
        if !allowed.isEmpty, !allowed.contains(challenger.name), !allowed.contains(challenger.id.rawValue) {
            return "I only play with those I was told to."
        }
        if running >= settings.maxGames {
            return "I am playing as many games as I can. Try again in a while."
        }
        if challenger.isBot, running >= settings.maxGames - settings.placesForPeople {
            return "My free places are for people."
        }
        return nil
    }

    private mutating func explain(_ reason: String, to peer: PeerID, at now: Duration) -> String? {
        if let last = explained[peer], now - last < Self.explanationInterval { return nil }
        if explained.count >= Self.maxExplained {
            explained = explained.filter { now - $0.value < Self.explanationInterval }
            if explained.count >= Self.maxExplained { return nil }
        }
        explained[peer] = now
        return reason
    }
}
