/// What one bot may use up. Every limit has a default, a range, and a name in the configuration.
public struct APILimits: Sendable, Equatable {
    /// Messages, reactions and votes that the bot may send in any minute; a sixth of them at once.
    public var messagesPerMinute = 60
    /// Removals, blocks, roles and answers to requests in any minute; a half of them at once.
    public var moderationsPerMinute = 120
    /// The largest picture sent or fetched, in bytes.
    public var imageBytes = 300_000
    /// Bytes of all stored values.
    public var storageBytes = 1 << 20
    public var storageKeys = 1_000
    /// Bytes of one stored value, as JSON.
    public var storageValueBytes = 65_536
    /// Timers that run at once.
    public var timers = 64
    /// Bytes of what all timers carry, as JSON.
    public var timerBytes = 65_536
    /// Questions and pauses that wait at once.
    public var waits = 64
    /// Events that wait for the bot.
    public var queuedEvents = 256
    /// Seconds of thinking about one move.
    public var thinkingSeconds = 10
    /// Lines written to the log in any minute.
    public var logLinesPerMinute = 120
    /// Requests over HTTP in any minute.
    public var httpPerMinute = 30
    /// Bytes of one answer over HTTP.
    public var httpBytes = 1 << 20
    /// Seconds for one request over HTTP.
    public var httpSeconds = 10
    /// Entries written into the journal in any minute.
    public var journalEntriesPerMinute = 600
    /// Bytes of one entry of the journal.
    public var journalEntryBytes = 8_192
    /// Bytes of the journal; one before it is kept.
    public var journalBytes = 4 << 20

    public init() {}
}

/// The description of one limit.
public struct APILimit: Sendable {
    /// Its name in the configuration.
    public let name: String
    /// One sentence, with the unit.
    public let summary: String
    public let range: ClosedRange<Int>
    public let value: any WritableKeyPath<APILimits, Int> & Sendable

    public var defaultValue: Int { APILimits()[keyPath: value] }
}

extension APILimit {
    /// Every limit, in the order of the documentation.
    public static let all: [APILimit] = [
        APILimit(
            name: "messages_per_minute",
            summary: "Messages, reactions and votes sent per minute; a sixth of them at once.",
            range: 1...300, value: \.messagesPerMinute),
        APILimit(
            name: "moderations_per_minute",
            summary: "Removals, blocks, roles and answers to requests per minute; a half of them at once.",
            range: 1...6_000, value: \.moderationsPerMinute),
        APILimit(
            name: "image_bytes", summary: "Bytes of the largest picture sent or fetched.", range: 0...300_000,
            value: \.imageBytes),
        APILimit(
            name: "storage_bytes", summary: "Bytes of all stored values together.", range: 0...(4 << 20),
            value: \.storageBytes),
        APILimit(name: "storage_keys", summary: "Keys in the storage.", range: 0...1_000, value: \.storageKeys),
        APILimit(
            name: "storage_value_bytes", summary: "Bytes of one stored value, as JSON.", range: 1...65_536,
            value: \.storageValueBytes),
        APILimit(name: "timers", summary: "Timers that run at once.", range: 0...10_000, value: \.timers),
        APILimit(
            name: "timer_bytes", summary: "Bytes of the `data` of all timers together, as JSON.", range: 0...(4 << 20),
            value: \.timerBytes),
        APILimit(
            name: "waits", summary: "Questions and pauses that wait at once.", range: 1...10_000, value: \.waits),
        APILimit(
            name: "queued_events",
            summary:
                "Events that wait for the bot. Beyond them the oldest dispensable one is dropped, and `events_lost` says so.",
            range: 8...100_000, value: \.queuedEvents),
        APILimit(
            name: "thinking_seconds", summary: "Seconds of thinking about one move.", range: 1...600,
            value: \.thinkingSeconds),
        APILimit(
            name: "log_lines_per_minute", summary: "Lines written to the log per minute.", range: 1...10_000,
            value: \.logLinesPerMinute),
        APILimit(
            name: "http_per_minute", summary: "Requests over HTTP per minute.", range: 0...600, value: \.httpPerMinute),
        APILimit(
            name: "http_bytes", summary: "Bytes of one answer over HTTP.", range: 0...(16 << 20), value: \.httpBytes),
        APILimit(
            name: "http_seconds", summary: "Seconds for one request over HTTP.", range: 1...60, value: \.httpSeconds),
        APILimit(
            name: "journal_entries_per_minute", summary: "Entries written into the journal per minute.",
            range: 1...60_000, value: \.journalEntriesPerMinute),
        APILimit(
            name: "journal_entry_bytes", summary: "Bytes of one entry of the journal, as JSON.", range: 256...65_536,
            value: \.journalEntryBytes),
        APILimit(
            name: "journal_bytes",
            summary: "Bytes of the journal's file. When it is full, a new one is begun, and one old one is kept.",
            range: 65_536...(1 << 30), value: \.journalBytes),
    ]
}

extension APILimits {
    /// Sets a limit by its name in the configuration.
    /// - Throws: `APIError.badArgument` for an unknown name or a value outside its range, saying which there are.
    public mutating func set(_ name: String, to value: Int) throws(APIError) {
        guard let limit = APILimit.all.first(where: { $0.name == name }) else {
            let names = APILimit.all.map(\.name)
            throw APIError(.badArgument, "There is no limit \(name.prefix(64))\(Spelling.hint(name, among: names))")
        }
        guard limit.range.contains(value) else {
            throw APIError(
                .badArgument,
                "The limit \(name) takes \(limit.range.lowerBound) to \(limit.range.upperBound), not \(value).")
        }
        self[keyPath: limit.value] = value
    }
}

extension APILimits: Codable {
    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads an object of limits by name; those that are not in it have their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys {
            do {
                try set(key.stringValue, to: container.decode(Int.self, forKey: key))
            } catch let error as APIError {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: error.message)
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for limit in APILimit.all {
            try container.encode(self[keyPath: limit.value], forKey: Name(stringValue: limit.name))
        }
    }
}
