/// A command that was found by words, and those above it: `quiz`, `start`.
struct CommandPath {
    private var definitions: [CommandDefinition] = []
    /// The words behind it.
    private(set) var rest: ArraySlice<CommandWords.Word>

    /// Goes as deep as the words do.
    init(_ words: ArraySlice<CommandWords.Word>, in definitions: [CommandDefinition]) {
        rest = words
        var candidates = definitions
        while let word = rest.first?.text.lowercased(), let next = candidates.first(where: { $0.isCalled(word) }) {
            self.definitions.append(next)
            candidates = next.subcommands
            rest = rest.dropFirst()
        }
    }

    /// The deepest one.
    var definition: CommandDefinition? { definitions.last }

    /// The names joined by spaces.
    var name: String { definitions.map(\.name).joined(separator: " ") }

    /// The least role that may give it.
    var role: Role { definitions.map(\.role).max() ?? .stranger }

    /// How it is written: `!roll [sides]`.
    func usage(_ prefix: String) -> String { prefix + ([name] + (definition?.usages ?? [])).joined(separator: " ") }
}

extension CommandDefinition {
    /// What follows the name.
    var usages: [String] {
        guard subcommands.isEmpty else {
            return ["<\(subcommands.filter { !$0.isHidden }.map(\.name).joined(separator: "|"))>"]
        }
        return parameters.map(\.usage)
    }
}
