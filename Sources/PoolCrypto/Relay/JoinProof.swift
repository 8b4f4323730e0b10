public import Foundation
public import PoolWire
import Sodium

/// Proves that a joiner holds the secret of an invitation, without showing it (relay.md 8.7).
public enum JoinProof {
    /// Length of a proof in bytes.
    public static let length = 32
    /// Length of the joiner's random nonce in bytes.
    public static let nonceLength = 32
    /// How far a host lets the joiner's clock be from its own, either way, in seconds.
    public static let clockTolerance: Int64 = 300

    /// The proof that goes into `join_request`.
    /// - Parameters:
    ///   - timestamp: Unix seconds, the same as in the frame.
    ///   - nonce: 32 fresh random bytes, the same as in the frame.
    public static func make(for invitation: Invitation, timestamp: Int64, nonce: [UInt8]) -> [UInt8] {
        make(
            tokenID: invitation.tokenID, tokenSecret: invitation.tokenSecret, poolID: invitation.poolID,
            timestamp: timestamp, nonce: nonce)
    }

    /// Whether a proof belongs to an invitation and to these values of the frame. Checks neither clock nor nonce.
    public static func verify(
        _ proof: [UInt8], tokenID: [UInt8], tokenSecret: [UInt8], poolID: UUID, timestamp: Int64, nonce: [UInt8]
    ) -> Bool {
        guard nonce.count == nonceLength else { return false }
        return equalInConstantTime(
            proof,
            make(tokenID: tokenID, tokenSecret: tokenSecret, poolID: poolID, timestamp: timestamp, nonce: nonce))
    }

    private static func make(
        tokenID: [UInt8], tokenSecret: [UInt8], poolID: UUID, timestamp: Int64, nonce: [UInt8]
    ) -> [UInt8] {
        var key = verificationKey(tokenID: tokenID, tokenSecret: tokenSecret, poolID: poolID)
        defer { wipe(&key) }
        let message = Array("JOIN".utf8) + poolID.bytes + timestamp.bigEndianBytes + nonce
        return HMACSHA256.code(for: message, key: key)
    }

    package static func verificationKey(tokenID: [UInt8], tokenSecret: [UInt8], poolID: UUID) -> [UInt8] {
        HKDFSHA256.deriveKey(
            from: tokenSecret, salt: poolID.bytes, info: Array("STEALTH_INVITE_V1".utf8) + tokenID, count: 32)
    }
}
