import PoolWire

/// Sixteen bytes that name something: an installation (`pid`), a session, a nonce, the hash of a code. As text 22
/// characters of base64url (nearby.md 1).
public struct NearbyID: Sendable, Hashable, CustomStringConvertible {
    public static let byteCount = 16
    public let bytes: [UInt8]

    /// - Returns: `nil` unless there are exactly 16 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// - Returns: `nil` unless there are exactly 22 characters of the alphabet, the unused bits zero.
    public init?(_ text: String) {
        guard text.utf8.count == 22, let bytes = Base64.decodeURL(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// A new one.
    /// - Parameter random: gives that many random bytes.
    package init(random: (Int) -> [UInt8]) {
        bytes = random(Self.byteCount)
        precondition(bytes.count == Self.byteCount)
    }

    public var description: String { Base64.encodeURL(bytes) }
}
