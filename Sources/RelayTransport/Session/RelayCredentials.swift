package import Foundation
package import PoolCrypto
package import PoolWire

/// What a transport proves its rights with, and the frames that do so. Time and randomness come from outside.
package struct RelayCredentials: Sendable {
    var identity: SigningKey
    var displayName: String
    var poolID: UUID
    var invitation: Invitation?
    /// Host only.
    var claimCode: ClaimCode?
    /// Host only: the address that goes into invitations.
    var publicURL: String?

    package init(
        identity: SigningKey, displayName: String, poolID: UUID, invitation: Invitation? = nil,
        claimCode: ClaimCode? = nil, publicURL: String? = nil
    ) {
        self.identity = identity
        self.displayName = displayName
        self.poolID = poolID
        self.invitation = invitation
        self.claimCode = claimCode
        self.publicURL = publicURL
    }

    /// - Parameter nonce: as the relay sent it.
    /// - Returns: `nil` if the nonce is none.
    package func hostAuth(nonce: String, unix: Int64, tunnelExitEnabled: Bool?) -> ClientFrame? {
        guard let bytes = Base64.decodeLenient(nonce), bytes.count == Transcript.nonceLength else { return nil }
        let transcript = Transcript.hostAuth(poolID: poolID, timestamp: unix, nonce: bytes)
        return .hostAuth(
            HostAuth(
                hostPublicKey: identity.peerID.rawValue, timestamp: unix,
                signature: Base64.encode(identity.sign(transcript)), poolID: poolID, serverURL: publicURL,
                displayName: displayName, nonce: nonce, tunnelExitEnabled: tunnelExitEnabled))
    }

    func claim() -> ClientFrame? {
        claimCode.map {
            .claimServer(
                ClaimServer(
                    claimSecret: $0.hex, hostPublicKey: identity.peerID.rawValue, displayName: displayName))
        }
    }

    /// - Parameter nonce: 32 fresh random bytes.
    package func memberRejoin(unix: Int64, nonce: [UInt8]) -> ClientFrame {
        let transcript = Transcript.memberRejoin(poolID: poolID, timestamp: unix, nonce: nonce)
        return .memberRejoin(
            MemberRejoin(
                poolID: poolID.lowercasedText, clientPublicKey: identity.peerID.rawValue, timestamp: unix,
                nonce: Base64.encode(nonce), signature: Base64.encode(identity.sign(transcript)),
                displayName: joiningName))
    }

    /// - Parameter nonce: 32 fresh random bytes.
    /// - Returns: `nil` without an invitation.
    package func joinRequest(_ solution: JoinRequest.PowSolution?, unix: Int64, nonce: [UInt8]) -> ClientFrame? {
        guard let invitation else { return nil }
        return .joinRequest(
            JoinRequest(
                tokenID: invitation.tokenIDText,
                proof: Base64.encode(JoinProof.make(for: invitation, timestamp: unix, nonce: nonce)),
                timestamp: unix, nonce: Base64.encode(nonce), clientPublicKey: identity.peerID.rawValue,
                displayName: joiningName, powSolution: solution))
    }

    /// Relays refuse longer names (relay.md 2.1). Cut between characters.
    private var joiningName: String {
        var name = displayName
        while name.utf8.count > DisplayName.maxBytes { name.removeLast() }
        return name
    }
}
