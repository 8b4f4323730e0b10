import OpenSSL
import Sodium

/// A key of 32 bytes for AES-256-GCM with the layout that every layer of the pool uses: `nonce | ciphertext | tag`.
struct SealingKey: Sendable {
    let bytes: [UInt8]

    /// - Precondition: 32 bytes.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func seal(_ plaintext: [UInt8], nonce: [UInt8]) throws(CryptoError) -> [UInt8] {
        do {
            return try AES256GCM.seal(plaintext, key: bytes, nonce: nonce)
        } catch {
            throw CryptoError(error)
        }
    }

    func seal(_ plaintext: [UInt8]) throws(CryptoError) -> [UInt8] {
        try seal(plaintext, nonce: SecureRandom.bytes(AES256GCM.nonceLength))
    }

    func open(_ sealed: [UInt8]) throws(CryptoError) -> [UInt8] {
        do {
            return try AES256GCM.open(sealed, key: bytes)
        } catch {
            throw CryptoError(error)
        }
    }
}
