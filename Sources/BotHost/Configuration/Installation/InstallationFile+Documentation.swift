/// The tables of docs/configuration.md.
extension InstallationFile {
    /// Every key, with what it takes, in Markdown.
    package var tables: String {
        sections.map { section in
            let rows = section.keys.map(Self.row)
            return """
                ### \(section.path.isEmpty ? "The file" : "`\(section.path)`")

                | key | value | default | meaning |
                | --- | --- | --- | --- |
                \(rows.joined(separator: "\n"))
                """
        }.joined(separator: "\n\n") + "\n"
    }

    private static func row(_ key: any AnyKey) -> String {
        let value = words(key.schema).replacing("|", with: "\\|")
        let shown = key.isRequired ? "required" : key.shownDefault.map { "`\($0.plain)`" } ?? ""
        return "| `\(key.name)` | \(value) | \(shown) | \(key.summary.replacing("|", with: "\\|")) |"
    }

    /// What a value may be.
    private static func words(_ schema: [(String, OrderedJSON)]) -> String {
        let fields = Dictionary(schema.map { ($0.0, $0.1) }) { first, _ in first }
        if case .array(let words)? = fields["enum"] { return words.map { "`\($0.plain)`" }.joined(separator: ", ") }
        if fields["oneOf"] != nil, fields["type"] == nil { return "text, `{file: …}` or `{env: …}`" }
        if case .integer(let low)? = fields["minimum"], case .integer(let high)? = fields["maximum"] {
            return "\(low) to \(high)"
        }
        switch fields["type"] {
        case .array: return "time span: `30s`, `5m`, `12h`, `7d`"
        case .string("boolean"): return "`true`, `false`"
        case .string("array"): return "list"
        case .string("object"): return "section"
        default: return "text"
        }
    }
}

extension OrderedJSON {
    /// As it stands in YAML, where quotes are not needed.
    fileprivate var plain: String {
        if case .string(let text) = self { text.isEmpty ? "\"\"" : text } else { text }
    }
}
