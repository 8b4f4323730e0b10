public import BotKit
import Foundation
import Logging
import Pool
import PoolChat
import PoolTransport
import PoolWire

/// Keeps order in the group: warns in private who floods it, repeats itself or uses bad words, and removes who goes on
/// where it is the pool's host. Moderators and owners may do what they like.
///
/// It sees only what was sealed for it (chat.md 24): it keeps honest people from getting carried away, no more.
public struct Moderator: Bot {
    private let settings: ModeratorSettings

    public init(_ settings: ModeratorSettings = ModeratorSettings()) { self.settings = settings }

    public func run(_ context: BotContext) async throws {
        var bench = ModeratorBench(rules: HouseRules(settings), settings: settings, context: context)
        let desk = try CommandDesk(ModeratorCommand.definitions, for: context)
        for await event in context.events {
            guard case .chat(.message(let message)) = event else { continue }
            if message.scope == .group { try await bench.judge(message) }
            guard let call = try await desk.receive(message), let command = ModeratorCommand(call) else { continue }
            try await desk.answer(try await bench.carryOut(command, for: call.role), to: message, privately: true)
        }
    }
}

/// The rules at work.
struct ModeratorBench {
    var rules: HouseRules
    let settings: ModeratorSettings
    let context: BotContext

    /// Since 1970: warnings outlive the process.
    private var now: Duration { .seconds(context.membership.time.date().timeIntervalSince1970) }
    private var words: ModeratorWords { ModeratorWords(language: context.commands.settings.language) }

    mutating func judge(_ message: ChatMessage) async throws {
        guard let pool = await context.membership.snapshot,
            try await context.roles.role(of: message.author, in: pool) < .moderator
        else { return }
        await recall(message.author)
        guard let verdict = rules.judge(message, at: now) else { return }
        await remember(message.author)
        switch verdict {
        case .warn(let offence, let left): await tell(words.warning(offence, left: left), message.author)
        case .remove(let offence): await remove(message.author, words.reason(offence), pool)
        }
    }

    private func remove(_ peer: PeerID, _ reason: String, _ pool: PoolSnapshot) async {
        let name = pool.member(peer)?.name ?? ""
        guard settings.removes, pool.isHost else {
            return await tell(words.report(name, reason), pool.hostID)
        }
        do {
            try await context.membership.kick(peer, reason: reason)
            context.logger.notice("removed", metadata: ["peer": "\(peer)", "reason": "\(reason)"])
        } catch {
            // The membership removes it when it is next seen.
            context.logger.warning("not removed yet", metadata: ["peer": "\(peer)", "error": "\(error)"])
        }
    }

    private func tell(_ text: String, _ peer: PeerID) async {
        guard await context.membership.snapshot?.selfID != peer else { return }
        do {
            try await context.chat.say(text, to: .peer(peer))
        } catch {
            context.logger.debug("not said", metadata: ["error": "\(error)"])
        }
    }

    /// - Parameter role: whose command it is: nobody is removed by an equal.
    mutating func carryOut(_ command: ModeratorCommand, for role: Role) async throws -> String {
        switch command {
        case .warnings(let peer):
            await recall(peer)
            return words.warnings(await name(of: peer), rules.warnings(of: peer, at: now))
        case .pardon(let peer):
            _ = rules.pardon(peer)
            await remember(peer)
            return words.pardoned(await name(of: peer))
        case .kick(let peer, let reason):
            let name = await name(of: peer)
            guard let pool = await context.membership.snapshot,
                try await context.roles.role(of: peer, in: pool) < role
            else { return words.equal(name) }
            do {
                try await context.membership.kick(peer, reason: reason ?? "Removed by host")
                return words.removed(name)
            } catch let error as PoolError {
                return error.description
            } catch {
                return words.removedLater(name)
            }
        }
    }

    // MARK: Memory

    /// Looks up what is known from before a restart.
    private mutating func recall(_ peer: PeerID) async {
        guard !rules.knows(peer) else { return }
        do {
            let known = try await context.storage.value(for: "warnings/\(peer)") ?? ""
            rules.recall(
                peer, warnings: known.split(separator: " ").compactMap { Int64($0) }.map { .seconds($0) }, at: now)
        } catch {
            context.logger.warning("warnings cannot be looked up", metadata: ["error": "\(error)"])
        }
    }

    private func remember(_ peer: PeerID) async {
        let times = rules.warningTimes(of: peer, at: now).map { "\(Int64($0 / .seconds(1)))" }.joined(separator: " ")
        do {
            try await context.storage.set(times.isEmpty ? nil : times, for: "warnings/\(peer)")
        } catch {
            context.logger.warning("warnings cannot be written down", metadata: ["error": "\(error)"])
        }
    }

    private func name(of peer: PeerID) async -> String {
        await context.membership.snapshot?.member(peer)?.name ?? String(peer.rawValue.prefix(8))
    }
}
