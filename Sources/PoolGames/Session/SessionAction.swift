public import Foundation
public import PoolWire

/// What the machines want done, in this order.
public enum SessionAction: Sendable {
    /// Send a payload to these members.
    case send(MessageType, Data, to: [PeerID])
    /// Write the game down, before anything that follows is sent.
    case save(SavedGame)
    /// Remove a game from the archive.
    case forget(UUID)
    case tell(GameEvent)
}
