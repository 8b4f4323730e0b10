import CSodium

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    public static let length = 32

    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        SodiumLibrary.start()
        var digest = [UInt8](repeating: 0, count: length)
        unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }
}

/// SHA-512 (FIPS 180-4).
public enum SHA512 {
    public static let length = 64
    /// The bytes the function takes in at a time.
    public static let blockLength = 128

    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        SodiumLibrary.start()
        var digest = [UInt8](repeating: 0, count: length)
        unsafe crypto_hash_sha512(&digest, bytes, UInt64(bytes.count))
        return digest
    }
}

/// BLAKE2b with a digest length of 32 (RFC 7693), without key. Not a shortened BLAKE2b-512.
public enum BLAKE2b256 {
    public static let length = 32

    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        SodiumLibrary.start()
        var digest = [UInt8](repeating: 0, count: length)
        unsafe crypto_generichash(&digest, length, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }
}
