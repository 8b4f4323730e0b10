package import Chess
import GameRules
import NearbyPlay

// What this side does.

extension NearbyGameMachine {
    /// Moves. Answers an offer of the other side by going on, as over the board.
    package mutating func play(_ move: ChessMove, now: Duration) throws(NearbyGameError) -> [NearbyGameAction] {
        guard let game else { throw .noGame }
        guard game.turn == game.ownColor else { throw .notYourTurn }
        guard game.takebackRequest != game.ownColor else {
            throw .nothingToDo("wait for the answer to your request to take back")
        }
        var actions: [NearbyGameAction] = []
        if game.takebackRequest != nil { actions += try answerTakeback(false, now: now) }
        if game.drawOffer == game.ownColor.other { actions += try answerDraw(false) }
        guard let moved = apply(move, now: now) else { throw .illegalMove(move.description) }
        return actions + [.send(.move(uci: move.description))] + moved
    }

    package mutating func resign() throws(NearbyGameError) -> [NearbyGameAction] {
        guard let game else { throw .noGame }
        return [.send(.resign)] + end(game.ownColor.other, "resignation")
    }

    package mutating func offerDraw() throws(NearbyGameError) -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { throw .noGame }
        guard game.settings.allowDrawOffers else { throw .notAllowed("draw offers") }
        // Two offers are an agreement.
        if game.drawOffer == game.ownColor.other { return try answerDraw(true) }
        guard game.drawOffer == nil else { throw .nothingToDo("you have offered a draw already") }
        game.drawOffer = game.ownColor
        phase = .playing(game)
        return [.send(.offerDraw), .tell(.drawOffered(by: game.ownColor))]
    }

    package mutating func answerDraw(_ isAccepted: Bool) throws(NearbyGameError) -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { throw .noGame }
        guard game.drawOffer == game.ownColor.other else { throw .nothingToDo("nobody has offered a draw") }
        if isAccepted { return [.send(.acceptDraw)] + end(nil, "agreement") }
        game.drawOffer = nil
        phase = .playing(game)
        return [.send(.declineDraw), .tell(.drawDeclined(by: game.ownColor))]
    }

    package mutating func requestTakeback() throws(NearbyGameError) -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { throw .noGame }
        guard game.settings.allowTakebacks else { throw .notAllowed("takebacks") }
        guard game.takebackRequest == nil else { throw .nothingToDo("somebody has asked to take back already") }
        guard game.halfMovesToTakeBack(by: game.ownColor) != nil else {
            throw .nothingToDo("you have not moved yet")
        }
        game.takebackRequest = game.ownColor
        phase = .playing(game)
        return [.send(.requestTakeback), .tell(.takebackRequested(by: game.ownColor))]
    }

    package mutating func answerTakeback(
        _ isAccepted: Bool, now: Duration
    ) throws(NearbyGameError) -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { throw .noGame }
        guard game.takebackRequest == game.ownColor.other else { throw .nothingToDo("nobody has asked to take back") }
        game.takebackRequest = nil
        phase = .playing(game)
        guard isAccepted else { return [.send(.declineTakeback), .tell(.takebackDeclined(by: game.ownColor))] }
        return [.send(.acceptTakeback)] + takeBack(by: game.ownColor.other, now: now)
    }

    /// Sends one of the eight emotes.
    package func emote(_ emoji: String) throws(NearbyGameError) -> [NearbyGameAction] {
        guard NearbyProtocol.emotes.contains(emoji) else {
            throw .nothingToDo("the emotes are \(NearbyProtocol.emotes.joined(separator: " "))")
        }
        return [.send(.emote(emoji))]
    }

    // MARK: Both sides

    /// Plays a move of whoever's turn it is.
    /// - Returns: `nil` if it is illegal; nothing has changed then.
    mutating func apply(_ move: ChessMove, now: Duration) -> [NearbyGameAction]? {
        guard case .playing(var game) = phase else { return nil }
        let mover = game.turn
        let text = ChessRules().text(of: move, in: game.state)
        guard game.state.play(uci: move.description) else { return nil }
        game.clock.moved(mover, now: now)
        // A move answers what the other side had offered.
        if game.drawOffer == mover.other { game.drawOffer = nil }
        phase = .playing(game)
        let count = game.state.history.count
        let moved = NearbyGameAction.tell(
            .moved(mover, number: count, uci: move.description, text: text, clock: game.clock))
        if let outcome = ChessRules().outcome(of: game.state) {
            return [moved] + end(outcome.winner.map { $0 == Side.white.rawValue ? .white : .black }, outcome.reason)
        }
        if let cap = game.settings.maxMovesCap, count >= cap { return [moved] + end(nil, "move limit") }
        return [moved, .save(game.saved(now: now))] + turn()
    }

    /// Undoes the last move of a player, and what came after it.
    mutating func takeBack(by color: ChessAction.Color, now: Duration) -> [NearbyGameAction] {
        guard case .playing(var game) = phase, let count = game.halfMovesToTakeBack(by: color),
            var state = ChessState(fen: game.startingFEN)
        else { return [] }
        for move in game.state.history.dropLast(count) where !state.play(uci: move.description) {
            preconditionFailure("a move that was legal is legal")
        }
        game.state = state
        game.drawOffer = nil
        game.clock.run(game.turn, now: now)
        phase = .playing(game)
        return [.save(game.saved(now: now)), .tell(.takenBack(halfMoves: count))] + turn()
    }
}

extension NearbyGameMachine.Game {
    /// One half-move if the player has just moved, two if it was answered; `nil` if it has not moved.
    func halfMovesToTakeBack(by color: ChessAction.Color) -> Int? {
        let count = turn == color ? 2 : 1
        return state.history.count >= count ? count : nil
    }
}
