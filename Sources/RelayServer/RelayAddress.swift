public import PoolWire

/// Where a running relay can be reached, and what its owner needs to know.
public struct RelayAddress: Sendable {
    /// For clients: `ws://127.0.0.1:9090`, or `wss://` with a certificate.
    public let url: String
    /// The port that clients connect to.
    public let port: Int
    /// Of `/health` and `/metrics`; `nil` when they are off.
    public let adminURL: String?
    /// How to claim the relay; `nil` when that has been done.
    public let claimCode: ClaimCode?
    /// The page that shows the claim code; `nil` when there is no admin port or nothing to claim.
    public let setupURL: String?
    /// 64 hexadecimal digits; the first 16 are in every invitation.
    public let fingerprint: String
}
