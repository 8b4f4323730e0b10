package import Foundation
package import PoolWire

/// One session whatever its game: what the desk needs of it.
///
/// Every input returns what is to be done; `nextDeadline` is when `advance` wants to be called.
package protocol GameTable: Sendable {
    var sessionID: UUID { get }
    var role: GameRole { get }
    var gameType: GameType { get }
    var summary: GameSummary { get }
    /// The phase that the summary shows.
    var shownPhase: GameSummary.Phase { get }
    /// Whether it holds one of the bot's places: being set up or played.
    var isActive: Bool { get }
    var isClosed: Bool { get }
    /// When it was over, on the clock of its inputs; `nil` before.
    var endedAt: Duration? { get }
    /// The position for whoever has to move now; `nil` when nobody can.
    var position: MoveRequest? { get }
    /// In any phase.
    func involves(_ peer: PeerID) -> Bool
    var nextDeadline: Duration? { get }

    /// Sends the first messages.
    mutating func open(at now: GameTime) -> [SessionAction]
    /// - Parameter profile: what is known of the sender.
    mutating func received(
        _ control: GameControlPayload, from sender: PeerID, profile: PoolUserProfile?, at now: GameTime
    ) -> [SessionAction]
    mutating func receivedAction(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction]
    mutating func receivedState(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction]
    /// Another game's move has reached the players.
    mutating func disturbed(at now: GameTime) -> [SessionAction]
    /// The inviter has sent its invitation again.
    mutating func invitedAgain(at now: GameTime) -> [SessionAction]

    mutating func play(_ choice: MoveChoice, at now: GameTime) throws(GameServiceError) -> [SessionAction]
    /// Gives the game up, or leaves it before its start.
    mutating func forfeit(at now: GameTime) throws(GameServiceError) -> [SessionAction]
    mutating func rematch(at now: GameTime) throws(GameServiceError) -> [SessionAction]

    mutating func peerLeft(_ peer: PeerID, at now: GameTime) -> [SessionAction]
    mutating func peerArrived(_ peer: PeerID, at now: GameTime) -> [SessionAction]
    /// The opponent shows that it has given up the game, without saying so.
    mutating func opponentMovedOn(_ peer: PeerID, at now: GameTime) -> [SessionAction]
    mutating func connectionLost(at now: GameTime) -> [SessionAction]
    /// - Parameter absent: players that are known to be away now.
    mutating func connectionRestored(isPoolHost: Bool, absent: Set<PeerID>, at now: GameTime) -> [SessionAction]
    mutating func advance(to now: GameTime) -> [SessionAction]
}
