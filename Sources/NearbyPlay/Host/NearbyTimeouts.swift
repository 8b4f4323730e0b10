/// How patient both sides are (nearby.md 1, 26.8).
public struct NearbyTimeouts: Sendable {
    /// For a hello, or the answer to it, as a whole.
    public var handshake: Duration
    /// For a hello's first bytes.
    public var firstBytes: Duration
    /// For a connection, the name's resolution included.
    public var connect: Duration

    public init(
        handshake: Duration = .seconds(30), firstBytes: Duration = .seconds(10), connect: Duration = .seconds(10)
    ) {
        self.handshake = handshake
        self.firstBytes = firstBytes
        self.connect = connect
    }
}
