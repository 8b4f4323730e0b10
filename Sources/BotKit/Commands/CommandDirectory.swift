import Synchronization

/// The commands of all bots of one membership: they hear the same messages, and one of them speaks for all.
public final class CommandDirectory: Sendable {
    private struct Entry {
        var bot: String
        var definitions: [CommandDefinition]
        var introduction: CommandSummary
    }

    /// In the order in which they came.
    private let entries = Mutex<[Entry]>([])
    private let current: Mutex<CommandSettings>

    public init(settings: CommandSettings = CommandSettings()) { current = Mutex(settings) }

    /// How commands look now.
    public var settings: CommandSettings { current.withLock { $0 } }

    /// Commands look different from now on: the bots follow with the next message.
    public func adopt(_ settings: CommandSettings) { current.withLock { $0 = settings } }

    /// Tells the others what a bot understands; again when that changes.
    /// - Parameter introduction: a line for `!help`; may be empty.
    /// - Returns: the names that another bot has as well, for something else.
    @discardableResult
    public func register(_ definitions: [CommandDefinition], introduction: CommandSummary = "", of bot: String)
        -> [String]
    {
        entries.withLock { entries in
            let others = entries.filter { $0.bot != bot }.flatMap(\.definitions)
            let entry = Entry(bot: bot, definitions: definitions, introduction: introduction)
            if let index = entries.firstIndex(where: { $0.bot == bot }) {
                entries[index] = entry
            } else {
                entries.append(entry)
            }
            return definitions.flatMap { [$0.name] + $0.aliases }
                .filter { name in others.contains { $0.isCalled(name.lowercased()) && !definitions.contains($0) } }
        }
    }

    /// The bot is gone: its commands are unknown from now on.
    public func remove(_ bot: String) { entries.withLock { $0.removeAll { $0.bot == bot } } }

    /// What a bot has to know of the others.
    public func neighbours(of bot: String) -> CommandNeighbours {
        let settings = settings
        return entries.withLock { entries in
            let named = entries.first { $0.bot == settings.speaker }
            let speaker = (named ?? entries.first)?.bot
            return CommandNeighbours(
                definitions: entries.filter { $0.bot != bot }.flatMap(\.definitions),
                introductions: entries.map { $0.introduction.text(in: settings.language) }.filter { !$0.isEmpty },
                isSpeaker: speaker == nil || speaker == bot)
        }
    }
}
