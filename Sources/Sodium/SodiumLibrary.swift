import CSodium

/// The library's own start: chooses implementations for this processor and opens the source of randomness.
enum SodiumLibrary {
    /// Call before every use; after the first call this costs one load.
    static func start() { _ = started }

    private static let started: Void = {
        // 0 = now, 1 = had been before. -1 means that the system gives no randomness: nothing can be done safely then.
        precondition(sodium_init() >= 0, "libsodium could not be initialised")
    }()
}

/// Overwrites a secret before its memory is given back. Copies that others still hold are not touched.
public func wipe(_ secret: inout [UInt8]) {
    unsafe sodium_memzero(&secret, secret.count)
    secret.removeAll()
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe sodium_memcmp(a, b, a.count) == 0
}

/// Bytes from the system's cryptographic source of randomness.
public func randomBytes(_ count: Int) -> [UInt8] {
    SodiumLibrary.start()
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, count)
    return bytes
}
