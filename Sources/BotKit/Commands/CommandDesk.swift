import Logging
import Pool
public import PoolChat
import PoolWire

/// The commands of one bot at work: the shell of a `CommandSet`. It looks up who speaks, answers what is wrong, and hands
/// the bot the commands to carry out.
///
/// ```swift
/// let desk = try CommandDesk([CommandDefinition("roll", …)], for: context)
/// for await event in context.events {
///     guard case .chat(.message(let message)) = event, let call = try await desk.receive(message) else { continue }
///     …
/// }
/// ```
public actor CommandDesk {
    private var set: CommandSet
    private let context: BotContext

    /// - Parameter introduction: a line about the bot for `!help`; may be empty.
    /// - Throws: `CommandDefinitionError`.
    public init(
        _ definitions: [CommandDefinition], introduction: CommandSummary = "", for context: BotContext
    ) throws(CommandDefinitionError) {
        set = try CommandSet(definitions, settings: context.commands.settings)
        self.context = context
        Self.register(definitions, introduction, context)
    }

    /// Gives the bot other commands. Cool-downs stay; what waits for a yes is dropped.
    /// - Throws: `CommandDefinitionError`; the commands are then what they were.
    public func replace(_ definitions: [CommandDefinition], introduction: CommandSummary = "")
        throws(CommandDefinitionError)
    {
        try set.replace(definitions)
        Self.register(definitions, introduction, context)
    }

    /// What became of a message.
    public enum Outcome: Sendable, Equatable {
        /// A command for the bot to carry out.
        case command(CommandCall)
        /// It was answered, or it is a command that must not be: nobody else need look at it.
        case done
        /// It is no command of this bot.
        case other
    }

    /// Sees to a message as far as it is a command.
    /// - Parameter onlyForAll: leaves the bot's own commands alone, and sees only to what one bot answers for all, such as
    ///   `!help`, `!role` and unknown commands: for a bot that has no business with the author.
    /// - Returns: the command to carry out; `nil` when there is nothing (more) to do.
    /// - Throws: `CancellationError`.
    public func receive(_ message: ChatMessage, onlyForAll: Bool = false) async throws -> CommandCall? {
        if case .command(let call) = try await see(to: message, onlyForAll: onlyForAll) { call } else { nil }
    }

    /// As `receive`, for a bot that also wants the messages that are no commands.
    /// - Throws: `CancellationError`.
    public func see(to message: ChatMessage, onlyForAll: Bool = false) async throws -> Outcome {
        let settings = context.commands.settings
        if settings != set.settings { set.adopt(settings) }
        guard let pool = await context.membership.snapshot, set.isCommand(message, to: pool.selfName),
            !onlyForAll || !set.isOwn(message, to: pool.selfName)
        else { return .other }
        let role: Role
        do {
            role = try await context.roles.role(of: message.author, in: pool)
        } catch {
            // Whoever is muted must not be heard because a file cannot be read.
            context.logger.warning("a role cannot be read: the command is not heard", metadata: ["error": "\(error)"])
            return .done
        }
        let scene = CommandScene(
            pool: pool, role: role, neighbours: context.commands.neighbours(of: context.name),
            now: context.membership.time.now())
        switch set.handle(message, in: scene) {
        case .ignore: return role == .muted ? .done : .other
        case .reply(let text, let isPrivate): try await answer(text, to: message, privately: isPrivate)
        case .run(let call) where call.isRole: try await answer(changeRole(call, pool), to: message, privately: true)
        case .run(let call): return .command(call)
        }
        return .done
    }

    /// Answers a message, quoting it, in its scope or to its author alone. What cannot be said now is only logged.
    /// - Throws: `CancellationError`.
    public func answer(_ text: String, to message: ChatMessage, privately: Bool = false) async throws {
        do {
            let scope = privately ? ChatScope.peer(message.author) : message.scope
            try await context.chat.say(text, to: scope, replyingTo: message)
        } catch let error as ChatError {
            context.logger.debug("a command is not answered", metadata: ["error": "\(error)"])
        }
    }

    private static func register(
        _ definitions: [CommandDefinition], _ introduction: CommandSummary, _ context: BotContext
    ) {
        let shared = context.commands.register(definitions, introduction: introduction, of: context.name)
        guard !shared.isEmpty else { return }
        context.logger.warning(
            "another bot has commands of the same names: both answer", metadata: ["names": "\(shared)"])
    }

    // MARK: Roles

    private func changeRole(_ call: CommandCall, _ pool: PoolSnapshot) async throws -> String {
        let language = context.commands.settings.language
        guard let peer = call.arguments.member("who") else { return language.text(.noCommands) }
        let name = CommandSet.quoted(pool.member(peer)?.name ?? peer.rawValue)
        do {
            guard let wanted = call.arguments.text("role").flatMap(language.role(named:)) else {
                return language.text(.roleIs, name, language.name(of: try await context.roles.role(of: peer, in: pool)))
            }
            guard peer != pool.hostID else { return language.text(.roleFixed, name) }
            try await context.roles.set(RoleEntry(id: peer, name: name, role: wanted))
            context.logger.info(
                "role given", metadata: ["to": "\(peer)", "role": "\(wanted.rawValue)", "by": "\(call.author)"])
            return language.text(.roleBecomes, name, language.name(of: wanted))
        } catch is RoleError {
            return language.text(.roleFixed, name)
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.warning("a role cannot be read or changed", metadata: ["error": "\(error)"])
            return language.text(.rolesUnavailable)
        }
    }
}

extension CommandCall {
    /// Whether it is the built-in `!role`.
    fileprivate var isRole: Bool { BuiltInCommand.role.isCalled(command) }
}
