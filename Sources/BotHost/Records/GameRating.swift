package import Foundation
public import PoolGames
public import PoolStore
import PoolWire

/// What the end of a game means for the ratings of its players: a value.
///
/// Of two players both are rated against each other. Of more, the winner is rated against each of the others, and each
/// of them against the winner: only the first place is certain. Where somebody ended the game for all by giving up or
/// staying away, only that one has lost, against each of the others: the protocol's winner is the first in the list
/// (games.md 3). Bots with which a web client fills seats have no rating.
///
/// A game during which a bot has changed its level is not rated: it says nothing about either level, and whoever won it
/// might have done so by asking for a weak opponent when it mattered.
package struct GameRating {
    let record: StoredGameRecord
    /// What was known of the players before.
    let known: [StoredRating]
    let at: Date
    /// The seat of who ended a game of several for all: `GameResult.loser`.
    let loser: Int?

    package init(record: StoredGameRecord, known: [StoredRating], at: Date, loser: Int? = nil) {
        self.record = record
        self.known = known
        self.at = at
        self.loser = loser
    }

    /// The ratings of all players after the game; none for a game with less than two different players.
    package var ratings: [StoredRating] {
        let players = record.players.filter { !PeerID($0.peerID).isSeatFiller }
        guard Set(players.map(\.player)).count == players.count, players.count >= 2, let end = record.end else {
            return []
        }
        guard players.allSatisfy({ $0.playersSoFar <= 1 }) else { return [] }
        return players.map { player in
            var rating = before(player)
            // Nothing is known of how two others stand to each other.
            let certain = loser ?? end.winner
            let opponents = players.filter { other in
                other.seat != player.seat && (certain == nil || certain == player.seat || certain == other.seat)
            }
            let score = certain.map { ($0 == player.seat) == (loser == nil) ? 1.0 : 0.0 } ?? 0.5
            let after = rating.glicko.after(
                opponents.map { Glicko2.Game(opponent: before($0).glicko, score: score) },
                periods: at.timeIntervalSince(rating.updatedAt) / (7 * 24 * 3600))
            rating.rating = after.rating
            rating.deviation = after.deviation
            rating.volatility = after.volatility
            switch score {
            case 1: rating.wins += 1
            case 0: rating.losses += 1
            default: rating.draws += 1
            }
            rating.name = player.name
            rating.updatedAt = at
            return rating
        }
    }

    private func before(_ player: StoredGameRecord.Player) -> StoredRating {
        if let rating = known.first(where: { $0.player == player.player }) { return rating }
        let new = Glicko2()
        return StoredRating(
            gameType: record.gameType, player: player.player, name: player.name, rating: new.rating,
            deviation: new.deviation, volatility: new.volatility, updatedAt: at)
    }
}

extension StoredRating {
    /// For reckoning.
    public var glicko: Glicko2 { Glicko2(rating: rating, deviation: deviation, volatility: volatility) }
}
