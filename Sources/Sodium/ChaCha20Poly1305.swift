import CSodium

/// ChaCha20-Poly1305 with a nonce of 12 bytes (RFC 8439).
public enum ChaCha20Poly1305 {
    public static let keyLength = 32
    public static let nonceLength = 12
    public static let tagLength = 16

    /// Encrypts. One key must never see the same nonce twice.
    /// - Returns: The ciphertext followed by its tag.
    public static func seal(
        _ plaintext: [UInt8], authenticating associated: [UInt8] = [], key: [UInt8], nonce: [UInt8]
    ) -> [UInt8] {
        precondition(key.count == keyLength && nonce.count == nonceLength, "the key has 32 bytes, the nonce 12")
        SodiumLibrary.start()
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagLength)
        unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
            &sealed, nil, plaintext, UInt64(plaintext.count), associated, UInt64(associated.count), nil, nonce, key)
        return sealed
    }

    /// Decrypts a ciphertext followed by its tag; `nil` unless key, nonce, associated bytes and every bit fit.
    public static func open(
        _ sealed: [UInt8], authenticating associated: [UInt8] = [], key: [UInt8], nonce: [UInt8]
    ) -> [UInt8]? {
        guard sealed.count >= tagLength, key.count == keyLength, nonce.count == nonceLength else { return nil }
        SodiumLibrary.start()
        var plaintext = [UInt8](repeating: 0, count: sealed.count - tagLength)
        let status = unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
            &plaintext, nil, nil, sealed, UInt64(sealed.count), associated, UInt64(associated.count), nonce, key)
        return status == 0 ? plaintext : nil
    }
}
