import Pool
public import PoolChat
import PoolWire

/// The commands of one bot: an instance. Messages in, actions out; it keeps cool-downs, confirmations and who got a hint.
///
/// Nobody gets more than three hints in ten seconds, nor one of them twice, and other bots get none, so that bots cannot
/// talk each other into a storm. What it says never begins with the prefix.
public struct CommandSet: Sendable {
    /// The least time before the same person gets the same hint again, and in which it gets `maxHints`.
    public static let hintInterval = Duration.seconds(10)
    /// The most hints to one person in `hintInterval`.
    public static let maxHints = 3
    /// The least time between two answers to `!help` of the same person.
    public static let helpInterval = Duration.seconds(2)
    /// The longest part of a message that is repeated in an answer, in characters.
    static let maxQuoted = 40

    /// As the bot gave them.
    private var given: [CommandDefinition]
    /// With the cool-downs of the settings.
    public private(set) var definitions: [CommandDefinition]
    public private(set) var settings: CommandSettings
    private var builtIns: [String: BuiltInCommand]
    private var role: CommandDefinition
    private var coolDowns = CoolDowns()
    private var confirmations = Confirmations()
    private var hinted = RecentlySeen<Hint>(capacity: 4_000, lifetime: hintInterval)
    private var helped = RecentlySeen<PeerID>(capacity: 1_000, lifetime: helpInterval)

    /// - Throws: `CommandDefinitionError` for the first definition that cannot be used.
    public init(
        _ definitions: [CommandDefinition], settings: CommandSettings = CommandSettings()
    ) throws(CommandDefinitionError) {
        try CommandDefinition.check(definitions)
        given = definitions
        self.definitions = settings.applied(to: definitions)
        self.settings = settings
        builtIns = BuiltInCommand.names(in: settings.language)
        role = .role(in: settings.language)
    }

    /// Gives the bot other commands. Cool-downs stay; what waits for a yes is dropped.
    /// - Throws: `CommandDefinitionError`; nothing is changed then.
    public mutating func replace(_ definitions: [CommandDefinition]) throws(CommandDefinitionError) {
        try CommandDefinition.check(definitions)
        given = definitions
        self.definitions = settings.applied(to: definitions)
        confirmations = Confirmations()
    }

    /// Commands look different from now on. What waits for a yes, and what cools down, stays.
    public mutating func adopt(_ settings: CommandSettings) {
        self.settings = settings
        definitions = settings.applied(to: given)
        builtIns = BuiltInCommand.names(in: settings.language)
        role = .role(in: settings.language)
    }

    /// Whether a message may be a command, here or for another bot: asked before anything is looked up.
    public func isCommand(_ message: ChatMessage, to selfName: String) -> Bool {
        text(of: message, to: selfName) != nil
    }

    /// Whether a message begins with a command of this bot.
    func isOwn(_ message: ChatMessage, to selfName: String) -> Bool {
        guard let text = text(of: message, to: selfName) else { return false }
        return CommandPath(CommandWords(text).words[...], in: definitions).definition != nil
    }

    /// Decides about a message.
    public mutating func handle(_ message: ChatMessage, in scene: CommandScene) -> CommandAction {
        guard scene.role > .muted, let text = text(of: message, to: scene.pool.selfName) else { return .ignore }
        let words = CommandWords(text).words[...]
        guard let first = words.first else { return .ignore }
        let waiting = confirmations.take(of: message.author, at: scene.now)
        switch builtIns[first.text.lowercased()] {
        case .yes: return waiting.map { confirmed($0, message, scene) } ?? .ignore
        case .no: return waiting == nil ? .ignore : reply(language.text(.cancelled), isPrivate: false)
        case .help: return help(with: words.dropFirst(), message, scene)
        case .role where !scene.neighbours.isSpeaker: return .ignore
        case .role, nil: return carryOut(words, message, scene)
        }
    }

    // MARK: Carrying out

    private mutating func carryOut(
        _ words: ArraySlice<CommandWords.Word>, _ message: ChatMessage, _ scene: CommandScene
    ) -> CommandAction {
        let found = CommandPath(words, in: definitions + (scene.neighbours.isSpeaker ? [role] : []))
        guard let definition = found.definition else { return unknown(words, message, scene) }
        let name = "\(settings.prefix)\(found.name)"
        guard scene.role >= found.role else {
            return hint(language.text(.forRole, name, people(found.role)), message, scene)
        }
        guard definition.subcommands.isEmpty else {
            let names = definition.subcommands.filter { !$0.isHidden }.map(\.name).joined(separator: ", ")
            return hint(language.text(.subcommands, name, names), message, scene)
        }
        let reader = ArgumentReader(definition: definition, members: scene.pool.members, language: language)
        let arguments: CommandArguments
        do {
            arguments = try reader.read(found.rest)
        } catch {
            return hint(explanation(of: error, name, found.usage(settings.prefix)), message, scene)
        }
        let call = CommandCall(command: found.name, arguments: arguments, message: message, role: scene.role)
        if let refusal = coolingDown(call, message, scene) { return refusal }
        guard definition.needsConfirmation else { return run(call, definition, scene) }
        confirmations.ask(call, definition, found.role, at: scene.now)
        let said = Self.quoted(message.text)
        let seconds = "\(Int(Confirmations.patience / .seconds(1)))"
        return reply(
            language.text(.confirm, said, word(.yes), seconds, word(.no)), isPrivate: false)
    }

    private mutating func confirmed(
        _ waiting: Confirmations.Pending, _ message: ChatMessage, _ scene: CommandScene
    ) -> CommandAction {
        var call = waiting.call
        call.role = scene.role
        guard scene.role >= waiting.role else {
            let name = "\(settings.prefix)\(call.command)"
            return hint(language.text(.forRole, name, people(waiting.role)), message, scene)
        }
        return coolingDown(call, message, scene) ?? run(call, waiting.definition, scene)
    }

    private mutating func run(
        _ call: CommandCall, _ definition: CommandDefinition, _ scene: CommandScene
    ) -> CommandAction {
        coolDowns.start(call.command, definition, by: call.author, at: scene.now)
        return .run(call)
    }

    private mutating func coolingDown(
        _ call: CommandCall, _ message: ChatMessage, _ scene: CommandScene
    ) -> CommandAction? {
        guard let wait = coolDowns.remaining(call.command, for: call.author, at: scene.now) else { return nil }
        let name = "\(settings.prefix)\(call.command)"
        return hint(language.text(.wait, name, CommandDuration.text(wait)), message, scene)
    }

    // MARK: Help and hints

    private mutating func help(
        with words: ArraySlice<CommandWords.Word>, _ message: ChatMessage, _ scene: CommandScene
    ) -> CommandAction {
        let help = CommandHelp(definitions: definitions, role: role, settings: settings, scene: scene)
        switch help.answer(to: words) {
        case .text(let text):
            guard helped.insert(message.author, now: scene.now) else { return .ignore }
            return reply(text, isPrivate: true)
        case .unknown: return unknown(words, message, scene)
        case .notMine: return .ignore
        }
    }

    private mutating func unknown(
        _ words: ArraySlice<CommandWords.Word>, _ message: ChatMessage, _ scene: CommandScene
    ) -> CommandAction {
        guard let word = words.first.map({ settings.withoutPrefix($0.text).lowercased() }),
            scene.neighbours.isSpeaker, !scene.neighbours.definitions.contains(where: { $0.isCalled(word) })
        else { return .ignore }
        switch settings.unknown {
        case .ignored: return .ignore
        case .whenAddressed:
            guard message.scope != .group || message.mentionsMe else { return .ignore }
        case .answered: break
        }
        let name = "\(settings.prefix)\(Self.quoted(word))"
        let known = (definitions + scene.neighbours.definitions)
            .filter { !$0.isHidden && $0.role <= scene.role }.flatMap { [$0.name] + $0.aliases }
        if let nearest = NearestWord.of(word, among: known + BuiltInCommand.help.words(in: language)) {
            return hint(language.text(.unknownNearest, name, "\(settings.prefix)\(nearest)"), message, scene)
        }
        return hint(language.text(.unknown, name, self.word(.help)), message, scene)
    }

    /// What is remembered of a hint: its words, and the how manieth of its person it was.
    private enum Hint: Hashable {
        case words(PeerID, String)
        case place(PeerID, Int)
    }

    /// One line to the person alone, unless it got the same or too many lately.
    private mutating func hint(_ text: String, _ message: ChatMessage, _ scene: CommandScene) -> CommandAction {
        let isBot = scene.pool.member(message.author)?.isBot ?? false
        guard !isBot, hinted.insert(.words(message.author, text), now: scene.now),
            (0..<Self.maxHints).contains(where: { hinted.insert(.place(message.author, $0), now: scene.now) })
        else { return .ignore }
        return reply(text, isPrivate: true)
    }

    private func reply(_ text: String, isPrivate: Bool) -> CommandAction {
        // Other bots must not take an answer for a command, whatever the prefix is.
        let isSafe = !text.lowercased().hasPrefix(settings.prefix.lowercased())
        return .reply(isSafe ? text : "– \(text)", isPrivate: isPrivate)
    }

    private func explanation(of problem: ArgumentReader.Problem, _ name: String, _ usage: String) -> String {
        switch problem {
        case .missing(let parameter):
            return language.text(.missing, name, parameter.usage, parameter.kind.description(in: language), usage)
        case .wrong(let word, let parameter):
            return language.text(
                .wrong, Self.quoted(word), parameter.usage, parameter.kind.description(in: language), usage)
        case .nobody(let word): return language.text(.nobody, Self.quoted(word), usage)
        case .ambiguous(let word, let members):
            let names = members.prefix(4).map { "\(Self.quoted($0.name)) (\($0.id.rawValue.prefix(8)))" }
            return language.text(.ambiguous, Self.quoted(word), names.joined(separator: ", "))
        case .tooMany(let word): return language.text(.tooMany, Self.quoted(word), usage)
        }
    }

    // MARK: Words

    private var language: CommandLanguage { settings.language }

    private func word(_ command: BuiltInCommand) -> String {
        "\(settings.prefix)\(command.words(in: language)[0])"
    }

    private func people(_ role: Role) -> String { language.people(role) }

    /// The command with its arguments, without prefix; `nil` for what is no command.
    private func text(of message: ChatMessage, to selfName: String) -> Substring? {
        guard case .text(let text) = message.content else { return nil }
        var rest = text[...].drop { $0.isWhitespace }
        if rest.first == "@" {
            guard let behind = Self.dropMention(rest, of: selfName) else { return nil }
            rest = behind
        }
        guard let begin = rest.prefixRange(settings.prefix) else { return nil }
        rest = rest[begin.upperBound...]
        // “!!!” and “! well” are no commands.
        guard let first = rest.first, first.isLetter || first.isNumber else { return nil }
        return rest
    }

    /// What follows `@Name` at the beginning of a text, the name with its spaces or with underscores.
    private static func dropMention(_ text: Substring, of name: String) -> Substring? {
        guard !name.isEmpty else { return nil }
        for form in [name, name.replacing(" ", with: "_")] {
            guard let range = text.prefixRange("@\(form)") else { continue }
            let behind = text[range.upperBound...]
            guard let next = behind.first, next.isWhitespace || next == ":" || next == "," else { continue }
            return behind.dropFirst().drop { $0.isWhitespace }
        }
        return nil
    }

    /// Part of a message as it is repeated: short, on one line, and mentioning nobody.
    static func quoted(_ text: String) -> String {
        let line = text.prefix(maxQuoted).map { $0.isWhitespace ? " " : $0 }.filter { $0 != "@" }
        return String(line) + (text.count > maxQuoted ? "…" : "")
    }
}

extension CommandSettings {
    /// A word without the prefix, if it has it.
    func withoutPrefix(_ word: String) -> String {
        word[...].prefixRange(prefix).map { String(word[$0.upperBound...]) } ?? word
    }
}

extension Substring {
    /// Where a text stands at the beginning, in any case.
    fileprivate func prefixRange(_ text: String) -> Range<Index>? {
        let head = prefix(text.count)
        return head.lowercased() == text.lowercased() ? head.startIndex..<head.endIndex : nil
    }
}
