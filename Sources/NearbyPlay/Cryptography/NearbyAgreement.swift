import Sodium

/// One side of the upgrade between our own peers (nearby.md 26.4): both hellos carry an X25519 key, and what the two keys
/// share goes into the keys of the connection. Whoever only listens then gains nothing from finding out the code.
///
/// Somebody in between can leave the keys out of both hellos; so an installation that has shown one once is never again
/// taken without.
package struct NearbyAgreement: Sendable {
    /// What goes into the hello.
    package let publicKey: [UInt8]
    private let secret: [UInt8]

    /// A new one, for one connection.
    /// - Parameter random: gives that many random bytes.
    package init(random: (Int) -> [UInt8]) {
        secret = random(X25519.keyLength)
        publicKey = X25519.publicKey(ofSecret: secret)
    }

    /// What goes into the keys, as a guest; `nil` for a key of the host that is none.
    package func agreed(withHost key: [UInt8]) -> Agreed? {
        X25519.sharedSecret(secret, with: key).map { Agreed(shared: $0, clientKey: publicKey, serverKey: key) }
    }

    /// What goes into the keys, as a host; `nil` for a key of the guest that is none.
    package func agreed(withGuest key: [UInt8]) -> Agreed? {
        X25519.sharedSecret(secret, with: key).map { Agreed(shared: $0, clientKey: key, serverKey: publicKey) }
    }

    /// What both sides have.
    package struct Agreed: Sendable, Equatable {
        var shared: [UInt8]
        var clientKey: [UInt8]
        var serverKey: [UInt8]
    }
}
