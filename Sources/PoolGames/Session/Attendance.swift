package import PoolWire

/// Who is away from a running game, this member included, and until when the game is kept for them (games.md 6.15).
package struct Attendance: Sendable, Equatable {
    private struct Absence: Sendable, Equatable {
        var until: Duration
        /// It is in the pool again, but has not taken up the game yet.
        var isBack: Bool
    }

    private var absences: [PeerID: Absence] = [:]
    /// Since when this member has had no connection.
    package private(set) var awaySince: Duration?
    /// This member is back, and the inviter must take up the game before then.
    package private(set) var probation: Duration?
    /// This member was away for long, and the inviter has not shown since then that it knows the game: it may have ended
    /// it for that.
    package private(set) var isGivenUp = false

    package init() {}

    /// Whether everybody is there and knows it.
    package var isComplete: Bool { absences.isEmpty && awaySince == nil && probation == nil }
    /// Whether messages to everybody make sense.
    package var isReachable: Bool {
        awaySince == nil && probation == nil && absences.values.allSatisfy(\.isBack)
    }
    /// Whether messages can be sent.
    package var isConnected: Bool { awaySince == nil }

    package var deadline: Duration? {
        guard awaySince == nil else { return nil }
        return (absences.values.map(\.until) + [probation].compactMap { $0 }).min()
    }

    package func isAway(_ peer: PeerID) -> Bool { absences[peer].map { !$0.isBack } ?? false }

    /// - Parameter players: in the order of their seats.
    /// - Returns: the first of those who did not come back in time.
    package func expired(at now: Duration, in players: [PeerID]) -> PeerID? {
        players.first { absences[$0].map { $0.until <= now } ?? false }
    }

    package mutating func left(_ peer: PeerID, until: Duration) {
        if let absence = absences[peer], !absence.isBack { return }
        absences[peer] = Absence(until: until, isBack: false)
    }

    /// It is here and knows the game.
    package mutating func present(_ peer: PeerID) { absences[peer] = nil }

    /// It is in the pool again; whether it still knows the game will show.
    package mutating func returned(_ peer: PeerID, until: Duration) {
        guard let absence = absences[peer] else { return }
        absences[peer] = Absence(until: max(absence.until, until), isBack: true)
    }

    /// It has said something in this game.
    package mutating func heard(_ peer: PeerID) {
        if absences[peer]?.isBack == true { absences[peer] = nil }
        probation = nil
        isGivenUp = false
    }

    package mutating func connectionLost(at now: Duration) {
        if awaySince == nil { awaySince = now }
        absences = [:]
        probation = nil
    }

    package mutating func connectionRestored() { awaySince = nil }

    package mutating func beginProbation(until: Duration) {
        probation = until
        isGivenUp = true
    }

    /// This member has been away for so long, or for an unknown time, that others may have ended the game.
    package mutating func suspectEnd() { isGivenUp = true }

    /// The game is over: nobody is waited for.
    package mutating func clear() {
        absences = [:]
        probation = nil
        isGivenUp = false
    }
}
