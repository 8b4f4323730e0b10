import Sodium

/// A password-authenticated key exchange: CPace over ristretto255 and SHA-512 (draft-irtf-cfrg-cpace-21,
/// CPACE-RISTR255-SHA512).
///
/// Two sides that know the same password get the same key, and whoever meddles or guesses wrong gets another one. One
/// run lets its other side try one password, and an eavesdropper none. Neither side knows afterwards whether the keys
/// are equal: they have to show it to each other (section 10.4). This enum has the group environment (8.3); a run is a
/// `CPaceParty`.
public enum CPace {
    /// Bytes of a share.
    public static let shareLength = Ristretto255.elementLength
    /// Bytes of the intermediate session key.
    public static let keyLength = SHA512.length

    /// `G.DSI`.
    package static let domain = Array("CPaceRistretto255".utf8)
    /// `G.DSI_ISK`.
    package static let keyDomain = domain + Array("_ISK".utf8)

    /// `G.calculate_generator`: the element that both sides begin with. It depends on the password: a secret.
    package static func generator(password: [UInt8], channel: [UInt8], session: [UInt8]) -> [UInt8] {
        var string = generatorString(domain: domain, password: password, channel: channel, session: session)
        var hash = SHA512.hash(string)
        defer {
            wipe(&string)
            wipe(&hash)
        }
        return Ristretto255.element(fromUniform: hash)
    }

    /// `G.sample_scalar` as section 8.3 recommends it: 32 random bytes without what is beyond 252 bits.
    package static func scalar(random bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count == Ristretto255.scalarLength, "a scalar is made of 32 random bytes")
        var scalar = bytes
        scalar[scalar.count - 1] &= 0x0f
        return scalar
    }

    /// The intermediate session key (ISK) of a product of both scalars with the generator.
    package static func key(session: [UInt8], product: [UInt8], transcript: [UInt8]) -> [UInt8] {
        var input = lengthValues([keyDomain, session, product]) + transcript
        defer { wipe(&input) }
        return SHA512.hash(input)
    }
}
