import GameRules
import Ludo
import PoolWire

/// The inviter's part: rolls, judges, tells (games.md 10).
extension LudoSession {
    /// Every so many turns everybody gets the whole board.
    private static var turnsBetweenSyncs: Int { 10 }
    /// How long after the end a request is answered with the final board. Whoever asks later plays with somebody else:
    /// the web client broadcasts, and would take that board into its other game. Only PoolBots ask for the board itself.
    private static var requestsAnswered: Duration { .seconds(10) }

    // MARK: Requests

    mutating func judge(_ action: LudoAction, from sender: PeerID, on seat: Int, at now: GameTime) {
        guard action.playerID == sender else {
            repair("a request in another name")
            return
        }
        core.watch.confirmed.insert(seat)
        core.watch.rematchUnheard = false
        switch action.content {
        case .requestDiceRoll: judgeRoll(action, on: seat, at: now)
        case .selectToken(let token): judge(token, of: action, on: seat, at: now)
        case .requestSync: postState()
        case .readyToggle, .forfeit: break
        }
    }

    private mutating func judgeRoll(_ action: LudoAction, on seat: Int, at now: GameTime) {
        let state = board.state
        guard state.currentSeat == seat, state.turnNumber == action.turnNumber else {
            repair(nil)
            return
        }
        if state.isThirdSix {
            repair(nil)
        } else if state.dice != nil {
            postRoll()  // The answer may be lost: a web client waits for it.
        } else if !lead.granted.contains(action) {
            lead.granted.append(action)
            make(.roll(roll()), at: now)
        }
    }

    private mutating func judge(_ token: Int, of action: LudoAction, on seat: Int, at now: GameTime) {
        guard board.turn == .player(seat), board.state.turnNumber == action.turnNumber,
            !lead.granted.contains(action), board.step(of: token) != nil
        else {
            repair(nil)
            return
        }
        lead.granted.append(action)
        make(.move(token: token), at: now)
    }

    /// The guest may not know that it is over.
    mutating func strayAction(_ action: LudoAction, at now: GameTime) {
        guard case .finished(_, let end) = core.phase else { return }
        if action.content == .requestSync || now.elapsed - end < Self.requestsAnswered { sayItIsOver() }
    }

    // MARK: Moves

    /// Makes a move that was judged, tells it, and goes on.
    mutating func make(_ move: LudoMove, at now: GameTime) {
        let before = board.state
        let token = token(of: move)
        do throws(IllegalMove) {
            made([try board.make(move, at: now.date)])
            changed()
        } catch {
            repair(error.description)
            return
        }
        let after = board.state
        switch move {
        case .roll: after.isThirdSix ? sync() : postRoll()
        case .pass: break
        case .move:
            if let token, !after.isOver { post(.tokenMoved(LudoTokenMove(token, turnNumber: before.turnNumber))) }
        }
        if after.turnNumber != before.turnNumber {
            lead.granted = []
            post(.turnChanged(LudoTurnChange(after)))
            if after.turnNumber.isMultiple(of: Self.turnsBetweenSyncs) { append(.stateSync(board.sync)) }
        }
        continuePlay(at: now)
    }

    private func token(of move: LudoMove) -> LudoStep? {
        guard case .move(let token) = move else { return nil }
        return board.step(of: token)
    }

    /// After every change: who has to do what?
    mutating func continueLeading(at now: GameTime) {
        lead.next = nil
        lead.reminded = 0
        if board.state.isOver {
            finish(order: board.state.ranking, first: nil, at: now)
            postState()
            return
        }
        let spacing = core.setting.configuration.spacing
        let isOwn = board.state.currentSeat == ownSeat
        if board.mustPass {
            lead.next = now.elapsed + spacing * 3
        } else if board.onlyMove != nil {
            lead.next = now.elapsed + spacing
        } else if isOwn, board.state.dice == nil {
            lead.next = now.elapsed + spacing * 2
        } else if isOwn {
            core.reminder.disarm()
            askToMove(board.state.currentSeat)
            return
        } else {
            core.reminder.arm(at: now.elapsed)
            return
        }
        core.reminder.disarm()
    }

    /// When the inviter may go on by itself: after everything has been told, and to everybody.
    var nextStep: Duration? {
        guard isPlaying, core.outbox.isEmpty, core.attendance.isReachable else { return nil }
        return lead.next
    }

    mutating func advanceLeading(to now: GameTime) {
        guard let due = nextStep, due <= now.elapsed else { return }
        lead.next = nil
        if board.mustPass {
            make(.pass, at: now)
        } else if let move = board.onlyMove {
            make(move, at: now)
        } else if board.state.dice == nil {
            make(.roll(roll()), at: now)
        }
    }

    /// A guest lets everybody wait: it gets the board, and in the end its roll. A web client whose request was lost shows
    /// spinning dice until it hears of a roll, and cannot ask again.
    mutating func remindGuest(at now: GameTime) {
        lead.reminded += 1
        if lead.reminded > 1, board.state.dice == nil {
            make(.roll(roll()), at: now)
        } else {
            postState()
        }
    }

    // MARK: Broadcasts

    private mutating func postRoll() {
        if let roll = LudoDiceRoll(board.state) { post(.diceRolled(roll)) }
    }

    private mutating func sync() { postState() }

    private mutating func post(_ content: LudoBroadcast.Content) {
        if !append(content) { postState() }
    }

    /// - Returns: `false` when too much is waiting.
    @discardableResult
    private mutating func append(_ content: LudoBroadcast.Content) -> Bool {
        guard !reachable.isEmpty else { return true }
        let payload = LudoBroadcast(content, timestamp: board.changedAt).encoded()
        return core.outbox.ends(with: payload) || core.outbox.append(.news, payload)
    }
}
