extension CommandParameter.Kind {
    /// The value that a word stands for; `nil` when it does not fit. Members are not words: `MemberLookup`.
    func value(of word: String, in language: CommandLanguage) -> CommandValue? {
        switch self {
        case .text, .rest: return .text(word)
        case .member: return nil
        case .integer(let range):
            guard let value = Int(word), range.contains(value) else { return nil }
            return .integer(value)
        case .number(let range):
            let plain = language.decimalComma ? word.replacing(",", with: ".") : word
            guard let value = Double(plain), value.isFinite, range.contains(value) else { return nil }
            return .number(value)
        case .choice(let choices):
            let word = word.lowercased()
            return choices.first { $0.lowercased() == word }.map { .text($0) }
        case .duration(let range):
            guard let value = CommandDuration.parse(word, in: language), range.contains(value) else { return nil }
            return .duration(value)
        case .boolean:
            let word = word.lowercased()
            let lists = [language, .english].map(\.truths)
            if lists.contains(where: { $0.yes.contains(word) }) { return .boolean(true) }
            return lists.contains { $0.no.contains(word) } ? .boolean(false) : nil
        }
    }
}

/// Times as people write them.
enum CommandDuration {
    /// The highest number before a unit: no arithmetic overflows.
    private static let maxCount = 100_000_000

    /// Reads `90s`, `1h30m`, or a number of seconds without a unit.
    static func parse(_ text: String, in language: CommandLanguage) -> Duration? {
        let units = language.durationUnits.merging(CommandLanguage.english.durationUnits) { own, _ in own }
        var rest = text.lowercased()[...]
        var total = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest[digits.endIndex...].prefix { $0.isLetter }
            guard let count = Int(digits), count <= maxCount else { return nil }
            guard let seconds = unit.isEmpty ? (rest.endIndex == digits.endIndex ? 1 : nil) : units[String(unit)]
            else { return nil }
            total += count * seconds
            rest = rest[unit.endIndex...]
        } while !rest.isEmpty && total <= maxCount * 100
        return rest.isEmpty ? .seconds(total) : nil
    }

    /// Writes it so that `parse` reads it: `1h30m`. Parts of a second count as one.
    static func text(_ duration: Duration) -> String {
        let (whole, parts) = duration.components
        var rest = whole + (parts > 0 ? 1 : 0)
        var text = ""
        for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)] {
            if rest >= seconds { text += "\(rest / seconds)\(unit)" }
            rest %= seconds
        }
        return text.isEmpty ? "0s" : text
    }
}
