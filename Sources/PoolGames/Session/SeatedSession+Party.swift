import GameRules
import PoolWire

/// What is different where three or four play.
///
/// The protocol knows no way to go on without somebody: a forfeit, or an absence longer than the grace, ends the game
/// for all, and the first other player in the list wins (games.md 3, 11). So that all name the same loser, the inviter
/// decides: it says `session_update` with state `finished` and without the loser in the list of players, as Swift peers
/// have it after a loss. Guests judge only the inviter, and each other much later, should that word never come.
extension SeatedSession {
    /// Whether this member's word on the end counts for the others.
    var decidesForAll: Bool { isParty && role == .inviter }

    /// Whether it is for this member to end the game when `peer` stays away.
    func judges(_ peer: PeerID) -> Bool { !isParty || role == .inviter || peer == core.roster.inviter }

    /// How long somebody's seat is kept. The inviter's word should come before a guest decides about another guest.
    func patience(for peer: PeerID) -> Duration {
        core.setting.configuration.grace + (judges(peer) ? .zero : Self.patienceAfterReturn * 2)
    }

    /// The end of the game by the absence of one: of two players the other one wins, of more the first in the list.
    func result(
        without loser: PeerID, _ manner: GameResult.Manner, reason: (_ name: String) -> String
    ) -> GameResult {
        let name = core.roster.session.players.first { $0.id == loser }?.name ?? ""
        let winner = core.roster.others(than: loser).first.flatMap(core.roster.seat)
        return GameResult(
            winner: winner, loser: isParty ? core.roster.seat(of: loser) : nil, manner: manner, reason: reason(name))
    }

    /// Whether this member gave the game up.
    func gaveUp(_ result: GameResult) -> Bool {
        guard result.manner == .forfeit else { return false }
        return isParty ? result.loser == ownSeat : result.winner != ownSeat
    }

    /// The inviter tells who is out, which ends the game for all.
    mutating func announceEnd(_ result: GameResult) {
        var session = core.roster.session
        session.state = .finished
        session.players.removeAll { $0.playerIndex == result.loser }
        post(.sessionUpdate, ControlCoding.encode(session))
    }

    /// A guest hears from the inviter who is out. That also overrules what it thought itself.
    mutating func learnEnd(from session: MultiplayerGameSession, at now: GameTime) {
        let left = Set(session.players.map(\.id))
        let missing = core.roster.session.players.filter { !left.contains($0.id) }
        guard isParty, missing.count == 1, let loser = missing.first?.id else { return }
        if case .finished(let result, _) = core.phase {
            guard result.loser != core.roster.seat(of: loser) else { return }
            core.phase = .playing
        }
        core.outbox.clear()
        finish(self.result(without: loser, .opponentLeft) { "the inviter says that \($0) is out" }, at: now)
    }

    /// Another guest is back. The inviter brings both to the same board.
    mutating func welcome(_ peer: PeerID, at now: GameTime) {
        core.attendance.present(peer)
        if core.attendance.isComplete { tell(.resumed(summary)) }
        continuePlay(at: now)
    }
}
