import DNSSD
package import Foundation
import Pool
package import PoolCrypto
package import PoolWire
import Sodium

/// Who a member says it is, signed: whoever passes it on cannot change it (local-pools.md 3).
package struct LocalCard: Sendable, Equatable {
    /// Its Ed25519 public key.
    package let peer: PeerID
    /// As it came. Show `shownName`.
    package let displayName: String
    /// An X25519 public key of 32 bytes, new in each run: what is sealed for this member is sealed for it.
    package let agreementKey: [UInt8]
    package let signature: [UInt8]

    private static let purpose = Array("PoolBots local card v1".utf8) + [0]

    /// One's own.
    /// - Parameter displayName: is cleaned, and cut to 64 characters and 256 bytes.
    package static func make(
        in poolID: UUID, displayName: String, agreementKey: [UInt8], signedBy identity: SigningKey
    ) -> LocalCard {
        precondition(agreementKey.count == LocalPoolBounds.agreementKeyLength, "an agreement key has 32 bytes")
        let name = ShownText.name(displayName).cut(toBytes: LocalPoolBounds.maxNameBytes)
        let statement = statement(poolID, agreementKey, name)
        return LocalCard(
            peer: identity.peerID, displayName: name, agreementKey: agreementKey,
            signature: identity.sign(statement))
    }

    /// The name as it may be shown. May be empty.
    package var shownName: String { ShownText.name(displayName) }

    /// Whether its owner made it, for this pool.
    package func isAuthentic(in poolID: UUID) -> Bool {
        guard let key = peer.publicKey else { return false }
        return SigningKey.verify(signature, of: Self.statement(poolID, agreementKey, displayName), by: key)
    }

    /// Pool and key have fixed lengths: the name is what is left.
    private static func statement(_ poolID: UUID, _ agreementKey: [UInt8], _ name: String) -> [UInt8] {
        purpose + poolID.bytes + agreementKey + name.utf8
    }
}

extension LocalCard {
    init(_ object: JSONObject) throws(WireError) {
        peer = try object.key("peerID")
        displayName = try object.text("displayName", upTo: LocalPoolBounds.maxNameBytes)
        agreementKey = try object.bytes("agreementKey", count: LocalPoolBounds.agreementKeyLength)
        signature = try object.signature()
    }

    func write(to text: inout JSONText) {
        text.member("card") {
            $0.member("peerID", peer.rawValue)
            $0.member("displayName", displayName)
            $0.member("agreementKey", base64: agreementKey.span)
            $0.member("signature", base64: signature.span)
        }
    }
}
