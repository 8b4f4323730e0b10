public import Foundation
public import PoolTransport
public import PoolWire

/// What a host of bots tells the person or program that runs it (docs/cli.md lists the JSON forms).
public enum HostEvent: Sendable, Equatable {
    /// A relay of this process accepts connections.
    case listening(url: String, admin: String?, claimCode: String?)
    /// `/health` and `/metrics` are served.
    case admin(url: String)
    /// A pool stands and can be joined with the invitation.
    case hosting(poolID: UUID, poolName: String, peerID: PeerID, invitation: HostedInvitation)
    /// A pool of the local network stands.
    case localPool(LocalPoolNews)
    /// The relay was claimed; this key is told once.
    case recoveryKey(String)
    /// A further invitation to a hosted pool.
    case invitation(HostedInvitation)
    /// This host is a member of a pool.
    case joined(poolID: UUID, poolName: String, peerID: PeerID, hostPeerID: PeerID, members: [MemberSummary])
    case peerJoined(MemberSummary)
    case peerLeft(MemberSummary, reason: String)
    /// Somebody wants to be let into a hosted pool. `decision` is `nil` while a person has to decide.
    case joinRequest(MemberSummary, decision: String?)
    case chat(from: MemberSummary, text: String, isPrivate: Bool)
    /// Somebody invited one of the bots, or (`accepted` known) how that was answered.
    case invited(by: MemberSummary, game: GameType, sessionID: UUID, accepted: Bool)
    case gameStarted(sessionID: UUID, game: GameType, players: [MemberSummary])
    case move(sessionID: UUID, game: GameType, player: MemberSummary, number: Int, text: String, board: String)
    case gameEnded(sessionID: UUID, game: GameType, winner: MemberSummary?, reason: String)
    case reconnecting(attempt: Int, delaySeconds: Double, reason: String)
    case hostStatus(online: Bool)
    /// A bot failed; it is restarted after the delay, or not any more when there is none.
    case botFailed(bot: String, error: String, restartSeconds: Double?)
    /// The code of a bot has changed and was taken up, or was refused with an error: the old one goes on.
    case botReloaded(bot: String, error: String?)
    /// A configuration was applied: what was changed, a sentence each.
    case configured([String])
    /// A changed configuration has errors, a line each, and was not applied.
    case configurationRefused([String])
    case warning(String)
    case error(code: String, message: String)
    /// The membership ended.
    case ended(reason: String)
}

/// A member as events name it.
public struct MemberSummary: Sendable, Equatable {
    /// Its id.
    public var peerID: PeerID
    /// The name people see.
    public var name: String

    public init(peerID: PeerID, name: String) {
        self.peerID = peerID
        self.name = name
    }
}
