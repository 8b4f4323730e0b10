import Foundation
import GameRules
import Ludo
import PoolWire

/// A guest's part: follows what the inviter tells, and asks (games.md 10).
extension LudoSession {
    /// A message that is older than another one by more than that shows that the inviter's clock was set, not that it is
    /// late.
    private static var latest: TimeInterval { 10 }

    // MARK: What the inviter tells

    /// A first board tells of the start as well: a web client says that once, and it may be lost, or come later.
    mutating func learnStart(from broadcast: LudoBroadcast, at now: GameTime) throws(WireError) {
        guard let board = broadcast.board, board.gamePhase == .playing, board.turnNumber == 1 else { return }
        let state = try board.state()
        takeSeats(of: board)
        guard fits(state) else { return }
        startPlaying(at: now)
        try follow(broadcast, at: now)
    }

    /// Who sits where is told by the `start`, which may be lost, and by the board as well: of several guests each would
    /// otherwise believe to be the second player, and all wait for each other.
    private mutating func takeSeats(of board: LudoBoardState) {
        var session = core.roster.session
        let known = Dictionary(session.players.map { ($0.id, $0) }) { first, _ in first }
        session.players = board.players.filter { !$0.isAI }.map { player in
            let id = PeerID(player.id)
            return GamePlayer(
                id: id, name: player.name, playerIndex: player.playerIndex, isHost: id == session.hostPeerID,
                isReady: true, colorIndex: known[id]?.colorIndex ?? player.playerIndex, profile: known[id]?.profile)
        }
        guard let checked = SessionRoster.checked(session, players: allowedPlayers),
            checked.seat(of: core.setting.me.id) != nil
        else { return }
        core.roster = checked
    }

    mutating func follow(_ broadcast: LudoBroadcast, at now: GameTime) throws(WireError) {
        if core.watch.rematchUnheard, broadcast.endsGame {
            // The end of the game before: the inviter has not heard of the rematch.
            if core.outbox.isEmpty { post(.rematch) }
            return
        }
        guard !isOutdated(broadcast, at: now) else { return }
        if !following.isSynced, let seat = broadcast.seat, !board.state.seats.contains(seat) { board.takeFourSeats() }
        try take(broadcast, at: now)
    }

    /// Takes what is new, and goes on from there.
    mutating func take(_ broadcast: LudoBroadcast, at now: GameTime) throws(WireError) {
        let before = board.state
        if let sync = broadcast.board {
            let state = try sync.state()
            guard fits(state) else { return }
        }
        let (news, steps) = try board.take(broadcast.content, at: now.date)
        core.watch.confirmed.formUnion(core.roster.seat(of: core.roster.inviter).map { [$0] } ?? [])
        core.watch.rematchUnheard = false
        if broadcast.board != nil { following.isSynced = true }
        following.newest = isLate(broadcast) ? following.newest : broadcast.timestamp
        tellBeginning()
        if board.state != before {
            following.request = nil
            following.attempts = 0
            made(steps)
            // A roll is not worth writing down: after a restart it is told again.
            if !news.isRoll { changed() }
        }
        noteGap(after: news, isExplained: !steps.isEmpty || board.state == before, at: now)
        if case .ended(let order) = news {
            let order = order.sorted() == board.state.seats ? order : board.state.ranking
            finish(order: order, first: before.finishOrder.first, at: now)
        } else if news != .nothing || board.state != before {
            continuePlay(at: now)
        }
    }

    mutating func tellBeginning() {
        switch following.beginning {
        case .rematch?: tell(.rematch(summary))
        case .some: tell(.started(summary))
        case nil: break
        }
        following.beginning = nil
    }

    /// Everybody who plays must have a seat on the board.
    private func fits(_ state: LudoState) -> Bool {
        core.roster.session.players.allSatisfy { state.seats.contains($0.playerIndex) }
    }

    private mutating func noteGap(after news: LudoFollower.News, isExplained: Bool, at now: GameTime) {
        switch news {
        case .replaced, .ended: following.gapUntil = nil
        case .rolled, .moved, .turned:
            if !isExplained { following.gapUntil = following.gapUntil ?? now.elapsed + core.setting.configuration.gap }
        case .nothing: break
        }
        if case .replaced = news, !isExplained {
            tell(.repaired(sessionID: sessionID, reason: "the inviter's board was taken over"))
        }
    }

    /// Whether something newer is known. Late moves of tokens still count where the token stands at their beginning; what
    /// comes right after a beginning may belong to the game before.
    private func isOutdated(_ broadcast: LudoBroadcast, at now: GameTime) -> Bool {
        if !following.isSynced, now.elapsed - following.since < Self.freshAfter {
            if broadcast.endsGame || broadcast.turnNumber.map({ $0 > 2 }) ?? false { return true }
        }
        guard isLate(broadcast) else { return false }
        guard following.isSynced, case .tokenMoved(let move) = broadcast.content else { return true }
        return !board.state.seats.contains(move.playerIndex) || board.state.position(of: move.token) != move.from
    }

    private func isLate(_ broadcast: LudoBroadcast) -> Bool {
        guard let newest = following.newest else { return false }
        let age = newest.timeIntervalSince(broadcast.timestamp)
        return age > 0 && age < Self.latest
    }

    // MARK: What this side asks

    /// After every change: is there something to ask for?
    mutating func continueFollowing(at now: GameTime) {
        guard !board.state.isOver, let seat = ownSeat else { return }
        if board.turn == .player(seat), board.onlyMove == nil, following.request == nil {
            core.reminder.disarm()
            askToMove(seat)
            return
        }
        if isToRoll, following.request == nil {
            ask(for: .requestDiceRoll, at: now)
        } else {
            core.reminder.arm(at: now.elapsed)
        }
    }

    /// The first board may be lost for good; the first turn is the inviter's.
    private var isToRoll: Bool {
        let isKnown = following.isSynced || board.state.turnNumber > 1
        return isKnown && board.turn == .chance && board.state.dice == nil && board.state.currentSeat == ownSeat
    }

    /// Asks for something that is to be answered.
    mutating func ask(for content: LudoAction.Content, at now: GameTime) {
        let request = action(content, at: now)
        following.request = request
        following.attempts = 0
        post(request)
        changed()
        core.reminder.arm(at: now.elapsed)
    }

    private func action(_ content: LudoAction.Content, at now: GameTime) -> LudoAction {
        LudoAction(
            content, playerID: core.setting.me.id, turnNumber: board.state.turnNumber, timestamp: now.date)
    }

    private mutating func post(_ action: LudoAction) {
        guard reachable.contains(core.roster.inviter) else { return }
        core.outbox.append(.request, action.encoded())
    }

    /// Asks once more. To a web client, which ignores what it has done already, also for the next step: the roll that was
    /// asked for may lie there, and the token may have moved.
    mutating func askAgain(at now: GameTime) {
        guard core.outbox.isEmpty else { return }
        following.attempts += 1
        if following.attempts > Self.patience, let order = silentEnd {
            finish(order: order, first: board.state.finishOrder.first, at: now)
            return
        }
        let isOdd = following.attempts % 2 == 1
        switch following.request?.content {
        case .requestDiceRoll? where !isOdd: post(action(.selectToken((following.attempts / 2 - 1) % 4), at: now))
        case .selectToken? where !isOdd: post(action(.requestDiceRoll, at: now))
        case .selectToken(let token)? where following.attempts > 1:
            // It may not move: the boards differ, and nobody says so. One of the four does.
            post(action(.selectToken((token + following.attempts / 2) % 4), at: now))
        case .some: if let request = following.request { post(request) }
        case nil:
            if case .move(let token)? = board.onlyMove, board.state.currentSeat == ownSeat {
                post(action(.selectToken(token), at: now))
            } else {
                post(action(.requestDiceRoll, at: now))
            }
        }
        askForBoard(at: now)
    }

    /// How often the inviter may leave a guest without an answer before it is taken to have nothing more to say.
    private static var patience: Int { 4 }

    /// The places after the move that would end the game, if the dice allow it. A web client as inviter tells the end
    /// once; if that is lost it is silent from then on. Its order: who has finished, by seat (games.md 10).
    private var silentEnd: [Int]? {
        guard let dice = board.state.dice else { return nil }
        let ends = board.state.steps(of: board.state.currentSeat, roll: dice).contains { step in
            var next = board.state
            do throws(IllegalMove) {
                try game.rules.apply(.move(token: step.token.tokenIndex), to: &next)
            } catch {
                return false
            }
            return next.isOver
        }
        let finished = board.state.finishOrder + [board.state.currentSeat]
        return ends ? finished.sorted() + board.state.seats.filter { !finished.contains($0) } : nil
    }

    mutating func askForBoard(at now: GameTime) {
        following.gapUntil = nil
        post(action(.requestSync, at: now))
    }

    // MARK: After the end

    /// The inviter says something about a game that is over here.
    mutating func strayBroadcast(
        _ broadcast: LudoBroadcast, after result: GameResult, age: Duration, at now: GameTime
    ) throws(WireError) {
        guard let board = broadcast.board, !gaveUp(result) else {
            if gaveUp(result) { sayItIsOver() }
            return
        }
        let state = try board.state()
        switch result.manner {
        case .rules where broadcast.endsGame:
            guard state.ranking != result.ranking || state != self.board.state else { return }
            reopen()
            try take(broadcast, at: now)
        case .forfeit where broadcast.endsGame && !isParty: break
        case .forfeit, .opponentLeft, .connectionLost, .cancelled, .rules:
            guard result.manner != .cancelled, broadcast.endsGame || age >= Self.freshAfter,
                isParty || result.manner == .rules || result.manner == .forfeit, !isOutdated(broadcast, at: now)
            else { return }
            // It plays: its `rematch` was lost, or the two had ended the game differently.
            if !isParty || result.manner == .rules, !broadcast.endsGame {
                core.outbox.clear()
                restart(at: now)
            } else {
                reopen()
            }
            try take(broadcast, at: now)
        }
    }
}

extension LudoFollower.News {
    fileprivate var isRoll: Bool { if case .rolled = self { true } else { false } }
}

extension LudoBroadcast {
    /// The whole board, if it is one.
    fileprivate var board: LudoBoardState? {
        switch content {
        case .stateSync(let board), .gameStarted(let board): board
        default: nil
        }
    }

    fileprivate var endsGame: Bool {
        if case .gameEnded = content { return true }
        return board?.gamePhase == .finished
    }

    fileprivate var turnNumber: Int? {
        switch content {
        case .diceRolled(let roll): roll.turnNumber
        case .tokenMoved(let move): move.turnNumber
        case .turnChanged(let turn): turn.turnNumber
        case .stateSync(let board), .gameStarted(let board): board.turnNumber
        case .playerFinished, .gameEnded, .playerUpdate: nil
        }
    }

    /// The seat it is about.
    fileprivate var seat: Int? {
        switch content {
        case .diceRolled(let roll): roll.playerIndex
        case .tokenMoved(let move): move.playerIndex
        case .turnChanged(let turn): turn.currentPlayerIndex
        default: nil
        }
    }
}
