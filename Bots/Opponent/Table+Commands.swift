import BotKit
import Foundation
import Logging
import Pool
import PoolChat
package import PoolGames
package import PoolWire

/// What opponents ask in the chat.
extension Table {
    /// Answers in the scope of the question. Commands about a game are for those who play one with this bot; to others
    /// it says so only in private, as the group may be talking to another bot.
    func hear(_ message: ChatMessage, at desk: CommandDesk) async throws {
        let game = await game(with: message.author)
        let isMeant = game != nil || message.scope != .group || message.mentionsMe
        guard let call = try await desk.receive(message, onlyForAll: !isMeant), let command = OpponentCommand(call)
        else {
            return
        }
        if command.isAboutGame, let game, message.scope == .group, !message.mentionsMe,
            await !speaks(about: game, to: message.author)
        {
            return await overhear(command, from: message.author, game)
        }
        let text: String
        do {
            text = try await reply(command, from: message.author, game)
        } catch let error as GameServiceError {
            text = "That does not work now: \(error.description)"
        }
        do {
            try await context.chat.reply(text, to: message)
        } catch let error as ChatError {
            context.logger.debug("no answer", metadata: ["error": "\(error)"])
        }
    }

    /// Whether this bot answers what a player says to everybody about their game. Of several bots at a table it is the
    /// first in the list of players: the inviter, if that is a bot.
    private func speaks(about game: GameSummary, to peer: PeerID) async -> Bool {
        let pool = await context.membership.snapshot
        let bots = game.players.filter { player in
            player.playerIndex == game.ownSeat
                || player.id != peer && pool?.member(player.id).map { $0.isPresent && $0.isBot } ?? false
        }
        return bots.map(\.playerIndex).min() == game.ownSeat
    }

    /// Another bot answers. That the inviter of several gives up, each of them has to know by itself.
    private func overhear(_ command: OpponentCommand, from peer: PeerID, _ game: GameSummary) async {
        guard command == .resign, game.judge?.id == peer else { return }
        do {
            try await context.games.resigned(peer, in: game.sessionID)
        } catch {
            // It is over already.
        }
    }

    private func reply(_ command: OpponentCommand, from peer: PeerID, _ game: GameSummary?) async throws -> String {
        switch command {
        case .level(let level): return try await reply(level: level, to: peer)
        case .stats: return try await statistics(of: peer)
        case .hint, .board, .moves, .resign, .rematch: break
        }
        guard let game else { return "We are not playing. Invite me to a game!" }
        if command == .board { return board(of: game) }
        if command == .rematch { return try await rematch(game) }
        switch game.phase {
        case .playing: break
        case .waiting: return "The game has not begun yet."
        case .interrupted: return "The game is interrupted, and goes on when all are here again."
        case .finished, .closed: return "This game is over. \(prefix)rematch plays again."
        }
        if command == .resign { return try await resign(game, by: peer) }
        guard let position = await context.games.position(of: game.sessionID) else {
            return "Nobody has to choose a move now."
        }
        if command == .moves { return position.legalMoves.joined(separator: " ") }
        guard game.players.first(where: { $0.id == peer })?.playerIndex == position.ownSeat else {
            return "It is not your turn."
        }
        return "I would play \(try await bestMove(position))."
    }

    private func reply(level: Int?, to peer: PeerID) async throws -> String {
        let advised = settings.games.filter(isAdvised)
        if advised == settings.games { return "An engine finds my moves: it has one level." }
        let exception =
            advised.isEmpty
            ? ""
            : " In \(advised.map(\.title).sorted().joined(separator: ", ")) an engine finds my moves: it has one level."
        guard let level else {
            return "I play at level \(await self.level(of: peer)). \(prefix)level 1 to \(prefix)level 10 changes it."
                + exception
        }
        await setLevel(level, of: peer)
        return "From now on I play at level \(level) with you." + exception
    }

    /// Below a line that says who plays, in the order of their seats: chats take away what a text begins with, and the
    /// first row of a board may begin with spaces.
    private func board(of game: GameSummary) -> String {
        let names = game.players.map(\.name).joined(separator: " – ")
        return "\(game.title), \(names), \(game.moveCount) moves:\n\(game.position)"
    }

    /// What whoever finds the bot's moves would play, as well as it can.
    private func bestMove(_ position: MoveRequest) async throws -> String {
        if let choice = try await advice(on: position), let move = position.text(of: choice) { return move }
        return try await context.games.bestMove(position, level: 10, time: settings.moveTime)
    }

    /// Where another member decides for several, a word that only this bot hears would end the game for this bot alone.
    private func resign(_ game: GameSummary, by peer: PeerID) async throws -> String {
        if let judge = game.judge, judge.id != peer {
            let isBot = await context.membership.snapshot?.member(judge.id)?.isBot ?? false
            return "With several players \(judge.name), who has invited us, ends the game. Leave the board in your app"
                + (isBot ? ", or tell \(judge.name) “\(prefix)resign”." : ": that ends it for all.")
        }
        try await context.games.resigned(peer, in: game.sessionID)
        return game.judge == nil
            ? "You resign. You can leave the board now."
            : "You resign. Leave the board now, so that everybody sees it."
    }

    private func rematch(_ game: GameSummary) async throws -> String {
        guard case .finished = game.phase else { return "This game is not over yet." }
        try await context.games.offerRematch(game.sessionID)
        return "Again!"
    }

    private func statistics(of peer: PeerID) async throws -> String {
        var lines: [String] = []
        let own = player(at: await level(of: peer))
        let games = settings.games.sorted { $0.rawValue < $1.rawValue }
        for type in games {
            let yours = try await context.statistics.standing(of: peer.rawValue, in: type)?.text
            let mine = try await context.statistics.standing(of: isAdvised(type) ? context.player : own, in: type)?.text
            guard yours != nil || mine != nil else { continue }
            lines.append("\(type.title): you \(yours ?? "no games yet"), I \(mine ?? "no games yet")")
        }
        // Another bot of this member may answer, too: each says what it speaks of.
        if lines.isEmpty { lines = ["\(games.map(\.title).joined(separator: ", ")): no games yet"] }
        return lines.joined(separator: "\n")
    }

    /// The game that is played with a peer, or else the last one that was.
    private func game(with peer: PeerID) async -> GameSummary? {
        let games = await context.games.games.filter {
            settings.games.contains($0.gameType) && $0.opponents.contains(peer)
        }
        return games.first { if case .finished = $0.phase { false } else { true } } ?? games.first
    }
}

extension GameSummary {
    /// Who decides how the game ends, if that is another member: whoever has invited several.
    package var judge: GamePlayer? {
        guard role == .guest, opponents.count > 1 else { return nil }
        return players.first { $0.playerIndex == 0 }
    }
}
