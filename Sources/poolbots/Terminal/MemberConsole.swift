import BotHost
import BotKit
import Foundation
import Pool
import PoolChat
import PoolGames
import PoolTransport
import PoolWire

/// What the person who runs a member can do while it runs, by typing.
struct MemberConsole: Sendable {
    let runner: PoolRunner
    let output: Output

    /// Obeys lines typed on standard input until it ends.
    /// - Parameter answer: carries out what was typed.
    func readStandardInput(
        answer: @Sendable (ControlCommand) async throws -> ControlReply
    ) async throws {
        try await Terminal.readLines { line in
            do {
                show(try await answer(ControlCommand(parsing: line)))
            } catch is CancellationError {
                // The membership is over, and that is told.
            } catch {
                output.emit(.warning("\(error)"))
            }
        } refuse: {
            output.emit(.warning($0))
        }
    }

    /// Carries out what needs no host.
    func answer(_ command: ControlCommand) async throws -> ControlReply {
        switch command {
        case .members:
            let pool = await runner.membership.snapshot
            return .members(
                (pool?.presentMembers ?? []).map {
                    .init(
                        key: $0.id.rawValue, name: $0.name,
                        note: $0.connectionType == .relayed ? "relayed by other members" : "")
                })
        case .roles: return .roles(try await runner.roles.roles().map(ControlReply.Entry.init))
        case .role(let text, let role): return .done(try await self.role(of: text, to: role))
        case .say(let text):
            _ = try await runner.chat.say(text)
            return .done("said")
        case .play(let texts, let game): return .done(try await invite(texts, to: game))
        case .help: return .done(ControlCommand.guestUsage)
        case .quit:
            await runner.membership.leave()
            return .done("leaving")
        case .invite, .code, .approve, .reject, .kick, .block, .unblock, .blocks:
            throw ControlError("only the pool's host can do that")
        case .status, .reload, .restart, .inPool:
            throw ControlError("only “poolbots run” can do that")
        }
    }

    private func invite(_ texts: [String], to game: GameType) async throws -> String {
        guard runner.offers(game) else {
            throw ControlError("no bot here plays \(game.title); start with --bot for it")
        }
        var opponents: [Member] = []
        for text in texts { opponents.append(try await find(text)) }
        for opponent in opponents where game.isOwn || game == .ludo {
            // Whoever types this knows that the other side knows the game: a Swift app that does not ignores it.
            try await runner.games.recognise(opponent.id)
        }
        try await runner.games.invite(opponents.map(\.id), to: game)
        let names = opponents.map(\.name).joined(separator: ", ")
        return "\(names) \(opponents.count == 1 ? "is" : "are") invited to \(game.title)"
    }

    private func show(_ reply: ControlReply) {
        switch reply {
        case .done(let text): output.note(text)
        case .refused(let text): output.emit(.warning(text))
        case .invitation(let url, let expiresAt):
            output.emit(.invitation(HostedInvitation(tokenID: "", url: url, expiresAt: expiresAt)))
        case .members(let entries) where output.json:
            let members = entries.map {
                OrderedJSON.object([
                    ("peer", .string($0.key)), ("name", .string($0.name)), ("note", .string($0.note)),
                ])
            }
            output.write(OrderedJSON.object([("event", .string("members")), ("members", .array(members))]).text)
        case .members(let entries), .blocks(let entries), .roles(let entries):
            output.note(entries.isEmpty ? "nobody" : entries.map(\.line).joined(separator: "\n"))
        case .status(let status): output.note(status.text)
        }
    }

    /// Shows or changes the role of a member, or of whoever has a public key.
    private func role(of text: String, to role: Role?) async throws -> String {
        let found = Base64.decode(text)?.count == 32 ? nil : try await find(text)
        let peer = found?.id ?? PeerID(text)
        let name = found?.name ?? ""
        let shown = name.isEmpty ? text : name
        guard let role else {
            let pool = await runner.membership.snapshot
            let role = peer == pool?.hostID ? .owner : try await runner.roles.role(of: peer)
            return "the role of \(shown) is \(role.rawValue)"
        }
        try await runner.roles.set(RoleEntry(id: peer, name: name, role: role))
        return "the role of \(shown) is \(role.rawValue) now"
    }

    /// A member by name, id or the beginning of its id.
    func find(_ text: String) async throws -> Member {
        let members = await runner.membership.snapshot?.members ?? []
        let named = members.filter { $0.name.lowercased() == text.lowercased() }
        // A short name may happen to be the beginning of another's id.
        let found = named.count == 1 ? named : members.filter { named.contains($0) || $0.id.rawValue.hasPrefix(text) }
        guard let member = found.first, found.count == 1 else {
            throw ControlError(
                found.isEmpty
                    ? "nobody here is “\(text)”; “members” lists who is"
                    : "“\(text)” could be several members; give more of the id")
        }
        return member
    }
}
