public import PoolWire

/// What a host has to remember across restarts, told as it changes. None of it is kept by relays of the field.
public enum RelayHostRecord: Sendable, Equatable {
    /// Contains the invitation's secret.
    case invitationCreated(Invitation)
    /// An accepted join took one of its uses.
    case invitationUsed(tokenID: String, uses: Int)
    case invitationRevoked(tokenID: String)
    /// Let in: may come back without using up an invitation.
    case memberApproved(PeerID)
    /// Kicked: has to be let in again.
    case memberRemoved(PeerID)
}

/// What a host knew before it started.
public struct RelayHostMemory: Sendable, Equatable {
    /// An invitation made before, with the joins it was used for.
    public struct KnownInvitation: Sendable, Equatable {
        public var invitation: Invitation
        public var uses: Int

        public init(_ invitation: Invitation, uses: Int) {
            self.invitation = invitation
            self.uses = uses
        }
    }

    public var invitations: [KnownInvitation]
    /// Members let in before and not removed since.
    public var approved: Set<PeerID>

    public init(invitations: [KnownInvitation] = [], approved: Set<PeerID> = []) {
        self.invitations = invitations
        self.approved = approved
    }
}
