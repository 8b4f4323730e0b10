import CSodium

/// HMAC with SHA-256 (RFC 2104), for keys of any length.
public enum HMACSHA256 {
    public static let length = 32

    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        SodiumLibrary.start()
        var state = crypto_auth_hmacsha256_state()
        var code = [UInt8](repeating: 0, count: length)
        unsafe crypto_auth_hmacsha256_init(&state, key, key.count)
        unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
        unsafe crypto_auth_hmacsha256_final(&state, &code)
        unsafe sodium_memzero(&state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
        return code
    }
}

/// HKDF with SHA-256 (RFC 5869).
public enum HKDFSHA256 {
    /// Derives a key.
    /// - Parameter salt: Empty means the RFC's default of 32 zero bytes.
    /// - Parameter count: Length of the key, 1...8160 bytes.
    public static func deriveKey(from material: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition((1...255 * HMACSHA256.length).contains(count), "RFC 5869 gives 1 to 8160 bytes")
        var extracted = HMACSHA256.code(for: material, key: salt)
        var block: [UInt8] = []
        var key: [UInt8] = []
        key.reserveCapacity(count + HMACSHA256.length)
        var number: UInt8 = 1
        while true {
            block = HMACSHA256.code(for: block + info + [number], key: extracted)
            key += block
            if key.count >= count { break }
            number += 1
        }
        wipe(&extracted)
        wipe(&block)
        key.removeLast(key.count - count)
        return key
    }
}
