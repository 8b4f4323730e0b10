package import Foundation
package import GameRules
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
/// wrong session is ignored. The board is repaired like this:
/// - Messages keep a distance (`Outbox`), and a state never carries a move that was sent just before it.
/// - A refused or doubled move is answered with the state. A move that came early waits, for at most `gap`.
/// - While the others must move, the board is sent again from time to time (`Reminder`).
/// - The inviter answers a differing state of a guest with its own, unless exactly one legal move of the guest explains
///   the difference: then that move was lost and is made.
/// - A guest takes over the inviter's state when it is newer or equal. A state that lacks only the guest's last move
///   makes it send that move again, three times at most, then it gives way. An older one counts after a `start`,
///   or when it cannot be an old message any more.
/// - Both sides therefore end on the inviter's board, and neither answers a state that agrees with its own.
/// What is different with three or four players: `GameSession+Party`.
package struct GameSession<Game: LockstepGame>: GameTable {
    package typealias Board = LockstepBoard<Game>

    /// What never changes.
    struct Setting: Sendable {
        var role: GameRole
        var me: GameIdentity
        var invitationID: UUID?
        var configuration: GameConfiguration
    }

    enum Phase: Sendable {
        case waiting(WaitingRoom)
        case joining(until: Duration)
        case seated(until: Duration, readyAgain: Duration?)
        case playing
        case finished(GameResult, at: Duration)
        case closed
    }

    /// The inviter's deadlines before the start.
    struct WaitingRoom: Sendable {
        var until: Duration
        var invitationsUntil: Duration
        var repeatInvitations: Duration?
    }

    /// What has to be remembered between messages of a running game.
    struct Watch: Sendable {
        /// The seats that have shown to know of the start.
        var confirmed: Set<Int> = []
        /// The inviter has announced a state that counts even if it is older.
        var followsInviter = false
        /// This side asked for the rematch, and nobody has shown to know of it.
        var rematchUnheard = false
        /// The position for which a move was asked.
        var asked: Int?
        /// When an early move has waited long enough.
        var gapUntil: Duration?
        /// When players reached by another game's moves get the board.
        var disturbanceUntil: Duration?
        /// How often the last own move was sent again.
        var resent = 0
        /// This side gave up while somebody could not hear it.
        var forfeitUnheard = false
        /// When the final board, or how it ended, is sent again.
        var finals: [Duration] = []
        /// A first move that came before the start or the rematch it belongs to.
        var held: GameAction<Game.Rules.Move>?
    }

    let setting: Setting
    var roster: SessionRoster
    var phase: Phase
    package internal(set) var board: Board
    var outbox: Outbox
    var attendance = Attendance()
    var reminder: Reminder
    var watch = Watch()
    /// What the current input has led to.
    private var output = Output()

    private struct Output: Sendable {
        var actions: [SessionAction] = []
        var isChanged = false
    }

    /// A game that this member invites to.
    package init(
        _ game: Game, inviting peers: [PeerID], sessionID: UUID, invitationID: UUID, me: GameIdentity,
        configuration: GameConfiguration, at now: GameTime
    ) {
        let room = WaitingRoom(
            until: now.elapsed + configuration.waitingRoom,
            invitationsUntil: now.elapsed + configuration.invitationLifetime,
            repeatInvitations: now.elapsed + configuration.invitationRepeat)
        self.init(
            setting: Setting(role: .inviter, me: me, invitationID: invitationID, configuration: configuration),
            roster: SessionRoster(
                sessionID: sessionID, gameType: game.gameType, inviter: me, inviting: peers, createdAt: now.date),
            phase: .waiting(room),
            board: Board(game, players: game.rules.players.lowerBound, at: now.date))
    }

    /// A game that this member has accepted. Until the inviter says more, it sits second, as the web client has it.
    package init(
        _ game: Game, accepting invitation: GameInvitation, me: GameIdentity, configuration: GameConfiguration,
        at now: GameTime
    ) {
        let inviter = GameIdentity(id: invitation.hostPeerID, name: invitation.hostName)
        var roster = SessionRoster(
            sessionID: invitation.sessionID, gameType: game.gameType, inviter: inviter, inviting: [me.id],
            createdAt: invitation.timestamp)
        _ = roster.accept(me, capacity: 2)
        self.init(
            setting: Setting(
                role: .guest, me: me, invitationID: invitation.invitationID, configuration: configuration),
            roster: roster, phase: .joining(until: now.elapsed + configuration.waitingRoom),
            board: Board(game, players: game.rules.players.lowerBound, at: now.date))
    }

    /// A game from before a restart: it waits for the connection.
    /// - Throws: `GameServiceError.badSavedGame`.
    package init(
        _ game: Game, restoring saved: SavedGame, me: GameIdentity, configuration: GameConfiguration, at now: GameTime
    ) throws(GameServiceError) {
        let roster = SessionRoster(saved.session)
        guard game.rules.players.contains(saved.session.players.count), roster.seat(of: me.id) != nil else {
            throw .badSavedGame("its players do not fit")
        }
        let state: Game.Rules.State
        var ownAction: GameAction<Game.Rules.Move>?
        do throws(WireError) {
            state = try game.decodeState(saved.board, players: saved.session.players.count).state
            if let payload = saved.ownAction { ownAction = try game.decodeAction(payload) }
        } catch {
            throw .badSavedGame(error.description)
        }
        self.init(
            setting: Setting(role: saved.role, me: me, configuration: configuration), roster: roster,
            phase: saved.result.map { .finished($0, at: now.elapsed) } ?? .playing,
            board: Board(game, state: state, lastOwn: ownAction, at: saved.savedAt))
        attendance.connectionLost(at: now.elapsed)
        watch.rematchUnheard = saved.isRematchUnheard
    }

    private init(setting: Setting, roster: SessionRoster, phase: Phase, board: Board) {
        self.setting = setting
        self.roster = roster
        self.phase = phase
        self.board = board
        let configuration = setting.configuration
        outbox = Outbox(spacing: configuration.spacing)
        reminder = Reminder(
            afterStart: setting.role == .inviter ? configuration.remindersAfterStart : [],
            afterMove: configuration.remindersAfterMove)
    }

    var game: Game { board.game }

    // MARK: How inputs become actions

    /// Runs an input of this side, which may be refused: nothing has changed then.
    mutating func attempt(
        at now: GameTime, _ body: (inout Self) throws(GameServiceError) -> Void
    ) throws(GameServiceError) -> [SessionAction] {
        defer { output = Output() }
        try body(&self)
        return settled(at: now)
    }

    /// Runs an input. The game is saved before anything is sent.
    mutating func perform(at now: GameTime, _ body: (inout Self) -> Void) -> [SessionAction] {
        defer { output = Output() }
        body(&self)
        return settled(at: now)
    }

    private mutating func settled(at now: GameTime) -> [SessionAction] {
        var actions: [SessionAction] = []
        if output.isChanged {
            if isClosed { actions.append(.forget(sessionID)) } else { actions.append(.save(saved(at: now))) }
        }
        let players = reachable
        for item in outbox.release(at: now.elapsed) where !players.isEmpty {
            output.actions.append(.send(item.kind.messageType, item.payload, to: players))
        }
        return actions + output.actions
    }

    /// The game has to be written down.
    mutating func changed() { output.isChanged = true }

    mutating func tell(_ event: GameEvent) { output.actions.append(.tell(event)) }

    /// Sends at once what depends on nothing.
    mutating func send(_ control: GameControlType, _ data: Data? = nil, to peers: [PeerID]) {
        guard !peers.isEmpty, attendance.isConnected else { return }
        output.actions.append(.send(.gameControl, payload(control, data), to: peers))
    }

    /// Queues a control message for the players.
    mutating func post(_ control: GameControlType, _ data: Data? = nil) {
        guard !reachable.isEmpty else { return }
        outbox.append(.control, payload(control, data))
    }

    /// Queues the board for the players.
    /// - Returns: `false` when that adds no message.
    @discardableResult
    mutating func postState() -> Bool {
        let kind = Outbox.Kind.state(version: board.version)
        guard !reachable.isEmpty, !outbox.ends(with: kind) else { return false }
        return outbox.append(
            kind, game.encodeState(board.state, sessionID: sessionID, timestamp: board.changedAt))
    }

    /// Queues the last own move.
    /// - Returns: `false` when that adds no message.
    @discardableResult
    mutating func postAction(notBefore: Duration? = nil) -> Bool {
        guard !reachable.isEmpty, let action = board.lastOwn else { return false }
        return outbox.append(.action(number: action.moveNumber), game.encodeAction(action), notBefore: notBefore)
    }

    private func payload(_ control: GameControlType, _ data: Data?) -> Data {
        ControlCoding.encode(
            GameControlPayload(controlType: control, gameType: gameType, sessionID: sessionID, data: data))
    }

    /// The other players, as far as messages can reach them and are worth sending.
    private var reachable: [PeerID] {
        guard attendance.isConnected, attendance.probation == nil else { return [] }
        return roster.others(than: setting.me.id).filter { !attendance.isAway($0) }
    }
}

extension Outbox.Kind {
    var messageType: MessageType {
        switch self {
        case .control: .gameControl
        case .action: .gameAction
        case .state: .gameState
        }
    }
}
