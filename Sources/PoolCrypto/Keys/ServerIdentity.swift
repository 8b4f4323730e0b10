import Sodium

/// Who a relay is: two key pairs that are both derived from one stored seed (relay.md 8.2).
public struct ServerIdentity: Sendable, CustomStringConvertible {
    /// Length of the seed in bytes.
    public static let seedLength = 32

    /// The only stored secret.
    public let seed: [UInt8]
    /// Signs invitations.
    public let signingKey: SigningKey
    public let x25519PublicKey: [UInt8]
    /// SHA-256 over both public keys. Clients keep it and compare its beginning with that of invitations.
    public let fingerprint: [UInt8]

    /// The identity of a stored seed.
    /// - Throws: `wrongLength` unless the seed has 32 bytes.
    public init(seed: [UInt8]) throws(CryptoError) {
        try requireLength(Self.seedLength, of: seed)
        signingKey = try SigningKey(seed: Self.derive("STEALTH_ED25519", from: seed))
        var x25519Secret = Self.derive("STEALTH_X25519", from: seed)
        x25519PublicKey = X25519.publicKey(ofSecret: x25519Secret)
        wipe(&x25519Secret)
        fingerprint = SHA256.hash(signingKey.publicKey + x25519PublicKey)
        self.seed = seed
    }

    /// A new random identity.
    public static func generate() throws(CryptoError) -> ServerIdentity {
        try ServerIdentity(seed: SecureRandom.bytes(seedLength))
    }

    /// The first 8 bytes of the fingerprint: `fp` of invitations.
    public var shortFingerprint: [UInt8] { Array(fingerprint.prefix(8)) }

    /// Public facts only.
    public var description: String { "ServerIdentity(\(signingKey.peerID))" }

    private static func derive(_ purpose: String, from seed: [UInt8]) -> [UInt8] {
        HKDFSHA256.deriveKey(from: seed, salt: [], info: Array(purpose.utf8), count: 32)
    }
}
