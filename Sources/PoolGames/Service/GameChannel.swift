public import Foundation
public import Pool
public import PoolTransport
public import PoolWire

/// What a game service needs of a pool. A `Membership` is one.
public protocol GameChannel: Sendable {
    /// What happens in the pool from now on. Subscribed to before the membership runs.
    func subscribe() -> PoolEvents

    /// Sends to members.
    func send(_ type: MessageType, _ payload: Data, to recipients: Recipients) async throws(TransportError)
}

extension Membership: GameChannel {}
