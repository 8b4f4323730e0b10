import Sodium

/// A member's key pair for chat, used with every peer (chat.md 5.1). It has nothing to do with the member's identity
/// and is not signed by it: peers trust the first one that they see.
public struct ChatKeyPair: Sendable, CustomStringConvertible {
    /// 32 bytes. Hosts have to keep it over restarts (chat.md 5.7), where only they can read it.
    public let privateKey: [UInt8]
    /// 32 bytes, sent in `key_exchange`.
    public let publicKey: [UInt8]

    /// The key pair of a stored private key.
    /// - Throws: `wrongLength` unless the key has 32 bytes.
    public init(privateKey: [UInt8]) throws(CryptoError) {
        try requireLength(X25519.keyLength, of: privateKey)
        self.init(checkedPrivateKey: privateKey)
    }

    private init(checkedPrivateKey privateKey: [UInt8]) {
        self.privateKey = privateKey
        publicKey = X25519.publicKey(ofSecret: privateKey)
    }

    /// A new random key pair.
    public static func generate() -> ChatKeyPair {
        ChatKeyPair(checkedPrivateKey: SecureRandom.bytes(X25519.keyLength))
    }

    /// The key for talking to a peer.
    /// - Throws: `unusablePublicKey` for keys that chat.md 5.3 refuses.
    public func pairKey(with peerPublicKey: [UInt8]) throws(CryptoError) -> PairKey {
        guard peerPublicKey != publicKey, var shared = X25519.sharedSecret(privateKey, with: peerPublicKey) else {
            throw .unusablePublicKey
        }
        defer { wipe(&shared) }
        return PairKey(shared: shared, first: publicKey, second: peerPublicKey)
    }

    /// Shown to people to compare (chat.md 5.9): `66:36:BB:D9:7F:FC:80:EE`.
    public var fingerprint: String { Self.fingerprint(of: publicKey) }

    /// The fingerprint of a peer's public key.
    public static func fingerprint(of publicKey: [UInt8]) -> String { fingerprintText(SHA256.hash(publicKey)) }

    /// The public half only.
    public var description: String { "ChatKeyPair(\(fingerprint))" }
}
