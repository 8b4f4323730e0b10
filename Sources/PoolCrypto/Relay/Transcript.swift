public import Foundation
import PoolWire

/// What is signed to prove that a key is held (relay.md 8.4, 8.5). Times are Unix seconds.
public enum Transcript {
    /// Length of the nonces in bytes.
    public static let nonceLength = 32

    /// Signed by a host for `host_auth`.
    /// - Parameter nonce: The 32 bytes of the relay's `auth_challenge`.
    public static func hostAuth(poolID: UUID, timestamp: Int64, nonce: [UInt8]) -> [UInt8] {
        hostAuthLegacy(poolID: poolID, timestamp: timestamp) + nonce
    }

    /// The form without a nonce of old hosts, which can be replayed: only for a compatibility mode (relay.md 14).
    public static func hostAuthLegacy(poolID: UUID, timestamp: Int64) -> [UInt8] {
        Array("STEALTH_HOST_AUTH_V1:".utf8) + poolID.bytes + timestamp.bigEndianBytes
    }

    /// Signed by a member for `member_rejoin`.
    /// - Parameter nonce: 32 fresh random bytes. A relay checks the length before it verifies.
    public static func memberRejoin(poolID: UUID, timestamp: Int64, nonce: [UInt8]) -> [UInt8] {
        Array("STEALTH_MEMBER_REJOIN_V1:".utf8) + poolID.bytes + timestamp.bigEndianBytes + nonce
    }
}
