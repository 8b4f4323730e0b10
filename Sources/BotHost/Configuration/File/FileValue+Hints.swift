/// What to write instead, where something else was expected.
extension FileValue {
    /// For words that should be a list: `chat, games` as `[chat, games]`.
    var asListHint: String? {
        guard case .scalar(let scalar) = self, scalar.text.utf8.count <= 60 else { return nil }
        let words = scalar.text.split { $0 == "," || $0.isWhitespace }
        return words.isEmpty ? nil : "write [\(words.joined(separator: ", "))]"
    }

    /// For keys and values that should be the entries of a list.
    var asEntriesHint: String? {
        guard case .mapping = self else { return nil }
        return "begin each entry with “- ”, as in “- name: …”"
    }

    /// For a number that is a text because of its quotes.
    var quotedNumberHint: String? {
        guard case .scalar(var scalar) = self, !scalar.isPlain else { return nil }
        scalar.isPlain = true
        return scalar.integer.map { "write \($0), without quotes" }
    }

    /// For the name or the file of a bot that stands alone.
    var asBotHint: String? {
        guard case .scalar(let scalar) = self, scalar.text.utf8.count <= 60 else { return nil }
        return "write “\(scalar.text.hasSuffix(".lua") ? "script" : "bot"): \(scalar.text)”"
    }
}
