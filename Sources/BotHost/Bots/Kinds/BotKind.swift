/// A kind of bot that the configuration file can name: how its entry is written, and how the bot is made of it.
///
/// An entry of `bots:` names its kind by one key: `bot:` with a word for bots that are compiled in, a key of its own
/// (`script:`, `command:`) for others.
package protocol BotKind: Sendable {
    /// For the documentation: `bot: chess …`.
    var title: String { get }
    /// The key that names the kind.
    var selector: any AnyKey { get }
    /// The words that the selector takes for this kind; `nil` where the key alone names it.
    var words: [String]? { get }
    /// The keys that it has besides `name` and the selector.
    var keys: [any AnyKey] { get }

    /// Makes the specification of an entry, or says what is wrong with it.
    /// - Parameter name: as the entry gives it; the kind chooses one if it does not.
    func specification(name: String?, _ values: SectionValues, _ reading: inout Reading) -> BotSpecification?
}

extension BotKind {
    /// The selector of kinds that are compiled in.
    package static func word(_ words: [String], _ summary: String) -> OptionalKey<String> {
        OptionalKey("bot", summary, .choice(words.map { ($0, $0) }, name: "bot"), required: true)
    }
}
