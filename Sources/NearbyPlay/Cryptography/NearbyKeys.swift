import Sodium

/// The keys of one connection (nearby.md 8). Whoever saw the handshake and tries all codes has them too (26.1), unless
/// both sides have agreed on more (26.4).
package struct NearbyKeys: Sendable, Equatable {
    package var master: [UInt8]
    /// Guest to host.
    package var clientToServer: [UInt8]
    /// Host to guest.
    package var serverToClient: [UInt8]
    /// Whether whoever knows the code still lacks something to read along.
    package var isAgreed: Bool

    private static let prefix = "chessup-pvp/v1"

    /// - Parameter agreed: of a connection between our own peers.
    package init(
        code: String, clientNonce: NearbyID, serverNonce: NearbyID, agreed: NearbyAgreement.Agreed? = nil
    ) {
        func derive(_ material: [UInt8], _ salt: [UInt8], _ purpose: String, _ context: [UInt8] = []) -> [UInt8] {
            HKDFSHA256.deriveKey(
                from: material, salt: salt, info: Array("\(Self.prefix)/\(purpose)".utf8) + context,
                count: ChaCha20Poly1305.keyLength)
        }
        let material = Array(Self.prefix.utf8) + code.utf8
        let salt = clientNonce.bytes + serverNonce.bytes
        isAgreed = agreed != nil
        if let agreed {
            master = derive(material + agreed.shared, salt, "master/x25519", agreed.clientKey + agreed.serverKey)
        } else {
            master = derive(material, salt, "master")
        }
        clientToServer = derive([], master, "c2s")
        serverToClient = derive([], master, "s2c")
    }

    /// What a guest shows to prove that it knows the code (6).
    package static func hash(ofCode code: String) -> NearbyID {
        let hash = SHA256.hash(Array(code.utf8))
        return NearbyID { Array(hash.prefix($0)) }
    }
}
