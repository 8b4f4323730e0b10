package import Foundation
import GameRules
import Ludo
package import PoolWire

/// One game of Ludo of one session, which its inviter leads (games.md 10): the inviter rolls for everybody, judges, and
/// tells every change; guests ask for a roll and name a token.
///
/// The phases and their moves: see `SeatedSession`. What is said on the way, and how boards are kept alike:
/// - Messages keep a distance (`Outbox`). All about one position carry the time of its last change, so that a guest
///   knows what is late. A whole board replaces all changes that still wait to be sent.
/// - The inviter answers what it cannot accept, and what a guest has not heard, with the whole board (`stateSync`), or
///   with the roll again. Every tenth turn it sends the board anyway: a web client cannot ask for it.
/// - A guest asks again while an answer stays out. The web client as inviter ignores requests for what it has done
///   already, so that a guest tries the next step as well, and asks for a roll when it has heard nothing for long. Other
///   inviters answer `requestSync`.
/// - A guest that cannot explain what it is told asks for the board; from a web client it never comes, and the lists of
///   moves correct the own one (`LudoFollower`).
package struct LudoSession: SeatedSession {
    /// What the inviter has to remember.
    struct Lead: Sendable {
        /// When it goes on by itself: rolls for itself, makes the only move, or passes.
        var next: Duration?
        /// How often the guest on turn was reminded of it.
        var reminded = 0
        /// What guests were granted in this turn: the same once more is a repetition.
        var granted: [LudoAction] = []
    }

    /// What a guest has to remember.
    struct Following: Sendable {
        /// Since when the game has been played.
        var since: Duration
        /// That the game has begun, to be told as soon as the inviter has said who sits around the board.
        var beginning: GameEvent?
        /// Whether the whole board has come.
        var isSynced = false
        /// The time that the newest message carried.
        var newest: Date?
        /// What was asked and not answered yet.
        var request: LudoAction?
        /// How often it was asked for, or something else was tried.
        var attempts = 0
        /// When the board is asked for, as something is missing.
        var gapUntil: Duration?
    }

    let game = LudoGame()
    private let dice: Dice
    package var core: SessionCore
    package internal(set) var board: LudoBoard
    var lead = Lead()
    var following: Following
    /// The position for which a move was asked.
    var asked: Int?

    /// A game that this member invites to.
    package init(
        inviting peers: [PeerID], sessionID: UUID, invitationID: UUID, me: GameIdentity,
        configuration: GameConfiguration, dice: Dice, at now: GameTime
    ) {
        core = SessionCore(
            inviting: peers, to: .ludo, sessionID: sessionID, invitationID: invitationID, me: me,
            configuration: configuration, at: now)
        self.dice = dice
        following = Following(since: now.elapsed)
        board = Self.firstBoard([], at: now.date)
    }

    /// A game that this member has accepted.
    package init(
        accepting invitation: GameInvitation, me: GameIdentity, configuration: GameConfiguration, dice: Dice,
        at now: GameTime
    ) {
        core = SessionCore(
            accepting: invitation, me: me, configuration: configuration,
            reminders: configuration.remindersAfterRequest, at: now)
        self.dice = dice
        following = Following(since: now.elapsed)
        board = Self.firstBoard([], at: now.date)
    }

    /// A game from before a restart: it waits for the connection. The dice on the table are as they were.
    /// - Throws: `GameServiceError.badSavedGame`.
    package init(
        restoring saved: SavedGame, me: GameIdentity, configuration: GameConfiguration, dice: Dice, at now: GameTime
    ) throws(GameServiceError) {
        let isGuest = saved.role == .guest
        core = try SessionCore(
            restoring: saved, players: LudoRules().players, me: me, configuration: configuration,
            reminders: isGuest ? configuration.remindersAfterRequest : configuration.remindersAfterMove, at: now)
        self.dice = dice
        following = Following(since: now.elapsed, isSynced: true)
        do throws(WireError) {
            guard case .stateSync(let sync) = try LudoBroadcast(decoding: saved.board).content else {
                throw WireError(.badField, "no board")
            }
            // It may have been told anew since it was saved: guests must not take it for older than that.
            board = LudoBoard(
                try sync.state(), players: sync.players, moveCount: saved.moveCount ?? 0,
                at: max(saved.savedAt, now.date))
            if let payload = saved.ownAction { following.request = try LudoAction(decoding: payload) }
        } catch {
            throw .badSavedGame(error.description)
        }
        guard core.roster.session.players.allSatisfy({ board.state.seats.contains($0.playerIndex) }) else {
            throw .badSavedGame("its players do not fit the board")
        }
    }

    static func firstBoard(_ players: [GamePlayer], at date: Date) -> LudoBoard {
        let seats = max(players.count, LudoRules().players.lowerBound)
        return LudoBoard(
            LudoState(seats: Array(0..<seats)),
            players: players.map {
                LudoPlayer(id: $0.id.rawValue, name: $0.name, playerIndex: $0.playerIndex, isHost: $0.isHost)
            }, at: date)
    }

    func roll() -> Int { dice.roll() }

    // MARK: What arrives

    package mutating func receivedAction(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction] {
        guard role == .inviter, let seat = core.roster.seat(of: sender), sender != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            let action: LudoAction
            do throws(WireError) {
                action = try LudoAction(decoding: payload)
            } catch {
                if session.isPlaying { session.repair("unreadable request: \(error.description)") }
                return
            }
            switch session.core.phase {
            case .playing:
                session.heard(from: sender)
                session.judge(action, from: sender, on: seat, at: now)
            case .finished: session.strayAction(action, at: now)
            case .waiting, .joining, .seated, .closed: break
            }
        }
    }

    package mutating func receivedState(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction] {
        guard role == .guest, sender == core.roster.inviter else { return [] }
        return perform(at: now) { session in
            do throws(WireError) {
                let broadcast = try LudoBroadcast(decoding: payload)
                switch session.core.phase {
                case .playing:
                    session.heard(from: sender)
                    try session.follow(broadcast, at: now)
                case .finished(let result, let end):
                    try session.strayBroadcast(broadcast, after: result, age: now.elapsed - end, at: now)
                case .joining, .seated: try session.learnStart(from: broadcast, at: now)
                case .waiting, .closed: break
                }
            } catch {
                return  // Not a message of this game: costs the message.
            }
        }
    }

    // MARK: Own moves

    package mutating func play(_ choice: MoveChoice, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            guard session.isPlaying, let seat = session.ownSeat else { throw .noSuchGame }
            guard choice.moveCount == session.board.moveCount, session.board.turn == .player(seat),
                session.following.request == nil
            else { throw .outOfDate }
            guard case .move(let token)? = choice.move as? LudoMove else { throw .illegal("a move of another game") }
            guard session.board.step(of: token) != nil else { throw .illegal("token \(token &+ 1) cannot move") }
            switch session.role {
            case .inviter: session.make(.move(token: token), at: now)
            case .guest: session.ask(for: .selectToken(token), at: now)
            }
        }
    }

    mutating func askToMove(_ seat: Int) {
        guard asked != board.moveCount else { return }
        asked = board.moveCount
        tell(.moveNeeded(request(seat)))
    }

    func request(_ seat: Int) -> MoveRequest {
        MoveRequest(sessionID: sessionID, ownSeat: seat, game: game, state: board.state, moveCount: board.moveCount)
    }

    mutating func made(_ steps: [LudoBoard.Step]) {
        for step in steps {
            tell(
                .moved(
                    MoveRecord(
                        sessionID: sessionID, seat: step.seat, isOwn: step.seat == ownSeat, text: step.text,
                        moveCount: step.moveCount, position: game.rules.text(of: step.state))))
        }
    }

    // MARK: The end

    /// - Parameters:
    ///   - order: the seats from the best place down, as the inviter has it. The web client as inviter names the lowest
    ///     seat first, not the one that was (games.md 12.6).
    ///   - first: who was seen to be first.
    mutating func finish(order: [Int], first: Int?, at now: GameTime) {
        func name(_ seat: Int) -> String { shownPlayers.first { $0.playerIndex == seat }?.name ?? "seat \(seat)" }
        var reason = "all tokens home: \(order.map(name).joined(separator: ", then "))"
        if let first, first != order.first { reason += "; \(name(first)) was home first" }
        finish(GameResult(winner: order.first, ranking: order, manner: .rules, reason: reason), at: now)
    }
}
