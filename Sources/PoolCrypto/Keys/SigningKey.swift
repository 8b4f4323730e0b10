public import PoolWire
import Sodium

/// An identity: an Ed25519 key pair (relay.md 8.1). A member's public key is its name in a relay pool.
public struct SigningKey: Sendable, CustomStringConvertible {
    /// The private key, 32 bytes. Store it where only its owner can read it.
    public let seed: [UInt8]
    /// 32 bytes.
    public let publicKey: [UInt8]
    /// The name of whoever holds this key: base64 of the public key.
    public let peerID: PeerID

    /// The key pair of a stored private key.
    /// - Throws: `wrongLength` unless the seed has 32 bytes.
    public init(seed: [UInt8]) throws(CryptoError) {
        try requireLength(Ed25519.seedLength, of: seed)
        self.init(checkedSeed: seed)
    }

    private init(checkedSeed seed: [UInt8]) {
        self.seed = seed
        publicKey = Ed25519.publicKey(ofSeed: seed)
        peerID = PeerID(Base64.encode(publicKey))
    }

    /// A new random key pair.
    public static func generate() -> SigningKey { SigningKey(checkedSeed: SecureRandom.bytes(Ed25519.seedLength)) }

    /// A signature of 64 bytes, always the same for the same message.
    public func sign(_ message: [UInt8]) -> [UInt8] { Ed25519.sign(message, seed: seed, publicKey: publicKey) }

    /// Whether a signature is right. Wrong lengths and weak public keys give `false`.
    public static func verify(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        Ed25519.verify(signature, of: message, by: publicKey)
    }

    /// The public half only.
    public var description: String { "SigningKey(\(peerID))" }
}
