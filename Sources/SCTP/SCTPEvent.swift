/// What an association has for its owner, in order.
public enum SCTPEvent: Sendable, Equatable {
    /// The other side has answered: messages can be sent.
    case up
    /// A message or a piece of one is in the buffer.
    case piece(SCTPPiece)
    /// The other side wants to end, and sends nothing more.
    case ending
    /// The association is over.
    /// - Parameter isPolite: both sides have got everything.
    case down(isPolite: Bool)
    /// The other side cannot do all that is needed: interleaving, and messages that may be lost.
    case unfit
    /// A message that had begun to come will not come to its end.
    case broken(stream: UInt16)
}

/// Part of a message in the reader's buffer.
public struct SCTPPiece: Sendable, Equatable {
    /// Bytes of it in the buffer.
    public var count: Int
    public var stream: UInt16
    public var payloadProtocol: UInt32
    public var isUnordered: Bool
    /// Whether the message ends with it.
    public var isEnd: Bool
}
