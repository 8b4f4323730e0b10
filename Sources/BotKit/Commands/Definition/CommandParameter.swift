/// What a command takes.
public struct CommandParameter: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A word, or several in quotation marks.
        case text
        /// Everything up to the end of the message. The last parameter only.
        case rest
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        /// One of these words, read in any case.
        case choice([String])
        /// A time such as `90s`, `5m` or `1h30m`.
        case duration(ClosedRange<Duration>)
        /// Somebody in the pool: `@name`, a name, or the beginning of an id.
        case member
        /// Yes or no.
        case boolean
    }

    /// A word for help and for asking the value: 1 to 32 letters, digits, `-` and `_`.
    public var name: String
    public var kind: Kind
    public var isOptional: Bool
    /// The value when it is left out.
    public var defaultValue: CommandValue?
    /// Whether it takes all the words that follow, one value each; the value is then a list. The last parameter only.
    public var isRepeated: Bool

    public init(
        _ name: String, _ kind: Kind = .text, isOptional: Bool = false, defaultValue: CommandValue? = nil,
        isRepeated: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional || defaultValue != nil
        self.defaultValue = defaultValue
        self.isRepeated = isRepeated
    }

    /// The longest time that a duration parameter without a range of its own takes: a year.
    public static let longestDuration = Duration.seconds(365 * 86_400)

    /// How help shows it: `<sides>`, `[sides]`, `[names...]`.
    public var usage: String {
        let name = isRepeated || kind == .rest ? "\(name)..." : name
        return isOptional ? "[\(name)]" : "<\(name)>"
    }
}
