/// The language in which commands are explained, and what words for yes, no and times people may use. English words are
/// always understood.
public enum CommandLanguage: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case english = "en"
    case german = "de"

    /// A text with its places `%1`, `%2` … filled.
    func text(_ text: CommandText, _ parts: String...) -> String {
        guard let template = template(text) else { return text.rawValue }
        var filled = ""
        var rest = template[...]
        while let mark = rest.firstIndex(of: "%") {
            filled += rest[..<mark]
            rest = rest[mark...].dropFirst()
            guard let place = rest.popFirst()?.wholeNumberValue, parts.indices.contains(place - 1) else { continue }
            filled += parts[place - 1]
        }
        return filled + rest
    }

    /// The text before its places are filled; `nil` if the language lacks it, which no language does.
    package func template(_ text: CommandText) -> String? {
        switch self {
        case .english: CommandText.english[text]
        case .german: CommandText.german[text]
        }
    }

    /// Whether numbers are written with a comma before the fraction.
    var decimalComma: Bool { self == .german }

    /// The words for yes and no.
    var truths: (yes: Set<String>, no: Set<String>) {
        switch self {
        case .english: (["yes", "y", "on", "true", "1"], ["no", "n", "off", "false", "0"])
        case .german: (["ja", "j", "an", "ein", "wahr"], ["nein", "aus", "falsch"])
        }
    }

    /// The seconds in each unit of time.
    var durationUnits: [String: Int] {
        switch self {
        case .english:
            [
                "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60,
                "h": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400, "days": 86_400, "w": 604_800,
                "week": 604_800, "weeks": 604_800,
            ]
        case .german:
            [
                "sek": 1, "sekunde": 1, "sekunden": 1, "minuten": 60, "std": 3_600, "stunde": 3_600, "stunden": 3_600,
                "t": 86_400, "tag": 86_400, "tage": 86_400, "woche": 604_800, "wochen": 604_800,
            ]
        }
    }

    /// What a role is called.
    package func name(of role: Role) -> String {
        switch role {
        case .muted: text(.muted)
        case .stranger: text(.stranger)
        case .member: text(.member)
        case .moderator: text(.moderator)
        case .owner: text(.owner)
        }
    }

    /// The role that is called so, in this language or in English.
    func role(named name: String) -> Role? {
        let name = name.lowercased()
        return Role.allCases.first { self.name(of: $0).lowercased() == name } ?? Role(rawValue: name)
    }
}
