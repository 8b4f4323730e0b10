import Sodium

/// What two members seal their chat with (chat.md 5.4). Both sides derive the same key and use it in both directions.
public struct PairKey: Sendable, CustomStringConvertible {
    private let key: SealingKey

    /// - Parameter first, second: The two public keys, in any order.
    init(shared: [UInt8], first: [UInt8], second: [UInt8]) {
        let ordered = first.lexicographicallyPrecedes(second) ? first + second : second + first
        key = SealingKey(
            HKDFSHA256.deriveKey(
                from: shared, salt: SHA256.hash(ordered), info: Array("E2E-Encryption-v1".utf8) + ordered, count: 32))
    }

    /// Encrypts with a fresh random nonce.
    /// - Returns: `nonce | ciphertext | tag`, 28 bytes longer than the plaintext.
    public func seal(_ plaintext: [UInt8]) throws(CryptoError) -> [UInt8] { try key.seal(plaintext) }

    /// Decrypts what `seal` of either side made. Does not know whether it has been opened before.
    /// - Throws: `notAuthentic`.
    public func open(_ sealed: [UInt8]) throws(CryptoError) -> [UInt8] { try key.open(sealed) }

    /// Compared by voice by two people to be sure that nobody sits between them: equal on both sides (chat.md 5.9).
    public var fingerprint: String {
        fingerprintText(HMACSHA256.code(for: Array("fingerprint-check".utf8), key: key.bytes))
    }

    /// Nothing secret.
    public var description: String { "PairKey" }

    package var bytes: [UInt8] { key.bytes }

    package func seal(_ plaintext: [UInt8], nonce: [UInt8]) throws(CryptoError) -> [UInt8] {
        try key.seal(plaintext, nonce: nonce)
    }
}

/// The first 8 bytes as upper-case hex pairs with colons.
func fingerprintText(_ bytes: [UInt8]) -> String {
    bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
}
