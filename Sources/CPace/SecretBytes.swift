import Sodium

/// Bytes that are overwritten when nobody has them any more. Copies share them.
public final class SecretBytes: Sendable, CustomStringConvertible {
    // SAFETY: nobody writes it but the initialiser and `deinit`, when nobody else can read it.
    nonisolated(unsafe) private var bytes: [UInt8]

    /// Takes the bytes over: the caller keeps no copy.
    public init(_ bytes: consuming [UInt8]) { unsafe self.bytes = bytes }

    deinit { unsafe wipe(&bytes) }

    /// Lends the bytes. Nothing of them leaves `body` but what is derived from them.
    public func use<Value, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try unsafe body(bytes)
    }

    /// A key of 32 bytes for one purpose (HKDF-SHA256).
    public func deriveKey(salt: [UInt8], info: String) -> SecretBytes {
        use { SecretBytes(HKDFSHA256.deriveKey(from: $0, salt: salt, info: Array(info.utf8), count: 32)) }
    }

    public var count: Int { use(\.count) }

    /// Nothing secret.
    public var description: String { "SecretBytes(\(count))" }
}
