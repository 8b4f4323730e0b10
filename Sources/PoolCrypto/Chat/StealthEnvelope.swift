import Sodium

/// The optional layer around whole pool messages, for pools whose members share a secret (deltas.md 3).
///
/// No public client switches it on; a pool with a web client in it cannot use it. There is no mark on the wire: only
/// what the receiver expects tells sealed messages from plain ones. Never send the plain form when sealing fails.
public struct StealthEnvelope: Sendable, CustomStringConvertible {
    /// Length of a pool secret in bytes.
    public static let secretLength = 32

    private let key: SealingKey

    /// - Parameter poolSecret: 32 bytes that all members have.
    /// - Throws: `wrongLength`.
    public init(poolSecret: [UInt8]) throws(CryptoError) {
        try requireLength(Self.secretLength, of: poolSecret)
        key = SealingKey(
            HKDFSHA256.deriveKey(from: poolSecret, salt: [], info: Array("stealth-ws-encrypt".utf8), count: 32))
    }

    /// The pool secret of a passphrase, in the way local pools make it from their code (deltas.md 11).
    public static func poolSecret(passphrase: String) -> [UInt8] { SHA256.hash(Array(passphrase.utf8)) }

    /// Encrypts the JSON of a pool message with a fresh random nonce: `nonce | ciphertext | tag`.
    public func seal(_ message: [UInt8]) throws(CryptoError) -> [UInt8] { try key.seal(message) }

    /// Decrypts what `seal` of any member made.
    /// - Throws: `notAuthentic`.
    public func open(_ sealed: [UInt8]) throws(CryptoError) -> [UInt8] { try key.open(sealed) }

    /// Nothing secret.
    public var description: String { "StealthEnvelope" }

    package func seal(_ message: [UInt8], nonce: [UInt8]) throws(CryptoError) -> [UInt8] {
        try key.seal(message, nonce: nonce)
    }
}
