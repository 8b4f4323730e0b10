import Sodium

/// The keys of one connection (nearby.md 8). Whoever saw the handshake and tries all codes has them too (26.1).
package struct NearbyKeys: Sendable, Equatable {
    package var master: [UInt8]
    /// Guest to host.
    package var clientToServer: [UInt8]
    /// Host to guest.
    package var serverToClient: [UInt8]

    private static let prefix = "chessup-pvp/v1"

    package init(code: String, clientNonce: NearbyID, serverNonce: NearbyID) {
        func derive(_ material: [UInt8], _ salt: [UInt8], _ purpose: String) -> [UInt8] {
            HKDFSHA256.deriveKey(
                from: material, salt: salt, info: Array("\(Self.prefix)/\(purpose)".utf8),
                count: ChaCha20Poly1305.keyLength)
        }
        master = derive(Array(Self.prefix.utf8) + code.utf8, clientNonce.bytes + serverNonce.bytes, "master")
        clientToServer = derive([], master, "c2s")
        serverToClient = derive([], master, "s2c")
    }

    /// What a guest shows to prove that it knows the code (6).
    package static func hash(ofCode code: String) -> NearbyID {
        let hash = SHA256.hash(Array(code.utf8))
        return NearbyID { Array(hash.prefix($0)) }
    }
}
