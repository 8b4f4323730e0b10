extension CommandDefinition {
    /// The most commands of one bot, those under others counted.
    public static let maxCommands = 200
    /// The most parameters of a command.
    public static let maxParameters = 16
    /// How deep subcommands go: `!quiz table clear`.
    public static let maxDepth = 3
    /// The longest name of a command or a parameter, in characters.
    static let maxNameLength = 32
    /// The longest summary in characters.
    static let maxSummaryLength = 300
    /// The most words a choice offers.
    static let maxChoices = 64

    /// Refuses definitions that people could not use, or that contradict each other.
    public static func check(_ definitions: [CommandDefinition]) throws(CommandDefinitionError) {
        let count = definitions.reduce(0) { $0 + $1.count }
        guard count <= maxCommands else {
            throw CommandDefinitionError("a bot has at most \(maxCommands) commands, not \(count)")
        }
        let reserved = Set(CommandLanguage.allCases.flatMap { BuiltInCommand.names(in: $0).keys })
        try checkSiblings(definitions, reserved: reserved, path: "", depth: 1)
    }

    private var count: Int { subcommands.reduce(1) { $0 + $1.count } }

    private static func checkSiblings(
        _ definitions: [CommandDefinition], reserved: Set<String>, path: String, depth: Int
    ) throws(CommandDefinitionError) {
        var taken: Set<String> = []
        for definition in definitions {
            let title = "the command “\(path)\(definition.name.prefix(2 * maxNameLength))”"
            for name in [definition.name] + definition.aliases {
                try checkName(name, of: title)
                guard !reserved.contains(name.lowercased()) else {
                    throw CommandDefinitionError(
                        "\(title) cannot be called “\(name)”: every bot has a command of that name")
                }
                guard taken.insert(name.lowercased()).inserted else {
                    throw CommandDefinitionError("\(title): the name “\(name)” is taken twice")
                }
            }
            try definition.checkContent(title)
            guard !definition.subcommands.isEmpty else { continue }
            guard depth < maxDepth else {
                throw CommandDefinitionError("\(title) lies too deep: commands nest \(maxDepth) levels at most")
            }
            try checkSiblings(
                definition.subcommands, reserved: [], path: "\(path)\(definition.name) ", depth: depth + 1)
        }
    }

    private func checkContent(_ title: String) throws(CommandDefinitionError) {
        guard personCooldown >= .zero, cooldown >= .zero, personCooldown <= CommandParameter.longestDuration,
            cooldown <= CommandParameter.longestDuration
        else { throw CommandDefinitionError("\(title): a cool-down lasts from nothing to a year") }
        guard CommandLanguage.allCases.allSatisfy({ summary.text(in: $0).count <= Self.maxSummaryLength }) else {
            throw CommandDefinitionError("\(title): the summary is longer than \(Self.maxSummaryLength) characters")
        }
        guard subcommands.isEmpty || parameters.isEmpty else {
            throw CommandDefinitionError("\(title) has subcommands, so it cannot have parameters of its own")
        }
        guard parameters.count <= Self.maxParameters else {
            throw CommandDefinitionError("\(title) takes at most \(Self.maxParameters) parameters")
        }
        var names: Set<String> = []
        for (index, parameter) in parameters.enumerated() {
            try Self.checkName(parameter.name, of: title)
            guard names.insert(parameter.name).inserted else {
                throw CommandDefinitionError("\(title): two parameters are called “\(parameter.name)”")
            }
            let isLast = index == parameters.count - 1
            guard isLast || !(parameter.isRepeated || parameter.kind == .rest) else {
                throw CommandDefinitionError(
                    "\(title): “\(parameter.name)” takes all that follows, so it has to be last")
            }
            guard index == 0 || parameter.isOptional || !parameters[index - 1].isOptional else {
                throw CommandDefinitionError(
                    "\(title): “\(parameter.name)” cannot be required after one that may be left out")
            }
            if let problem = parameter.problem {
                throw CommandDefinitionError("\(title), parameter “\(parameter.name)”: \(problem)")
            }
        }
    }

    private static func checkName(_ name: String, of title: String) throws(CommandDefinitionError) {
        guard (1...maxNameLength).contains(name.count),
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
        else {
            throw CommandDefinitionError(
                "\(title): “\(name.prefix(2 * maxNameLength))” is no name; a name has 1 to \(maxNameLength) letters, digits, - and _"
            )
        }
    }
}

extension CommandParameter {
    /// What is wrong with it by itself; `nil` if nothing is.
    fileprivate var problem: String? {
        if isRepeated, kind == .rest { return "the rest of the line is one value, it cannot be repeated" }
        if case .choice(let choices) = kind {
            guard (1...CommandDefinition.maxChoices).contains(choices.count), !choices.contains(where: \.isEmpty),
                Set(choices.map { $0.lowercased() }).count == choices.count
            else { return "a choice has 1 to \(CommandDefinition.maxChoices) different words" }
        }
        guard let defaultValue else { return nil }
        return accepts(defaultValue) ? nil : "its default does not fit it"
    }

    private func accepts(_ value: CommandValue) -> Bool {
        if isRepeated {
            guard case .list(let values) = value, !values.isEmpty else { return false }
            return values.allSatisfy(acceptsOne)
        }
        return acceptsOne(value)
    }

    private func acceptsOne(_ value: CommandValue) -> Bool {
        switch (kind, value) {
        case (.text, .text), (.rest, .text), (.boolean, .boolean), (.member, .member): true
        case (.integer(let range), .integer(let value)): range.contains(value)
        case (.number(let range), .number(let value)): range.contains(value)
        case (.duration(let range), .duration(let value)): range.contains(value)
        case (.choice(let choices), .text(let value)): choices.contains(value)
        default: false
        }
    }
}
