import CSodium

/// Ed25519 signatures (RFC 8032, pure mode).
public enum Ed25519 {
    public static let seedLength = 32
    public static let publicKeyLength = 32
    public static let signatureLength = 64

    /// The public key that belongs to a private key in its seed form of 32 bytes.
    public static func publicKey(ofSeed seed: [UInt8]) -> [UInt8] {
        precondition(seed.count == seedLength, "an Ed25519 seed has 32 bytes")
        SodiumLibrary.start()
        var publicKey = [UInt8](repeating: 0, count: publicKeyLength)
        var secretKey = [UInt8](repeating: 0, count: seedLength + publicKeyLength)
        unsafe crypto_sign_seed_keypair(&publicKey, &secretKey, seed)
        wipe(&secretKey)
        return publicKey
    }

    /// Signs; the same input gives the same signature.
    public static func sign(_ message: [UInt8], seed: [UInt8], publicKey: [UInt8]) -> [UInt8] {
        precondition(seed.count == seedLength && publicKey.count == publicKeyLength, "an Ed25519 key has 32 bytes")
        SodiumLibrary.start()
        var secretKey = seed + publicKey
        var signature = [UInt8](repeating: 0, count: signatureLength)
        unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
        wipe(&secretKey)
        return signature
    }

    /// Whether a signature is right. Wrong lengths and weak public keys give `false`.
    public static func verify(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureLength, publicKey.count == publicKeyLength else { return false }
        SodiumLibrary.start()
        return unsafe crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }
}
