package import PoolTransport
package import PoolWire

/// What a `LocalPoolMachine` wants done.
package enum LocalPoolAction: Sendable, Equatable {
    /// Try to make a link; tell `linkUp` or `dialFailed`.
    case dial(DialBook.Dial)
    /// Close a link when what was sent over it has arrived; tell `linkDown` when it is gone.
    case close(LinkID)
    /// Write a message to a link: its kind's byte, then the body. `canWait`: an unreliable message or an envelope, which
    /// may be dropped when the link has no room.
    case send([UInt8], over: LinkID, isReliable: Bool, canBeDropped: Bool)
    case tell(TransportEvent)
    /// There is room again for what a member is to be sent.
    case room(PeerID)
    /// By how many seconds a member's clock is ahead of this one; told when it begins or ends to matter.
    case clock(PeerID, ahead: Double)
    /// The host remembers it.
    case record(LocalHostRecord)
    /// The membership is over: close all links when what was sent has arrived.
    case end(EndReason)
}
