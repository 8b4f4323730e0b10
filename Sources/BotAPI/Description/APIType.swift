/// The type of an argument, a result or a field of an event.
public indirect enum APIType: Sendable, Equatable {
    /// No value.
    case nothing
    /// Any value that JSON can express.
    case any
    case bool
    /// An integer, within a range if there is one.
    case int(ClosedRange<Int>?)
    /// Any finite number.
    case number
    case string
    /// Bytes; a text is taken for their base64.
    case bytes
    /// A time span: a number of seconds, or a text such as `90s`, `5m`, `1h30m`, `2d`. Given to the action in seconds.
    case duration
    /// A moment: seconds since 1970, or a text such as `2026-12-24 18:00`, `18:00` (the next time it is that late), in
    /// the bot's time zone; with `Z` or `+01:00` at its end in that one.
    case moment
    /// A member: its id, or an object with the id in `id` or `from`.
    case peer
    /// A message: its id, or an object with the id in `id`, such as a `message` event.
    case message
    /// A game session: its id, or an object with the id in `game` or `id`.
    case game
    /// Where to speak: `group`, or a member.
    case scope
    /// One of these texts.
    case choice([String])
    case list(APIType)
    /// An object of any keys with values of one type.
    case map(APIType)
    /// An object of this description (`APIRecord.all`).
    case record(String)
    /// The value or nothing.
    case optional(APIType)
}

extension APIType {
    /// How documentation names it: `list of member`.
    public var text: String {
        switch self {
        case .nothing: "nothing"
        case .any: "any value"
        case .bool: "boolean"
        case .int(nil): "integer"
        case .int(let range?):
            range.upperBound == .max
                ? "integer from \(range.lowerBound)" : "integer, \(range.lowerBound) to \(range.upperBound)"
        case .number: "number"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "duration"
        case .moment: "moment"
        case .peer: "member id"
        case .message: "message id"
        case .game: "game id"
        case .scope: "\"group\" or member id"
        case .choice(let choices): choices.map { "\"\($0)\"" }.joined(separator: " or ")
        case .list(let element): "list of \(element.text)"
        case .map(let element): "object of \(element.text)"
        case .record(let name): name
        case .optional(let type): "\(type.text) or nothing"
        }
    }
}

/// A named value with its type: a parameter of an action, or a field of an event or a record.
public struct APIField: Sendable, Equatable {
    public var name: String
    public var type: APIType
    /// One sentence.
    public var summary: String
    /// What a parameter is when it is not given; `nil` for one that must be given. Parameters of an optional type need
    /// none.
    public var defaultValue: APIValue?

    public init(_ name: String, _ type: APIType, _ summary: String, default defaultValue: APIValue? = nil) {
        self.name = name
        self.type = type
        self.summary = summary
        self.defaultValue = defaultValue
    }

    /// Whether a call must give it.
    public var isRequired: Bool {
        if case .optional = type { return false }
        return defaultValue == nil
    }
}

/// A kind of object that events and results contain.
public struct APIRecord: Sendable, Equatable {
    public var name: String
    /// One sentence.
    public var summary: String
    public var fields: [APIField]

    public init(_ name: String, _ summary: String, _ fields: [APIField]) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }
}
