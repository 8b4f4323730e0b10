import BotAPI

/// The part of docs/external-bots.md that is made from the API, so that it cannot be out of date.
package enum ExternalReference {
    /// Markdown, from its first heading on.
    package static var markdown: String {
        let api = APIDescription.current
        let sections = [
            section("Events", api.events.map(describe)), section("Calls", api.actions.map(describe)),
            section("Objects", api.records.map(describe)), errors(api.errors), limits(api.limits),
        ]
        return sections.joined(separator: "\n")
    }

    private static func section(_ title: String, _ parts: [String]) -> String {
        "## \(title)\n\n" + parts.joined(separator: "\n")
    }

    private static func describe(_ event: APIEventType) -> String {
        "### `\(event.name.rawValue)`\n\n\(event.summary)\n" + table(event.fields, "field")
    }

    private static func describe(_ record: APIRecord) -> String {
        "### \(record.name)\n\n\(record.summary)\n" + table(record.fields, "field")
    }

    private static func describe(_ action: APIAction) -> String {
        var text = "### `\(action.name)`\n\n\(action.summary)"
        if action.result != .nothing { text += " Result: \(action.result.text)." }
        if let capability = action.capability { text += " Needs `\(capability.rawValue)`." }
        if action.needsHost { text += " Host only." }
        if action.waits { text += " Waits; other calls are carried out meanwhile." }
        return text + "\n" + table(action.parameters, "argument")
    }

    private static func table(_ fields: [APIField], _ title: String) -> String {
        guard !fields.isEmpty else { return "" }
        let rows = fields.map { field in
            var summary = field.summary
            if let value = field.defaultValue { summary += " `\(text(value))` if left out." }
            return "| `\(field.name)` | \(escaped(field.type.text)) | \(escaped(summary)) |\n"
        }
        return "\n| \(title) | type | |\n| --- | --- | --- |\n" + rows.joined()
    }

    private static func errors(_ codes: [APIError.Code]) -> String {
        "## Errors\n\n| code | meaning |\n| --- | --- |\n"
            + codes.map { "| `\($0.rawValue)` | \(escaped($0.summary)) |\n" }.joined()
    }

    private static func limits(_ limits: [APILimit]) -> String {
        "## Limits\n\n| limit | default | range | |\n| --- | --- | --- | --- |\n"
            + limits.map { limit in
                "| `\(limit.name)` | \(limit.defaultValue) | \(limit.range.lowerBound) to \(limit.range.upperBound) | \(escaped(limit.summary)) |\n"
            }.joined()
    }

    private static func text(_ value: APIValue) -> String { (try? value.jsonText()) ?? "null" }

    /// A bar would end the cell.
    private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
