import Foundation
import Logging
import Pool
import PoolGames
import PoolStore
import PoolWire

/// Writes down the games of one membership, move by move, and rates the players at the end.
///
/// A game that a restart interrupts goes on in the same record. What cannot be written costs the record, not the game.
struct GameRecorder: Sendable {
    let store: Store
    let member: MemberAddress
    let logger: Logger

    /// A record that is being written.
    private struct Open {
        var id: Int64
        /// The number of the last move that is written.
        var lastMove: Int
        /// Who has chosen the own moves, as far as that is written.
        var player: String?
        /// Whether moves are missing, so that the board has to be written with each further one.
        var hasGap = false
    }

    /// Lives until the events end.
    /// - Parameters:
    ///   - bots: the own bots as they are rated (`chess:6`), by the games they play.
    ///   - players: as whom they play, where that is known better. Who has chosen a move is in it when the move is told.
    func run(
        _ events: Subscription<GameEvent>, bots: @escaping @Sendable (GameType) -> String?, players: PlayerBook
    ) async {
        var open: [UUID: Open] = [:]
        for await event in events {
            do {
                try await write(event, &open, bots, players)
            } catch {
                logger.error("a game cannot be recorded", metadata: ["error": "\(error)"])
            }
        }
    }

    private func write(
        _ event: GameEvent, _ open: inout [UUID: Open], _ bots: @Sendable (GameType) -> String?,
        _ players: PlayerBook
    ) async throws {
        switch event {
        case .started(let game), .rematch(let game), .resumed(let game):
            guard open[game.sessionID] == nil else { return }
            let record = try await store.beginRecord(record(of: game, own: bots(game.gameType)))
            open[game.sessionID] = Open(id: record.id, lastMove: record.moveCount)
        case .moved(let move):
            guard var entry = open[move.sessionID] else { return }
            entry.hasGap = entry.hasGap || move.moveCount > entry.lastMove + 1
            entry.lastMove = move.moveCount
            if move.isOwn { try await note(players[move.sessionID], &entry) }
            open[move.sessionID] = entry
            try await store.addMove(
                StoredMove(
                    number: move.moveCount, seat: move.seat, text: move.text,
                    position: entry.hasGap ? move.position : nil, madeAt: Date()), toRecord: entry.id)
        case .ended(let game, let result):
            guard var entry = open.removeValue(forKey: game.sessionID) else { return }
            try await note(players[game.sessionID], &entry)  // Whoever gave up has made no move.
            let end = StoredGameRecord.End(
                at: Date(), winner: result.winner, manner: result.manner.rawValue, reason: result.reason)
            let isRated = result.isRated && game.moveCount >= game.players.count
            try await store.endRecord(entry.id, end, moveCount: game.moveCount) { record, known in
                isRated ? GameRating(record: record, known: known, at: end.at, loser: result.loser).ratings : []
            }
        case .closed(let sessionID, _):
            open[sessionID] = nil
            players[sessionID] = nil
        case .invited, .answered, .declined, .moveNeeded, .repaired, .interrupted: break
        }
    }

    /// Writes down who chooses the own moves, when that has changed.
    private func note(_ player: String?, _ entry: inout Open) async throws {
        guard let player, player != entry.player else { return }
        try await store.setOwnPlayer(player, ofRecord: entry.id)
        entry.player = player
    }

    private func record(of game: GameSummary, own: String?) -> StoredGameRecord {
        let seats = game.players.map { player in
            let isOwn = player.playerIndex == game.ownSeat
            return StoredGameRecord.Player(
                seat: player.playerIndex, player: isOwn ? own ?? member.description : player.id.rawValue,
                peerID: player.id.rawValue, name: player.name, isOwn: isOwn)
        }
        return StoredGameRecord(
            member: member, sessionID: game.sessionID, gameType: game.gameType.rawValue, title: game.title,
            players: seats, startedAt: Date())
    }
}

extension GameResult {
    /// Whether the result says something about the players.
    fileprivate var isRated: Bool {
        switch manner {
        case .rules, .forfeit, .opponentLeft: true
        case .connectionLost, .cancelled: false
        }
    }
}
