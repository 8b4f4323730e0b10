package import Foundation
import GameRules
package import PoolWire

/// What every session asks of its board.
extension GameSession {
    package var allowedPlayers: ClosedRange<Int> { game.rules.players }
    package var title: String { game.title }
    package var moveCount: Int { board.moveCount }
    package var boardText: String { game.rules.text(of: board.state) }
    package var shownPlayers: [GamePlayer] { core.roster.session.players }
    package var mustRepeatEnd: Bool { board.isOwnMoveLast }
    package var boardDeadlines: [Duration?] { [watch.gapUntil] }

    package var awaitedSeat: Int? {
        guard case .player(let seat) = game.rules.turn(in: board.state) else { return nil }
        return seat
    }

    package var position: MoveRequest? {
        guard isPlaying, let seat = awaitedSeat else { return nil }
        return request(seat)
    }

    func request(_ seat: Int) -> MoveRequest {
        MoveRequest(sessionID: sessionID, ownSeat: seat, game: game, state: board.state, moveCount: board.moveCount)
    }

    package func saved(at now: GameTime) -> SavedGame {
        SavedGame(
            session: core.roster.session, role: role,
            board: game.encodeState(board.state, sessionID: sessionID, timestamp: board.changedAt),
            ownAction: board.lastOwn.map(game.encodeAction), isRematchUnheard: core.watch.rematchUnheard,
            result: result, savedAt: now.date)
    }

    package mutating func layBoard(at date: Date) {
        board = Board(game, players: core.roster.session.players.count, at: date)
    }

    package mutating func renewBoard(at date: Date) { board.touch(at: date) }

    package mutating func restBoard() {
        watch = Watch()
        board.dropEarly()
    }

    package mutating func suspendBoard() { watch.gapUntil = nil }

    /// A web client that was away for a moment plays on, but has missed what was said meanwhile.
    package mutating func greetReturned(_ peer: PeerID, at now: GameTime) {
        if board.moveCount > 0 { postState() }
    }

    package mutating func takeUpUnnoticed(at now: GameTime) {
        board.touch(at: now.date)
        postState()
    }

    package mutating func inviterTakesUp(at now: GameTime) { watch.followsInviter = true }

    package mutating func remind(at now: GameTime) {
        guard core.outbox.isEmpty else { return }
        if core.watch.rematchUnheard {
            post(.rematch)
        } else if role == .inviter, !isConfirmed {
            postSession(.start)
        }
        postState()
    }

    package mutating func advanceBoard(to now: GameTime) {
        guard let until = watch.gapUntil, until <= now.elapsed else { return }
        watch.gapUntil = nil
        if isPlaying {
            board.dropEarly()
            repair("a move is missing")
        } else {
            watch.held = nil
            sayItIsOver()
        }
    }
}
