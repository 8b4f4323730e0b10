import CSodium

/// X25519 key agreement (RFC 7748).
public enum X25519 {
    public static let keyLength = 32

    /// The public key of 32 secret bytes, which are clamped on use.
    public static func publicKey(ofSecret secret: [UInt8]) -> [UInt8] {
        precondition(secret.count == keyLength, "an X25519 secret has 32 bytes")
        SodiumLibrary.start()
        var publicKey = [UInt8](repeating: 0, count: keyLength)
        unsafe crypto_scalarmult_base(&publicKey, secret)
        return publicKey
    }

    /// What two key pairs share; `nil` for a public key of wrong length or of low order, which would make the result
    /// the same 32 zero bytes for everyone. Derive a key from it and `wipe` it.
    public static func sharedSecret(_ secret: [UInt8], with publicKey: [UInt8]) -> [UInt8]? {
        precondition(secret.count == keyLength, "an X25519 secret has 32 bytes")
        guard publicKey.count == keyLength else { return nil }
        SodiumLibrary.start()
        var shared = [UInt8](repeating: 0, count: keyLength)
        guard unsafe crypto_scalarmult(&shared, secret, publicKey) == 0 else { return nil }
        guard unsafe sodium_is_zero(shared, shared.count) == 0 else { return nil }
        return shared
    }
}
