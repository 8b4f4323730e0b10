import Pool

/// Reads the arguments of a command from the words behind it: a value.
struct ArgumentReader {
    enum Problem: Error {
        case missing(CommandParameter)
        case wrong(String, CommandParameter)
        case nobody(String)
        case ambiguous(String, [Member])
        case tooMany(String)
    }

    /// The most values of a repeated parameter.
    static let maxRepeats = 32

    let definition: CommandDefinition
    let members: [Member]
    let language: CommandLanguage

    /// - Throws: `Problem`, the first there is.
    func read(_ words: ArraySlice<CommandWords.Word>) throws(Problem) -> CommandArguments {
        var words = words
        var values: [String: CommandValue] = [:]
        for parameter in definition.parameters {
            guard let first = words.first else {
                guard parameter.isOptional else { throw .missing(parameter) }
                values[parameter.name] = parameter.defaultValue
                continue
            }
            if parameter.kind == .rest {
                values[parameter.name] = .text(rest(first, isLast: words.count == 1))
                words = []
            } else if parameter.isRepeated {
                values[parameter.name] = .list(try list(&words, parameter))
            } else {
                values[parameter.name] = try value(&words, parameter)
            }
        }
        if let extra = words.first, !definition.ignoresExtraWords { throw .tooMany(extra.text) }
        return CommandArguments(values)
    }

    private func list(
        _ words: inout ArraySlice<CommandWords.Word>, _ parameter: CommandParameter
    ) throws(Problem) -> [CommandValue] {
        var list: [CommandValue] = []
        while !words.isEmpty, list.count < Self.maxRepeats { list.append(try value(&words, parameter)) }
        return list
    }

    private func value(
        _ words: inout ArraySlice<CommandWords.Word>, _ parameter: CommandParameter
    ) throws(Problem) -> CommandValue {
        guard let first = words.first else { throw .missing(parameter) }
        if parameter.kind == .member {
            let (answer, count) = MemberLookup.find(words, among: members)
            words = words.dropFirst(count)
            switch answer {
            case .found(let id): return .member(id)
            case .nobody: throw .nobody(first.text)
            case .ambiguous(let members): throw .ambiguous(first.text, members)
            }
        }
        words = words.dropFirst()
        guard let value = parameter.kind.value(of: first.text, in: language) else {
            throw .wrong(first.text, parameter)
        }
        return value
    }

    /// The words as they were written; quotation marks around all of it go.
    private func rest(_ first: CommandWords.Word, isLast: Bool) -> String {
        if first.isQuoted, isLast { return first.text }
        var rest = first.rest
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}
