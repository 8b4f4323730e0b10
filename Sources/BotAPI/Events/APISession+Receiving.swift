public import BotKit
import Foundation
import Logging
import Pool
import PoolChat
import PoolGames
import PoolTransport
import PoolWire

/// What happens in the pool, told in the words of the API.
extension APISession {
    /// The first event.
    func begin() async {
        let joined = await context.membership.snapshot != nil
        tell(APIEvent(.started, ["bot": .string(context.name), "joined": .bool(joined)]))
    }

    func receive(_ event: BotEvent) {
        switch event {
        case .pool(let event): receive(event)
        case .chat(let event): receive(event)
        case .game(let event): receive(event)
        }
    }

    private func receive(_ event: PoolEvent) {
        switch event {
        case .joined(let pool, let isReturn):
            tell(APIEvent(isReturn ? .rejoined : .joined, ["pool": .pool(pool)]))
        case .memberJoined(let member): tell(APIEvent(.peerJoined, ["member": .member(member)]))
        case .memberLeft(let member, let reason):
            carryOut(withState { $0.left(member.id) })
            tell(APIEvent(.peerLeft, ["member": .member(member), "reason": .string(reason)]))
        case .profileChanged(let member): tell(APIEvent(.profileChanged, ["member": .member(member)]))
        case .keyEstablished(let peer): tell(APIEvent(.sealed, ["id": .peer(peer)]))
        case .message: break  // Chat and games tell what it means.
        case .hostStatus(let online, let since):
            tell(APIEvent(.hostStatus, ["online": .bool(online), "since": .optional(since, APIValue.date)]))
        case .joinRequest(let request): tell(APIEvent(.joinRequest, APIValue.request(request)))
        case .joinDecided(let decision):
            tell(
                APIEvent(
                    .joinDecided,
                    [
                        "id": .peer(decision.peer), "name": .string(decision.name),
                        "approved": .bool(decision.approved), "reason": .string(decision.reason),
                    ]))
        case .connectionLost(let attempt, let delay, let reason):
            tell(
                APIEvent(
                    .connectionLost,
                    ["attempt": .int(attempt), "delay": .seconds(delay), "reason": .string(reason)]))
        case .warning(let text): tell(APIEvent(.warning, ["text": .string(text)]))
        case .ended(let reason): stop(.membershipEnded(reason.sentence))
        }
    }

    // MARK: Chat

    private func receive(_ event: ChatEvent) {
        switch event {
        case .message(let message): receive(message)
        case .unsealedText(let peer, let name, let text):
            tell(APIEvent(.unsealedText, ["from": .peer(peer), "name": .string(name), "text": .string(text)]))
        case .reaction(let reaction):
            tell(
                APIEvent(
                    .reaction,
                    [
                        "message": .string(MessageHandle(reaction.messageID, reaction.scope).text),
                        "emoji": .string(reaction.emoji), "adding": .bool(reaction.isAdding),
                        "from": .peer(reaction.from), "private": .bool(reaction.scope != .group),
                    ]))
        case .pollVote(let id, let option, let peer, let poll, let scope):
            tell(
                APIEvent(
                    .pollVote,
                    [
                        "message": .string(MessageHandle(id, scope).text), "option": .string(option),
                        "from": .peer(peer), "poll": .poll(poll), "private": .bool(scope != .group),
                    ]))
        case .callOffer(let peer, let isVideo):
            tell(APIEvent(.callOffer, ["from": .peer(peer), "video": .bool(isVideo)]))
        case .history(let messages):
            tell(
                APIEvent(.history, ["messages": .array(messages.map { .object(APIObject($0)) })]), named: .history)
        case .historyCleared: tell(APIEvent(.historyCleared))
        case .undelivered(let id, let peer, let reason):
            tell(
                APIEvent(
                    .undelivered,
                    ["message": .string(id.lowercasedText), "to": .peer(peer), "reason": .string(reason)]))
        }
    }

    /// A message that answers a question is for whoever asked, and for nobody else.
    private func receive(_ message: ChatMessage) {
        if let actions = withState({ $0.answered(by: message, with: .object(APIObject(message))) }) {
            return carryOut(actions)
        }
        if !hearing.takes(message, by: context.commands.settings) { tell(message) }
    }

    private func tell(_ message: ChatMessage) {
        tell(APIEvent(.message, APIObject(message)), named: .message)
        if message.mentionsMe { tell(APIEvent(.mention, APIObject(message)), named: .mention) }
    }

    // MARK: Commands

    /// Says which commands the bot has, instead of those it had before.
    /// - Parameter introduction: a line about the bot for `!help`; may be empty.
    /// - Throws: `CommandDefinitionError`; the commands are then what they were.
    public func understand(
        _ definitions: [CommandDefinition], introduction: String = ""
    ) async throws(CommandDefinitionError) {
        if let desk = hearing.desk {
            return try await desk.replace(definitions, introduction: CommandSummary(introduction))
        }
        hearing.open(try CommandDesk(definitions, introduction: CommandSummary(introduction), for: context))
    }

    /// Sees to messages that may be commands, which takes looking up and answering: beside the other events.
    func hearCommands() async {
        while let message = hearing.next() {
            do {
                switch try await hearing.desk?.see(to: message) {
                case .command(let call): tell(APIEvent(call), named: .command)
                case .done: break
                case .other, nil: tell(message)
                }
            } catch {
                // What could not be answered this time is no reason not to hear the next.
                if !(error is CancellationError) { context.logger.warning("a command is not answered: \(error)") }
            }
        }
    }

    // MARK: Games

    private func receive(_ event: GameEvent) {
        guard isOwn(event) else { return }
        switch event {
        case .invited(let offer):
            tell(
                APIEvent(
                    .gameInvited,
                    [
                        "game": .game(offer.sessionID), "type": .string(offer.gameType.rawValue),
                        "title": .string(offer.title), "from": .peer(offer.from), "name": .string(offer.name),
                    ]))
        case .answered: break  // By this bot or another one here: nothing new.
        case .declined(let id, let peer): tell(APIEvent(.gameDeclined, ["game": .game(id), "from": .peer(peer)]))
        case .started(let game): tell(.gameStarted, game)
        case .moveNeeded(let request): tell(APIEvent(.moveNeeded, APIObject(request)), named: .moveNeeded)
        case .moved(let move): tell(APIEvent(.gameMoved, APIObject(move)), named: .gameMoved)
        case .repaired(let id, let reason): tell(.gameRepaired, id, reason)
        case .interrupted(let id, let reason): tell(.gameInterrupted, id, reason)
        case .resumed(let game): tell(.gameResumed, game)
        case .rematch(let game): tell(.gameRematch, game)
        case .ended(let game, let result): tell(APIEvent(.gameEnded, APIObject(game, result)), named: .gameEnded)
        case .closed(let id, let reason): tell(.gameClosed, id, reason)
        }
    }

    private func tell(_ name: APIEventName, _ game: GameSummary) {
        tell(APIEvent(name, ["game": .game(game.sessionID), "state": .game(game)]), named: name)
    }

    private func tell(_ name: APIEventName, _ game: UUID, _ reason: String) {
        tell(APIEvent(name, ["game": .game(game), "reason": .string(reason)]))
    }

    /// Whether a bot that plays only some games is to hear of it. Those it was told of once are known by their ids.
    private func isOwn(_ event: GameEvent) -> Bool {
        guard let offered = configuration.games else { return true }
        if configuration.watchesGames, event.isForWatchers { return true }
        switch event {
        case .invited(let offer): return remember(offer.sessionID, offered.contains(offer.gameType))
        case .started(let game), .resumed(let game), .rematch(let game), .ended(let game, _):
            return remember(game.sessionID, offered.contains(game.gameType))
        case .moveNeeded(let request): return remember(request.sessionID, offered.contains(request.gameType))
        case .moved(let move): return withState { $0.games.contains(move.sessionID) }
        case .answered: return false
        case .declined(let id, _), .repaired(let id, _), .interrupted(let id, _):
            return withState { $0.games.contains(id) }
        case .closed(let id, _): return withState { $0.games.remove(id) != nil }
        }
    }

    private func remember(_ game: UUID, _ isOffered: Bool) -> Bool {
        if isOffered { withState { _ = $0.games.insert(game) } }
        return isOffered
    }
}

extension GameEvent {
    /// Whether it tells how a game goes, and asks nothing of anybody.
    fileprivate var isForWatchers: Bool {
        switch self {
        case .invited, .answered, .declined, .moveNeeded: false
        case .started, .moved, .repaired, .interrupted, .resumed, .rematch, .ended, .closed: true
        }
    }
}

extension APIObject {
    fileprivate init(_ move: MoveRecord) {
        self = [
            "game": .game(move.sessionID), "seat": .int(move.seat), "own": .bool(move.isOwn),
            "move": .string(move.text), "move_count": .int(move.moveCount), "board": .string(move.position),
        ]
    }

    fileprivate init(_ game: GameSummary, _ result: GameResult) {
        self = [
            "game": .game(game.sessionID), "state": .game(game), "winner": .optional(result.winner, APIValue.int),
            "won": .bool(result.winner != nil && result.winner == game.ownSeat),
            "draw": .bool(result.winner == nil && result.manner == .rules),
            "manner": .string(result.manner.rawValue), "reason": .string(result.reason),
        ]
    }
}
