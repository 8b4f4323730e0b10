import PoolWire

/// What `!help` says.
struct CommandHelp {
    enum Answer {
        case text(String)
        /// There is no such command, as far as this bot knows.
        case unknown
        /// Another bot answers.
        case notMine
    }

    /// Longer lists are cut.
    static let maxLines = 60

    let definitions: [CommandDefinition]
    /// The built-in `!role`.
    let role: CommandDefinition
    let settings: CommandSettings
    let scene: CommandScene

    private var language: CommandLanguage { settings.language }

    func answer(to words: ArraySlice<CommandWords.Word>) -> Answer {
        guard let first = words.first else { return scene.neighbours.isSpeaker ? .text(list) : .notMine }
        var words = words
        words[words.startIndex].text = settings.withoutPrefix(first.text)
        let own = definitions + (scene.neighbours.isSpeaker ? [role] : [])
        let path = CommandPath(words, in: own)
        return path.definition.map { .text(explain($0, path)) } ?? .unknown
    }

    /// All that somebody of this role can use.
    private var list: String {
        let all = (definitions + scene.neighbours.definitions + [role]).filter { $0.role <= scene.role && !$0.isHidden }
        var lines = scene.neighbours.introductions
        if all.isEmpty { return (lines + [language.text(.noCommands)]).joined(separator: "\n") }
        // Bots of a kind, such as opponents, have the same ones.
        var listed: Set<String> = []
        lines += [language.text(.commands)] + all.map { line($0, name: $0.name) }.filter { listed.insert($0).inserted }
        if lines.count > Self.maxLines { lines = lines.prefix(Self.maxLines) + ["…"] }
        let help = BuiltInCommand.help.words(in: language)[0]
        lines.append(language.text(.more, "\(settings.prefix)\(help) \(all[0].name)"))
        return lines.joined(separator: "\n")
    }

    private func line(_ definition: CommandDefinition, name: String) -> String {
        let usage = settings.prefix + ([name] + definition.usages).joined(separator: " ")
        let summary = definition.summary.text(in: language)
        return summary.isEmpty ? usage : "\(usage) – \(summary)"
    }

    private func explain(_ definition: CommandDefinition, _ path: CommandPath) -> String {
        var lines = [language.text(.usage, path.usage(settings.prefix))]
        let summary = definition.summary.text(in: language)
        if !summary.isEmpty { lines.append(summary) }
        lines += definition.parameters.map(describe)
        lines += definition.subcommands.filter { !$0.isHidden }.map { line($0, name: "\(path.name) \($0.name)") }
        if !definition.aliases.isEmpty {
            lines.append(language.text(.alsoCalled, definition.aliases.joined(separator: ", ")))
        }
        if path.role > .stranger { lines.append(language.text(.roleNeeded, language.people(path.role))) }
        if definition.personCooldown > .zero {
            lines.append(language.text(.personCooldown, CommandDuration.text(definition.personCooldown)))
        }
        if definition.cooldown > .zero {
            lines.append(language.text(.cooldown, CommandDuration.text(definition.cooldown)))
        }
        if definition.needsConfirmation { lines.append(language.text(.asksFirst)) }
        return lines.joined(separator: "\n")
    }

    private func describe(_ parameter: CommandParameter) -> String {
        let text = "\(parameter.name): \(parameter.kind.description(in: language))"
        guard let value = parameter.defaultValue else { return text }
        return "\(text), \(language.text(.ifLeftOut, value.text(in: language)))"
    }
}

extension CommandParameter.Kind {
    /// What it takes, in words.
    func description(in language: CommandLanguage) -> String {
        switch self {
        case .text: language.text(.word)
        case .rest: language.text(.rest)
        case .member: language.text(.memberName)
        case .boolean: language.text(.yesOrNo)
        case .choice(let choices): language.text(.choice, choices.joined(separator: ", "))
        case .integer(let range):
            language.text(
                bounds: range.lowerBound == .min ? nil : "\(range.lowerBound)",
                range.upperBound == .max ? nil : "\(range.upperBound)",
                (.integer, .integerFrom, .integerTo, .integerRange))
        case .number(let range):
            language.text(
                bounds: range.lowerBound == -.greatestFiniteMagnitude ? nil : language.text(range.lowerBound),
                range.upperBound == .greatestFiniteMagnitude ? nil : language.text(range.upperBound),
                (.number, .numberFrom, .numberTo, .numberRange))
        case .duration(let range):
            range == .zero...CommandParameter.longestDuration
                ? language.text(.duration)
                : language.text(
                    .durationRange, CommandDuration.text(range.lowerBound), CommandDuration.text(range.upperBound))
        }
    }
}

extension CommandValue {
    /// As people write it.
    func text(in language: CommandLanguage) -> String {
        switch self {
        case .text(let text): text
        case .integer(let value): "\(value)"
        case .number(let value): language.text(value)
        case .boolean(let value): language.text(value)
        case .duration(let value): CommandDuration.text(value)
        case .member(let peer): "\(peer.rawValue.prefix(8))"
        case .list(let values): values.map { $0.text(in: language) }.joined(separator: " ")
        }
    }
}

extension CommandLanguage {
    /// Those who have a role or a higher one.
    func people(_ role: Role) -> String {
        switch role {
        case .owner: text(.owners)
        case .moderator: text(.moderators)
        case .muted, .stranger, .member: text(.members)
        }
    }

    fileprivate func text(_ number: Double) -> String {
        decimalComma ? "\(number)".replacing(".", with: ",") : "\(number)"
    }

    fileprivate func text(_ truth: Bool) -> String {
        switch self {
        case .english: truth ? "yes" : "no"
        case .german: truth ? "ja" : "nein"
        }
    }

    fileprivate func text(
        bounds lower: String?, _ upper: String?,
        _ texts: (none: CommandText, from: CommandText, to: CommandText, both: CommandText)
    ) -> String {
        switch (lower, upper) {
        case (nil, nil): text(texts.none)
        case (let lower?, nil): text(texts.from, lower)
        case (nil, let upper?): text(texts.to, upper)
        case (let lower?, let upper?): text(texts.both, lower, upper)
        }
    }
}
