import Sodium

/// The system's cryptographic source of randomness.
public enum SecureRandom {
    /// That many random bytes, for keys, nonces and tokens.
    public static func bytes(_ count: Int) -> [UInt8] { randomBytes(count) }
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone. For tokens, codes and proofs.
public func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { equalInConstantTime(a, b) }
