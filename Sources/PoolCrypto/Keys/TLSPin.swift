import OpenSSL
import PoolWire
import Sodium

/// The one public key that a relay's TLS certificate may have, besides a valid chain (relay.md 12.7).
public struct TLSPin: Sendable, Hashable {
    /// SHA-256 of the key, 32 bytes.
    public let hash: [UInt8]

    /// - Throws: `wrongLength` unless the hash has 32 bytes.
    public init(hash: [UInt8]) throws(CryptoError) {
        try requireLength(SHA256.length, of: hash)
        self.hash = hash
    }

    /// Reads the 64 hex digits or the base64 text of a hash; `nil` for any other text.
    public init?(_ text: String) {
        guard let hash = Hex.decode(text) ?? Base64.decode(text), hash.count == SHA256.length else { return nil }
        self.hash = hash
    }

    /// Whether a certificate's key is the pinned one.
    ///
    /// The hash may be that of the whole structure, as most tools show it, or of the bare key, as the apps take it.
    /// - Parameter subjectPublicKeyInfo: The key as it stands in the leaf certificate, in DER.
    public func matches(subjectPublicKeyInfo der: [UInt8]) -> Bool {
        guard let key = SubjectPublicKeyInfo.publicKey(inDER: der) else { return false }
        return SHA256.hash(der) == hash || SHA256.hash(key) == hash
    }
}
