import BotKit
import Foundation
import Pool

extension APIAction {
    static let journal: [APIAction] = [
        APIAction(
            "journal.append",
            "Writes an entry into the bot's journal: a line of JSON in a file of the host, with the moment in `at`. It is on the disk when this is done.",
            [APIField("entry", .any, "A text, which becomes the object's `text`, or an object without `at`.")],
            capability: .journal,
            body: .later { session, arguments in
                let limits = session.configuration.limits
                let entry = try session.entry(arguments["entry"])
                let line = try entry.json(limits: APIJSONLimits(bytes: 1 << 20))
                guard line.count <= limits.journalEntryBytes else {
                    throw APIError(
                        .limit,
                        "the entry has \(line.count) bytes, \(limits.journalEntryBytes) are allowed (limit journal_entry_bytes)"
                    )
                }
                try session.spend(.entry)
                try await session.context.journal.append(line, maxBytes: limits.journalBytes)
                return .null
            })
    ]
}

extension APISession {
    /// The host says when: whoever reads a journal can rely on it.
    fileprivate func entry(_ value: APIValue) throws(APIError) -> APIValue {
        var fields: APIObject = ["at": .string(time.date().formatted(.iso8601))]
        switch value {
        case .string(let text): fields["text"] = .string(text)
        case .object(let object):
            guard object["at"] == nil else {
                throw APIError(
                    .badArgument, "entry has a field \"at\", which is the moment of writing; name it otherwise")
            }
            for field in object.fields { fields[field.key] = field.value }
        default: throw APIError(.badArgument, "entry must be a text or an object, not \(value.kind)")
        }
        return .object(fields)
    }
}
