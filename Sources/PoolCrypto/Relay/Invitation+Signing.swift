public import Foundation
public import PoolWire

extension Invitation {
    /// A new invitation with a random token, as a relay makes it (relay.md 8.6).
    /// - Parameters:
    ///   - expiresAt: Unix seconds.
    ///   - maxUses: 0 = unlimited.
    ///   - serverAddress: Where guests reach the relay, with scheme. At most 65,535 bytes; the signature of a longer
    ///     one never verifies.
    public static func make(
        poolID: UUID, expiresAt: Int64, maxUses: UInt8, serverAddress: String, signedBy identity: ServerIdentity
    ) -> Invitation {
        var invitation = Invitation(
            tokenID: SecureRandom.bytes(16), tokenSecret: SecureRandom.bytes(32), poolID: poolID,
            serverFingerprint: identity.shortFingerprint, expiresAt: expiresAt, maxUses: maxUses,
            serverAddress: serverAddress, signature: nil)
        invitation.sign(by: identity)
        return invitation
    }

    /// Whether the relay with this Ed25519 key made the invitation. The key is not in the invitation: only who has
    /// learned it elsewhere can ask. An invitation without signature gives `false`.
    public func verifySignature(publicKey: [UInt8]) -> Bool {
        guard serverAddress.utf8.count <= Int(UInt16.max) else { return false }
        guard let signature, let bytes = Base64.decode(signature) else { return false }
        return SigningKey.verify(bytes, of: signedBytes, by: publicKey)
    }

    package mutating func sign(by identity: ServerIdentity) {
        signature = Base64.encode(identity.signingKey.sign(signedBytes))
    }
}
