import Moderator

/// `bot: moderator`
struct ModeratorKind: BotKind {
    private static let standard = ModeratorSettings()

    let title = "bot: moderator"
    let words: [String]? = ["moderator"]
    var selector: any AnyKey { word }
    private let word = ModeratorKind.word(
        ["moderator"],
        "Keeps order: warns in private who floods the pool, repeats itself or uses bad words, then removes it, or tells the host where it is a guest. Moderators and owners may do what they like."
    )
    private let floodMessages = Key(
        "flood_messages", "So many messages of one person within flood_time are a flood.", .integer(2...1_000),
        default: ModeratorKind.standard.floodMessages)
    private let floodTime = Key(
        "flood_time", "See flood_messages.", .duration(Duration.seconds(1)...Duration.seconds(3_600)),
        default: ModeratorKind.standard.floodTime)
    private let repeats = Key(
        "repeats", "Saying the same so often within repeat_time is too often.", .integer(2...1_000),
        default: ModeratorKind.standard.repeats)
    private let repeatTime = Key(
        "repeat_time", "See repeats.", .duration(Duration.seconds(1)...Duration.seconds(86_400)),
        default: ModeratorKind.standard.repeatTime)
    private let badWords = Key(
        "words", "Words that are not to be said: as words of their own, in any case.",
        Form<[String]>.list(of: .text(1...64)), default: [])
    private let warnings = Key(
        "warnings", "How many warnings somebody gets before it is removed.", .integer(0...100),
        default: ModeratorKind.standard.warnings)
    private let memory = Key(
        "memory", "How long a warning counts.", .duration(Duration.seconds(60)...Duration.seconds(30 * 86_400)),
        default: ModeratorKind.standard.memory)
    private let removes = Key(
        "removes", "Whether those who go on are removed; otherwise the host is told.", .flag,
        default: ModeratorKind.standard.removes)

    var keys: [any AnyKey] {
        [badWords, floodMessages, floodTime, repeats, repeatTime, warnings, memory, removes]
    }

    func specification(
        name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        var settings = ModeratorSettings()
        settings.words = values[badWords]
        settings.floodMessages = values[floodMessages]
        settings.floodTime = values[floodTime]
        settings.repeats = values[repeats]
        settings.repeatTime = values[repeatTime]
        settings.warnings = values[warnings]
        settings.memory = values[memory]
        settings.removes = values[removes]
        return BotSpecification(name: name ?? "moderator", kind: "moderator") { [settings] in Moderator(settings) }
    }
}
