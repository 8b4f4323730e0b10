import BotHost
import Foundation
import Logging

/// Writes log lines to standard error as JSON, one object each, for programs that collect logs.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    /// Whether lines begin with their importance, for the journal.
    private let showsPriority: Bool

    init(label: String, showsPriority: Bool = false) {
        self.label = label
        self.showsPriority = showsPriority
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: [(String, OrderedJSON)] = [
            ("timestamp", .string(Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(Date()))),
            ("level", .string(event.level.rawValue)),
            ("label", .string(label)),
            ("message", .string(event.message.description)),
        ]
        if let error = event.error { fields.append(("error", .string("\(error)"))) }
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        if !all.isEmpty { fields.append(("metadata", json(.dictionary(all)))) }
        let priority = showsPriority ? Journal.priority(event.level) : ""
        let line = Data("\(priority)\(OrderedJSON.object(fields).text)\n".utf8)
        // Where standard error is closed, there is nobody to tell.
        try? FileHandle.standardError.write(contentsOf: line)
    }

    private func json(_ value: Logger.Metadata.Value) -> OrderedJSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let fields): .object(fields.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
        }
    }
}
