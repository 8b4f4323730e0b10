import CSodium

/// The prime-order group ristretto255 (RFC 9496). Elements and scalars are 32 bytes.
public enum Ristretto255 {
    public static let elementLength = 32
    public static let scalarLength = 32
    /// What `element(fromUniform:)` takes.
    public static let uniformLength = 64

    /// A random scalar, not zero.
    public static func randomScalar() -> [UInt8] {
        SodiumLibrary.start()
        var scalar = [UInt8](repeating: 0, count: scalarLength)
        unsafe crypto_core_ristretto255_scalar_random(&scalar)
        return scalar
    }

    /// Maps 64 uniform bytes to an element whose logarithm nobody knows (RFC 9496, 4.3.4).
    public static func element(fromUniform bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count == uniformLength, "the map takes 64 bytes")
        SodiumLibrary.start()
        var element = [UInt8](repeating: 0, count: elementLength)
        unsafe crypto_core_ristretto255_from_hash(&element, bytes)
        return element
    }

    /// Multiplies an element; `nil` unless the bytes are the canonical form of an element and the product is not the
    /// neutral one.
    public static func multiply(_ element: [UInt8], by scalar: [UInt8]) -> [UInt8]? {
        precondition(scalar.count == scalarLength, "a scalar has 32 bytes")
        guard element.count == elementLength else { return nil }
        SodiumLibrary.start()
        guard unsafe crypto_core_ristretto255_is_valid_point(element) == 1 else { return nil }
        var product = [UInt8](repeating: 0, count: elementLength)
        guard unsafe crypto_scalarmult_ristretto255(&product, scalar, element) == 0 else { return nil }
        return product
    }
}
