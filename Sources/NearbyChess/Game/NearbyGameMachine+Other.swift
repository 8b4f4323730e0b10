import Chess
package import NearbyPlay

// What the other side does.

extension NearbyGameMachine {
    package mutating func received(_ action: ChessAction, now: Duration) -> [NearbyGameAction] {
        switch action {
        case .start(let hostColor, let fen): return started(hostColor, fen, now)
        case .gameSettings(let settings): return settle(settings, now)
        case .move(let uci): return moved(uci, now)
        case .resign: return game.map { end($0.ownColor, "resignation") } ?? []
        case .offerDraw: return drawOffered()
        case .acceptDraw: return game.flatMap { $0.drawOffer == $0.ownColor ? end(nil, "agreement") : nil } ?? []
        case .declineDraw: return drawDeclined()
        case .requestTakeback: return takebackRequested()
        case .acceptTakeback, .declineTakeback: return takebackAnswered(action == .acceptTakeback, now)
        case .emote(let emoji): return [.tell(.emote(emoji))]
        case .requestResume(let request): return resumeRequested(request, now)
        case .acceptResume(let gameID):
            guard case .asking(let saved) = phase, saved.gameID == gameID.lowercased() else { return [] }
            return restore(saved, now: now)
        case .declineResume:
            guard case .asking = phase else { return [] }
            saved = nil
            phase = .idle
            return [.save(nil)] + (role == .host ? startGame(now: now) : [])
        }
    }

    private mutating func started(_ hostColor: ChessAction.Color, _ fen: String, _ now: Duration) -> [NearbyGameAction]
    {
        guard role == .guest else { return fault("a start, which is the host's to send") }
        guard game == nil else { return fault("a start in the middle of a game") }
        return enter(ownColor: hostColor.other, fen: fen, settings: .untold, now: now)
    }

    /// The settings follow the start, before the host's first move. A guest that begins may have been faster.
    private mutating func settle(_ settings: ChessAction.Settings, _ now: Duration) -> [NearbyGameAction] {
        guard role == .guest else { return fault("settings, which are the host's to send") }
        guard case .playing(var game) = phase, !game.hasOtherMoved else { return [] }
        game.settings = settings
        game.clock = ChessClock(settings)
        if game.state.history.isEmpty {
            game.clock.run(game.turn, now: now)
        } else {
            game.clock.moved(game.ownColor, now: now)
        }
        phase = .playing(game)
        return [.tell(.settled(settings))]
    }

    private mutating func moved(_ uci: String, _ now: Duration) -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { return [] }
        guard game.turn != game.ownColor else { return fault("a move out of turn") }
        // Whoever moves wants nothing back any more.
        if game.takebackRequest == game.ownColor.other {
            game.takebackRequest = nil
            phase = .playing(game)
        }
        guard let move = ChessMove(uci: uci), let actions = apply(move, now: now) else {
            return fault("an illegal move")
        }
        return actions
    }

    private mutating func drawOffered() -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { return [] }
        guard game.settings.allowDrawOffers else { return [.send(.declineDraw)] }
        // Both have offered: that is an agreement, and both see it.
        if game.drawOffer == game.ownColor { return [.send(.acceptDraw)] + end(nil, "agreement") }
        guard game.drawOffer == nil else { return [] }
        game.drawOffer = game.ownColor.other
        phase = .playing(game)
        return [.tell(.drawOffered(by: game.ownColor.other))]
    }

    private mutating func drawDeclined() -> [NearbyGameAction] {
        guard case .playing(var game) = phase, game.drawOffer == game.ownColor else { return [] }
        game.drawOffer = nil
        phase = .playing(game)
        return [.tell(.drawDeclined(by: game.ownColor.other))]
    }

    private mutating func takebackRequested() -> [NearbyGameAction] {
        guard case .playing(var game) = phase else { return [] }
        let other = game.ownColor.other
        guard game.settings.allowTakebacks, game.takebackRequest == nil, game.halfMovesToTakeBack(by: other) != nil
        else { return [.send(.declineTakeback)] }
        game.takebackRequest = other
        phase = .playing(game)
        return [.tell(.takebackRequested(by: other))]
    }

    private mutating func takebackAnswered(_ isAccepted: Bool, _ now: Duration) -> [NearbyGameAction] {
        guard case .playing(var game) = phase, game.takebackRequest == game.ownColor else { return [] }
        game.takebackRequest = nil
        phase = .playing(game)
        if isAccepted { return takeBack(by: game.ownColor, now: now) }
        return [.tell(.takebackDeclined(by: game.ownColor.other))] + turn()
    }

    private mutating func resumeRequested(
        _ request: ChessAction.ResumeRequest, _ now: Duration
    ) -> [NearbyGameAction] {
        // In the middle of a game there is nothing to go on with; both may have asked at once, which is agreed then.
        guard game == nil else {
            return game?.gameID == request.gameID.lowercased() ? [] : [.send(.declineResume(gameID: request.gameID))]
        }
        guard let saved, saved.matches(request) else { return decline(request.gameID, now: now) }
        return [.send(.acceptResume(gameID: saved.gameID))] + restore(saved, now: now)
    }
}
