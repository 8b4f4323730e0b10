import PoolWire

/// The puzzles of join requests: one for each connection, harder when many ask (relay.md 8.8).
struct ProofOfWorkGate {
    private let settings: RelayConfiguration.ProofOfWork
    private var outstanding: [ConnectionID: PowChallenge] = [:]
    /// Challenges issued in each of the last 60 seconds, by second modulo 60.
    private var issued = [Int](repeating: 0, count: 60)
    private var currentSecond: Int64 = 0

    init(_ settings: RelayConfiguration.ProofOfWork) { self.settings = settings }

    /// A new puzzle for a connection in place of its old one; `nil` when too many are outstanding.
    mutating func issue(to connection: ConnectionID, at occasion: Occasion) -> PowChallenge? {
        outstanding[connection] = nil
        guard outstanding.count < settings.maxOutstanding else { return nil }
        advance(to: occasion.uptime / 1000)
        issued[Int(currentSecond % 60)] += 1
        let challenge = PowChallenge(
            challenge: Base64.encode(occasion.random(32)), difficulty: UInt8(difficulty),
            timestamp: occasion.unixSeconds)
        outstanding[connection] = challenge
        return challenge
    }

    /// Uses up the puzzle of a connection; `nil` when it has none that is fresh.
    mutating func take(from connection: ConnectionID, unixSeconds: Int64) -> PowChallenge? {
        guard let challenge = outstanding.removeValue(forKey: connection), isFresh(challenge, unixSeconds) else {
            return nil
        }
        return challenge
    }

    mutating func forget(_ connection: ConnectionID) { outstanding[connection] = nil }

    mutating func purge(unixSeconds: Int64) {
        outstanding = outstanding.filter { isFresh($0.value, unixSeconds) }
    }

    private func isFresh(_ challenge: PowChallenge, _ unixSeconds: Int64) -> Bool {
        (0...settings.lifetime.seconds).contains(unixSeconds - challenge.timestamp)
    }

    private var difficulty: Int {
        guard settings.adaptive else { return settings.difficulty }
        let lately = issued.reduce(0, +)
        if lately > settings.highAbove { return max(settings.difficulty, settings.highDifficulty) }
        if lately > settings.elevatedAbove { return max(settings.difficulty, settings.elevatedDifficulty) }
        return settings.difficulty
    }

    private mutating func advance(to second: Int64) {
        guard second > currentSecond else { return }
        for passed in 1...min(60, second - currentSecond) { issued[Int((currentSecond + passed) % 60)] = 0 }
        currentSecond = second
    }
}
