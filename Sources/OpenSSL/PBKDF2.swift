import COpenSSL

/// PBKDF2 with HMAC-SHA256 (RFC 8018).
public enum PBKDF2SHA256 {
    /// Derives a key from a passphrase. Slow on purpose: 600,000 rounds take some tenths of a second of this thread.
    /// - Parameter count: Length of the key in bytes.
    public static func deriveKey(
        from passphrase: String, salt: [UInt8], rounds: Int32, count: Int
    ) throws(OpenSSLError) -> [UInt8] {
        guard passphrase.utf8.count <= Int(Int32.max) else { throw .tooLong }
        var key = [UInt8](repeating: 0, count: count)
        let status = unsafe PKCS5_PBKDF2_HMAC(
            passphrase, Int32(passphrase.utf8.count), salt, Int32(salt.count), rounds, EVP_sha256(), Int32(count), &key)
        guard status == 1 else { throw .latest() }
        return key
    }
}
