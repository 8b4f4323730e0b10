package import Foundation
import GameRules
package import PoolWire

/// One game of one session, as a value: what arrives goes in, what is to be sent, saved and told comes out.
///
/// | phase | inviter | guest |
/// | --- | --- | --- |
/// | `waiting` | invitations are out, or somebody is not ready | – |
/// | `joining` | – | it has accepted |
/// | `seated` | – | it has seen itself in the list of players |
/// | `playing` | moves; kept while somebody is away | the same |
/// | `finished` | can be played again | the same |
/// | `closed` | to be forgotten | the same |
///
/// Moves: games.md 4 and the `state_machine` vectors. What arrives in the wrong phase, from the wrong sender or for the
/// wrong session is ignored. All of that is here; what is played on the board, and how boards are kept alike, is for the
/// two kinds of sessions: `GameSession` (lock-step) and `LudoSession` (led by the inviter). What is different with three
/// or four players: `SeatedSession+Party`.
package protocol SeatedSession: GameTable {
    var core: SessionCore { get set }

    // MARK: The board as it is

    /// How many can play.
    var allowedPlayers: ClosedRange<Int> { get }
    /// The game's name for people.
    var title: String { get }
    var moveCount: Int { get }
    /// The board as text.
    var boardText: String { get }
    /// Those at the table, with those that are no members of the pool.
    var shownPlayers: [GamePlayer] { get }
    /// Who has to do something now.
    var awaitedSeat: Int? { get }
    /// Whether others may have missed the end unless this member repeats it.
    var mustRepeatEnd: Bool { get }
    /// What the board waits for by itself while the game is played, or after its end.
    var boardDeadlines: [Duration?] { get }
    /// The game as it is kept over a restart.
    func saved(at now: GameTime) -> SavedGame

    // MARK: What happens to it

    /// A new board for the players of the roster.
    mutating func layBoard(at date: Date)
    /// The board is in its first position and the phase is `playing`: tells it, and lets the first player move.
    mutating func begin(_ event: GameEvent, at now: GameTime)
    /// After every change of the board or of who is there: ends the game, asks for an own move, or waits for the others.
    mutating func continuePlay(at now: GameTime)
    /// Queues the board for the players.
    /// - Returns: `false` when that adds no message.
    @discardableResult
    mutating func postState() -> Bool
    /// The board will be told anew, even if it was before.
    mutating func renewBoard(at date: Date)
    /// The game is over: nothing is expected any more.
    mutating func restBoard()
    /// This member's connection is gone.
    mutating func suspendBoard()
    /// An opponent whom this guest judges is back.
    mutating func greetReturned(_ peer: PeerID, at now: GameTime)
    /// This guest, which hosts the pool, is back: nobody has noticed that it was away (games.md 6.15).
    mutating func takeUpUnnoticed(at now: GameTime)
    /// A guest has heard `start` for a game that it knows: the inviter takes it up, and its next board counts.
    mutating func inviterTakesUp(at now: GameTime)
    /// Repeats what the others may have missed.
    mutating func remind(at now: GameTime)
    /// Does what `boardDeadlines` announced.
    mutating func advanceBoard(to now: GameTime)
}

/// How inputs become actions.
extension SeatedSession {
    /// Runs an input of this side, which may be refused: nothing has changed then.
    mutating func attempt(
        at now: GameTime, _ body: (inout Self) throws(GameServiceError) -> Void
    ) throws(GameServiceError) -> [SessionAction] {
        defer { core.output = SessionCore.Output() }
        try body(&self)
        return settled(at: now)
    }

    /// Runs an input. The game is saved before anything is sent.
    mutating func perform(at now: GameTime, _ body: (inout Self) -> Void) -> [SessionAction] {
        defer { core.output = SessionCore.Output() }
        body(&self)
        return settled(at: now)
    }

    private mutating func settled(at now: GameTime) -> [SessionAction] {
        var actions: [SessionAction] = []
        if core.output.isChanged {
            if isClosed { actions.append(.forget(sessionID)) } else { actions.append(.save(saved(at: now))) }
        }
        let players = reachable
        let inviter = players.filter { $0 == core.roster.inviter }
        for item in core.outbox.release(at: now.elapsed) {
            let receivers = item.kind.isForInviter ? inviter : players
            guard !receivers.isEmpty else { continue }
            core.output.actions.append(.send(item.kind.messageType, item.payload, to: receivers))
        }
        return actions + core.output.actions
    }

    /// The game has to be written down.
    mutating func changed() { core.output.isChanged = true }

    mutating func tell(_ event: GameEvent) { core.output.actions.append(.tell(event)) }

    /// Sends at once what depends on nothing.
    mutating func send(_ control: GameControlType, _ data: Data? = nil, to peers: [PeerID]) {
        guard !peers.isEmpty, core.attendance.isConnected else { return }
        core.output.actions.append(.send(.gameControl, payload(control, data), to: peers))
    }

    /// Queues a control message for the players.
    mutating func post(_ control: GameControlType, _ data: Data? = nil) {
        guard !reachable.isEmpty else { return }
        core.outbox.append(.control, payload(control, data))
    }

    /// Sends the board to those whose message did not fit. What is waiting to be sent comes first.
    /// - Parameter reason: `nil` for a harmless duplicate.
    mutating func repair(_ reason: String?) {
        if postState(), let reason { tell(.repaired(sessionID: sessionID, reason: reason)) }
    }

    private func payload(_ control: GameControlType, _ data: Data?) -> Data {
        ControlCoding.encode(
            GameControlPayload(controlType: control, gameType: gameType, sessionID: sessionID, data: data))
    }

    /// The other players, as far as messages can reach them and are worth sending.
    var reachable: [PeerID] {
        guard core.attendance.isConnected, core.attendance.probation == nil else { return [] }
        return core.roster.others(than: core.setting.me.id).filter { !core.attendance.isAway($0) }
    }
}

extension Outbox.Kind {
    var messageType: MessageType {
        switch self {
        case .control: .gameControl
        case .action, .request: .gameAction
        case .state, .news: .gameState
        }
    }

    var isForInviter: Bool { if case .request = self { true } else { false } }
}
