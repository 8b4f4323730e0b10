public import Foundation
public import PoolWire

/// A board of the web client: it believes whatever arrives (games.md 5).
public protocol WebBoard: Sendable {
    /// The `game_state` that this board would send.
    var state: WebJSON { get }
    var currentPlayer: Int { get }
    var moveCount: Int { get }
    var isOver: Bool { get set }
    /// Set by the rules, and by forfeits to the local player.
    var winner: Int? { get set }

    /// Takes another's move, unchecked.
    mutating func apply(_ action: WebJSON)
    /// Makes a move of the local user, chosen by a number, and returns the action to send; `nil` when there is none.
    mutating func move(choosing number: UInt64, at date: Date) -> WebJSON?
    /// Puts the whole board in place, unchecked.
    /// - Returns: `false` when the client could not go on with such a state.
    mutating func replace(with state: WebJSON) -> Bool
}

/// Makes the boards that the web client has screens for, of the games that are played in lock-step. Ludo's is made by
/// `WebPeerClient`, which knows who leads.
public enum WebBoards {
    /// A fresh board; `nil` for games without one here.
    public static func make(
        _ gameType: GameType, sessionID: String, players: Int = 2, at date: Date
    ) -> (any WebBoard)? {
        switch gameType {
        case .connectFour: WebConnectFourBoard(sessionID: sessionID, date: date)
        case .chess: WebChessBoard(sessionID: sessionID, date: date)
        case .chainReaction: WebChainReactionBoard(sessionID: sessionID, players: players, date: date)
        default: nil
        }
    }
}

extension WebJSON {
    static func timestamp(_ date: Date) -> WebJSON { .number(date.timeIntervalSinceReferenceDate) }
    static func index(_ value: Int?) -> WebJSON { value.map { WebJSON($0) } ?? .null }
}
