import Sodium

/// The key that lets an operator take a claimed relay back (relay.md 8.3). Shown once; the relay keeps its hash.
public enum RecoveryKey {
    /// Length of the key in bytes.
    public static let length = 32

    /// What a relay stores, 32 bytes.
    public static func hash(_ key: [UInt8]) -> [UInt8] { BLAKE2b256.hash(Array("STEALTH_RECOVERY_KEY_V1".utf8) + key) }
}
