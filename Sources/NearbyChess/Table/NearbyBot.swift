public import Chess
import Foundation
import GameRules
import NearbyPlay
import Opponent
public import PoolGames
import Synchronization

/// How a bot plays.
public struct NearbyBotSettings: Sendable, Equatable {
    /// 1 (beginner) to 10 (as strong as it can).
    public var level: Int
    /// The most time for one move, whatever the clock allows.
    public var moveTime: Duration
    /// Moves that an opponent may take back in a game.
    public var takebacks: Int
    /// Whether it gives hopeless games up.
    public var resigns: Bool

    public init(level: Int = 6, moveTime: Duration = .milliseconds(500), takebacks: Int = 5, resigns: Bool = true) {
        self.level = level
        self.moveTime = moveTime
        self.takebacks = takebacks
        self.resigns = resigns
    }
}

/// The chess engine as a player at one table. Make one for each session.
public final class NearbyBot: NearbyChessPlayer {
    private struct Mood {
        /// The points that it expected of its last move.
        var expectation: Double?
        var takebacks = 0
        var despair = Despair()
    }

    /// It agrees to a draw when it does not expect more than this, once the opening is over.
    private static let drawish = 0.5
    private static let openingHalfMoves = 20
    /// A clock is shared out over so many moves to come.
    private static let movesToCome = 30

    private let settings: NearbyBotSettings
    private let thinking: ThinkingPool
    private let id = UUID()
    private let mood = Mutex(Mood())

    public init(_ settings: NearbyBotSettings, thinking: ThinkingPool) {
        self.settings = settings
        self.thinking = thinking
    }

    public func move(in position: NearbyPosition) async throws -> ChessMove? {
        let request = MoveRequest(
            sessionID: id, ownSeat: position.state.sideToMove.rawValue, game: ChessGame(), state: position.state,
            moveCount: position.state.moveCount)
        let choice = try await thinking.choose(
            request, level: settings.level, time: time(in: position), seed: .random(in: .min ... .max))
        let resigns = mood.withLock { mood in
            mood.expectation = choice.expectation
            return mood.despair.resigns(choice)
        }
        if resigns, settings.resigns { return nil }
        return request.text(of: choice).flatMap { text in
            let rules = ChessRules()
            return rules.legalMoves(in: position.state).first { rules.text(of: $0, in: position.state) == text }
        }
    }

    /// Not while the game is young, and not when it is better off.
    public func acceptsDraw(in position: NearbyPosition) async -> Bool {
        guard position.state.moveCount >= Self.openingHalfMoves else { return false }
        return mood.withLock { $0.expectation.map { $0 <= Self.drawish } ?? false }
    }

    /// A few times: everybody slips now and then.
    public func acceptsTakeback(in position: NearbyPosition) async -> Bool {
        mood.withLock { mood in
            mood.takebacks += 1
            return mood.takebacks <= settings.takebacks
        }
    }

    private func time(in position: NearbyPosition) -> Duration {
        guard let time = position.time else { return settings.moveTime }
        let share = time.remaining / Self.movesToCome + time.increment / 2
        return max(.milliseconds(5), min(settings.moveTime, share, time.remaining / 4))
    }
}
