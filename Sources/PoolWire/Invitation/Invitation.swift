public import Foundation

/// The right to ask a pool's host to be let in (relay.md 8.6). Made and signed by the relay; a bearer secret.
public struct Invitation: Sendable, Equatable {
    /// 16 bytes.
    public var tokenID: [UInt8]
    /// 32 bytes. Whoever has them can prove to hold the invitation.
    public var tokenSecret: [UInt8]
    public var poolID: UUID
    /// The first 8 bytes of the relay's fingerprint.
    public var serverFingerprint: [UInt8]
    /// Unix seconds.
    public var expiresAt: Int64
    /// 0 is unlimited.
    public var maxUses: UInt8
    /// The relay's address as the host gave it, with or without a scheme. See `serverURL`.
    public var serverAddress: String
    /// Base64 of the relay's Ed25519 signature over `signedBytes`. No known client can check it.
    public var signature: String?

    public init(
        tokenID: [UInt8], tokenSecret: [UInt8], poolID: UUID, serverFingerprint: [UInt8], expiresAt: Int64,
        maxUses: UInt8, serverAddress: String, signature: String?
    ) {
        self.tokenID = tokenID
        self.tokenSecret = tokenSecret
        self.poolID = poolID
        self.serverFingerprint = serverFingerprint
        self.expiresAt = expiresAt
        self.maxUses = maxUses
        self.serverAddress = serverAddress
        self.signature = signature
    }

    static let urlPrefix = "stealth://invite/"

    /// The link that people pass on, in the relay's exact spelling.
    public var url: String {
        let json = JSONText.object {
            $0.member("id", array: tokenID) { $0.element($1) }
            $0.member("secret", array: tokenSecret) { $0.element($1) }
            $0.member("pool", array: poolID.bytes) { $0.element($1) }
            $0.member("fp", array: serverFingerprint) { $0.element($1) }
            $0.member("exp", expiresAt)
            $0.member("max", maxUses)
            $0.member("addr", serverAddress)
            $0.member(optional: "sig", signature)
        }
        return Invitation.urlPrefix + Base64.encodeURL(json)
    }

    /// Where to connect: the address, with `ws://` if it has no scheme.
    public var serverURL: String { ServerAddress.url(ofInvitationAddress: serverAddress) }

    /// Base64 of the token id, as frames carry it.
    public var tokenIDText: String { Base64.encode(tokenID) }

    /// Whether it is of no use any more.
    /// - Parameter now: Unix seconds.
    public func isExpired(at now: Int64) -> Bool { now > expiresAt }

    /// What the relay signs.
    public var signedBytes: [UInt8] {
        // The length has two bytes; a longer address could not be told from a shorter one.
        let address = serverAddress.utf8.prefix(Int(UInt16.max))
        var bytes = tokenID + tokenSecret + poolID.bytes
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: expiresAt >> Int64(shift)))
        }
        bytes.append(maxUses)
        bytes.append(UInt8(address.count >> 8))
        bytes.append(UInt8(address.count & 0xff))
        return bytes + address
    }
}

extension Invitation: CustomStringConvertible {
    /// Without the secret, so that it can be logged.
    public var description: String { "invitation \(tokenIDText) to pool \(poolID.lowercasedText) at \(serverURL)" }
}
