package import Foundation
import GameRules
import Ludo
package import PoolWire

/// What every session asks of its board.
extension LudoSession {
    package var allowedPlayers: ClosedRange<Int> { game.rules.players }
    package var title: String { game.title }
    package var moveCount: Int { board.moveCount }
    package var boardText: String { board.text }
    package var mustRepeatEnd: Bool { role == .inviter }
    package var boardDeadlines: [Duration?] { role == .inviter ? [nextStep] : [following.gapUntil] }

    /// A guest waits for the inviter, whoever's turn it is.
    package var awaitedSeat: Int? { role == .inviter ? board.state.currentSeat : 0 }

    /// With the seats that a web client as inviter has filled with its own bots.
    package var shownPlayers: [GamePlayer] {
        let players = core.roster.session.players
        guard !players.isEmpty, case .guest = role else { return players }
        let taken = Set(players.map(\.playerIndex))
        return players
            + board.players.filter { !taken.contains($0.playerIndex) }.map { player in
                GamePlayer(
                    id: PeerID("ai-\(player.playerIndex)"),
                    name: PeerID("ai-\(player.playerIndex)").shownName(player.name),
                    playerIndex: player.playerIndex, isHost: false, isReady: true, colorIndex: player.playerIndex)
            }
    }

    package var position: MoveRequest? {
        guard isPlaying, case .player(let seat) = board.turn else { return nil }
        return request(seat)
    }

    package func saved(at now: GameTime) -> SavedGame {
        SavedGame(
            session: core.roster.session, role: role,
            board: GamePayload.encode(board.sync),
            ownAction: following.request?.encoded(), moveCount: board.moveCount,
            isRematchUnheard: core.watch.rematchUnheard, result: result, savedAt: now.date)
    }

    package mutating func layBoard(at date: Date) {
        board = Self.firstBoard(core.roster.session.players, at: date)
    }

    package mutating func begin(_ event: GameEvent, at now: GameTime) {
        lead = Lead()
        following = Following(since: now.elapsed, beginning: role == .guest ? event : nil, newest: following.newest)
        asked = nil
        core.watch = SessionCore.Watch()
        core.outbox.dropBoard()
        if role == .inviter { postState() }
        changed()
        if role == .inviter { tell(event) }
        core.reminder.started(at: now.elapsed)
        core.reminder.disarm()
        continuePlay(at: now)
    }

    package mutating func continuePlay(at now: GameTime) {
        guard isPlaying else { return }
        switch role {
        case .inviter: continueLeading(at: now)
        case .guest: continueFollowing(at: now)
        }
    }

    /// Only the inviter's board is sent. It contains every change that still waits.
    @discardableResult
    package mutating func postState() -> Bool {
        let kind = Outbox.Kind.state(version: board.version)
        guard role == .inviter, !reachable.isEmpty, !core.outbox.ends(with: kind) else { return false }
        let attendance = core.attendance
        board.setConnected { !attendance.isAway(PeerID($0)) }
        core.outbox.dropBoard()
        return core.outbox.append(
            kind, LudoBroadcast(.stateSync(board.sync), timestamp: board.changedAt).encoded())
    }

    package mutating func renewBoard(at date: Date) { board.touch(at: date) }

    package mutating func restBoard() {
        tellBeginning()
        lead = Lead()
        following = Following(since: following.since, isSynced: following.isSynced, newest: following.newest)
        // The answer is forgotten: should the inviter take the game up after all, the question is put again.
        asked = nil
    }

    package mutating func suspendBoard() {
        lead.next = nil
        following.gapUntil = nil
    }

    package mutating func greetReturned(_ peer: PeerID, at now: GameTime) {}

    /// What was said meanwhile is lost, the own request maybe too. A web client goes on waiting for it.
    package mutating func takeUpUnnoticed(at now: GameTime) { askAgain(at: now) }

    package mutating func inviterTakesUp(at now: GameTime) {}

    package mutating func remind(at now: GameTime) {
        guard core.outbox.isEmpty else { return }
        if core.watch.rematchUnheard {
            post(.rematch)
        } else if role == .inviter, !isConfirmed {
            postSession(.start)
        }
        switch role {
        case .inviter: remindGuest(at: now)
        case .guest: if !core.watch.rematchUnheard { askAgain(at: now) }
        }
    }

    package mutating func advanceBoard(to now: GameTime) {
        switch role {
        case .inviter: advanceLeading(to: now)
        case .guest:
            guard isPlaying, let until = following.gapUntil, until <= now.elapsed else { return }
            askForBoard(at: now)
        }
    }
}
