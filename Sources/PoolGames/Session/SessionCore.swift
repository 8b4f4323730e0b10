import Foundation
import PoolWire

/// What every session consists of, whatever is played: who sits where, who is away, how far it is, what waits to be sent.
package struct SessionCore: Sendable {
    /// What never changes.
    struct Setting: Sendable {
        var role: GameRole
        var me: GameIdentity
        /// The own invitations, or the one that this member has got. Each has an id of its own: one that several get is the
        /// web client's to everybody, and of several bots of a host only one answers that (games.md 6.10).
        var invitations: [PeerID: UUID] = [:]
        var configuration: GameConfiguration
    }

    enum Phase: Sendable {
        case waiting(WaitingRoom)
        case joining(until: Duration)
        case seated(until: Duration, readyAgain: Duration?)
        case playing
        case finished(GameResult, at: Duration)
        case closed
    }

    /// The inviter's deadlines before the start.
    struct WaitingRoom: Sendable {
        var until: Duration
        var invitationsUntil: Duration
        var repeatInvitations: Duration?
    }

    /// What has to be remembered of a running or finished game besides its board.
    struct Watch: Sendable {
        /// The seats that have shown to know of the start.
        var confirmed: Set<Int> = []
        /// This side asked for the rematch, and nobody has shown to know of it.
        var rematchUnheard = false
        /// When players reached by another game's moves get the board.
        var disturbanceUntil: Duration?
        /// This side gave up while somebody could not hear it.
        var forfeitUnheard = false
        /// When the final board, or how it ended, is sent again.
        var finals: [Duration] = []
    }

    /// What the current input has led to.
    struct Output: Sendable {
        var actions: [SessionAction] = []
        var isChanged = false
    }

    let setting: Setting
    var roster: SessionRoster
    var phase: Phase
    var outbox: Outbox
    var attendance = Attendance()
    var reminder: Reminder
    var watch = Watch()
    var output = Output()

    private init(setting: Setting, roster: SessionRoster, phase: Phase, reminders: [Duration]) {
        self.setting = setting
        self.roster = roster
        self.phase = phase
        let configuration = setting.configuration
        outbox = Outbox(spacing: configuration.spacing)
        reminder = Reminder(
            afterStart: setting.role == .inviter ? configuration.remindersAfterStart : [], afterMove: reminders)
    }

    /// A session that this member invites to.
    init(
        inviting peers: [PeerID], to gameType: GameType, sessionID: UUID, invitationID: UUID, me: GameIdentity,
        configuration: GameConfiguration, at now: GameTime
    ) {
        let room = WaitingRoom(
            until: now.elapsed + configuration.waitingRoom,
            invitationsUntil: now.elapsed + configuration.invitationLifetime,
            repeatInvitations: now.elapsed + configuration.invitationRepeat)
        let invitations = peers.sorted().enumerated().map { ($1, invitationID.ofInvitee($0)) }
        self.init(
            setting: Setting(
                role: .inviter, me: me, invitations: Dictionary(invitations) { first, _ in first },
                configuration: configuration),
            roster: SessionRoster(
                sessionID: sessionID, gameType: gameType, inviter: me, inviting: peers, createdAt: now.date),
            phase: .waiting(room), reminders: configuration.remindersAfterMove)
    }

    /// A session that this member has accepted. Until the inviter says more, it sits second, as the web client has it.
    /// - Parameter reminders: see `Reminder`.
    init(
        accepting invitation: GameInvitation, me: GameIdentity, configuration: GameConfiguration,
        reminders: [Duration], at now: GameTime
    ) {
        let inviter = GameIdentity(id: invitation.hostPeerID, name: invitation.hostName)
        var roster = SessionRoster(
            sessionID: invitation.sessionID, gameType: invitation.gameType, inviter: inviter, inviting: [me.id],
            createdAt: invitation.timestamp)
        _ = roster.accept(me, capacity: 2)
        self.init(
            setting: Setting(
                role: .guest, me: me, invitations: [me.id: invitation.invitationID], configuration: configuration),
            roster: roster, phase: .joining(until: now.elapsed + configuration.waitingRoom), reminders: reminders)
    }

    /// A session from before a restart: it waits for the connection.
    /// - Throws: `GameServiceError.badSavedGame`.
    init(
        restoring saved: SavedGame, players allowed: ClosedRange<Int>, me: GameIdentity,
        configuration: GameConfiguration, reminders: [Duration], at now: GameTime
    ) throws(GameServiceError) {
        let roster = SessionRoster(saved.session)
        guard allowed.contains(saved.session.players.count), roster.seat(of: me.id) != nil else {
            throw .badSavedGame("its players do not fit")
        }
        self.init(
            setting: Setting(role: saved.role, me: me, configuration: configuration), roster: roster,
            phase: saved.result.map { .finished($0, at: now.elapsed) } ?? .playing, reminders: reminders)
        attendance.connectionLost(at: now.elapsed)
        attendance.suspectEnd()
        watch.rematchUnheard = saved.isRematchUnheard
    }
}

extension UUID {
    /// The id of one of several invitations to a game; the first one's is this.
    fileprivate func ofInvitee(_ place: Int) -> UUID {
        var bytes = uuid
        bytes.15 ^= UInt8(truncatingIfNeeded: place)
        return UUID(uuid: bytes)
    }
}
