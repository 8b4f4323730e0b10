/// The commands that every bot has.
enum BuiltInCommand: CaseIterable {
    case help, yes, no, role

    /// The words for it: the language's own first, then the English one.
    func words(in language: CommandLanguage) -> [String] {
        let english =
            switch self {
            case .help: "help"
            case .yes: "yes"
            case .no: "no"
            case .role: "role"
            }
        guard language == .german else { return [english] }
        switch self {
        case .help: return ["hilfe", english]
        case .yes: return ["ja", english]
        case .no: return ["nein", english]
        case .role: return ["rolle", english]
        }
    }

    /// Whether a word is a name of it in any language.
    func isCalled(_ word: String) -> Bool { CommandLanguage.allCases.contains { words(in: $0).contains(word) } }

    /// What each word means.
    static func names(in language: CommandLanguage) -> [String: BuiltInCommand] {
        var names: [String: BuiltInCommand] = [:]
        for command in allCases {
            for word in command.words(in: language) { names[word] = command }
        }
        return names
    }
}

extension CommandDefinition {
    /// `!role WHO [ROLE]`: for owners. Answered by the bot that speaks for all of a membership.
    static func role(in language: CommandLanguage) -> CommandDefinition {
        let words = BuiltInCommand.role.words(in: language)
        let roles = Role.allCases.sorted(by: >)
        var choices: [String] = []
        for word in roles.map(language.name(of:)) + roles.map(\.rawValue)
        where !choices.contains(where: { $0.lowercased() == word.lowercased() }) {
            choices.append(word)
        }
        return CommandDefinition(
            words[0], aliases: Array(words.dropFirst()),
            [CommandParameter("who", .member), CommandParameter("role", .choice(choices), isOptional: true)],
            summary: CommandSummary(language.text(.roleSummary)), role: .owner)
    }
}
