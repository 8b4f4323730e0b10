import Foundation
import Pool
import PoolTransport
import PoolWire

extension HostEvent {
    /// The event as a person reads it in the terminal: one or more lines, or `nil` where there is nothing to say.
    public var text: String? {
        switch self {
        case .listening(let url, let admin, let claimCode):
            [
                "Relay listening on \(url)", admin.map { "Health and metrics on \($0)" },
                claimCode.map { "Claim code (shown once): \($0)" },
            ].compactMap { $0 }.joined(separator: "\n")
        case .admin(let url): "Health and metrics on \(url)"
        case .hosting(let poolID, let poolName, _, let invitation):
            """
            Hosting the pool “\(poolName)” (\(poolID.uuidString.lowercased()))
            Invitation, valid until \(HostEvent.time(invitation.expiresAt)):
            \(invitation.url)
            """
        case .localPool(let news):
            """
            The pool “\(news.pool.poolName)” is open; \(news.code.map { "its code is \($0)" } ?? "it needs no code").
            It listens on \(news.addresses.joined(separator: ", ")).
            Others join with: poolbots local join --connect \(news.addresses.first ?? "")\(news.code.map { " --code \($0)" } ?? "")
            """
        case .recoveryKey(let key):
            """
            The relay is yours now. Its recovery key, shown only this once:
                \(key)
            Keep it in a safe place: whoever has it can take the relay over, and without it a lost key means a lost relay.
            """
        case .invitation(let invitation):
            "New invitation, valid until \(HostEvent.time(invitation.expiresAt)):\n\(invitation.url)"
        case .joined(_, let poolName, let peerID, let hostPeerID, let members):
            "Joined “\(poolName)”" + (peerID == hostPeerID ? " as its host" : "") + ": " + HostEvent.present(members)
        case .peerJoined(let member): "→ \(member.label) joined"
        case .peerLeft(let member, let reason): "← \(member.label) left (\(reason))"
        case .joinRequest(let member, nil):
            "\(member.label) asks to join: answer with “approve \(member.shortID)” or “reject \(member.shortID)”"
        case .joinRequest(let member, let decision?): "\(member.label) asked to join: \(decision)"
        case .chat(let from, let text, let isPrivate): "\(from.label)\(isPrivate ? " (private)" : ""): \(text)"
        case .invited(let by, let game, _, let accepted):
            "\(by.label) invites to \(game.title): \(accepted ? "accepted" : "declined")"
        case .gameStarted(_, let game, let players):
            "\(game.title): \(players.map(\.label).joined(separator: " against "))"
        case .move(_, let game, let player, let number, let text, _):
            "\(game.title) \(number). \(player.label): \(text)"
        case .gameEnded(_, let game, let winner, let reason):
            "\(game.title) is over: " + (winner.map { "\($0.label) wins" } ?? "a draw") + " (\(reason))"
        case .reconnecting(let attempt, let delay, let reason):
            "Connection lost (\(reason)); attempt \(attempt) in \(String(format: "%.1f", delay)) s"
        case .hostStatus(let online):
            online ? "The pool's host is back" : "The pool's host is away; the pool goes on without it"
        case .botFailed(let bot, let error, let restart?):
            "The bot \(bot) failed (\(error)); restarting it in \(String(format: "%.0f", restart)) s"
        case .botFailed(let bot, let error, nil): "The bot \(bot) failed (\(error)) and stays stopped"
        case .botReloaded(let bot, nil): "The bot \(bot) has new code"
        case .botReloaded(let bot, let error?):
            "The new code of the bot \(bot) was refused, the old one goes on: \(error)"
        case .configured(let changes):
            changes.isEmpty ? "Configuration read: nothing has changed" : changes.joined(separator: "\n")
        case .configurationRefused(let problems):
            "The changed configuration has errors, everything stays as it is:\n" + problems.joined(separator: "\n")
        case .warning(let message): "Warning: \(message)"
        case .error(_, let message): message
        case .ended(EndReason.left.sentence): "Left the pool"
        case .ended(let reason): "Left the pool: \(reason)"
        }
    }

    private static func present(_ members: [MemberSummary]) -> String {
        members.isEmpty ? "nobody else is here yet" : members.map(\.label).joined(separator: ", ")
    }

    private static func time(_ date: Date) -> String {
        date.formatted(date: .abbreviated, time: .shortened)
    }
}

extension MemberSummary {
    /// The name, or the beginning of the id where there is none.
    public var label: String { name.isEmpty ? shortID : name }

    /// Enough of the id to tell members of one pool apart.
    public var shortID: String { String(peerID.rawValue.prefix(8)) }
}
