import Yams

extension FileValue {
    /// The most bytes of a file.
    package static let maxBytes = 4 << 20
    /// The most values of a file, what aliases repeat counted again.
    private static let maxValues = 200_000

    /// Reads YAML: one document.
    /// - Throws: `FileProblem` for what is no YAML.
    package init(yaml text: String) throws(FileProblem) {
        guard text.utf8.count <= Self.maxBytes else {
            throw FileProblem("the file is larger than \(Self.maxBytes >> 20) MB", at: nil)
        }
        let node: Node?
        do {
            node = try compose(yaml: text, .default, .default, .utf8)
        } catch {
            throw FileProblem(error)
        }
        var budget = Self.maxValues
        let start = FilePosition(line: 1, column: 1)
        self = try node.map { node throws(FileProblem) in try FileValue(node, start, &budget) } ?? .nothing(start)
    }

    private init(_ node: Node, _ parent: FilePosition, _ budget: inout Int) throws(FileProblem) {
        let position = node.mark.map { FilePosition(line: $0.line, column: $0.column) } ?? parent
        budget -= 1
        guard budget >= 0 else { throw FileProblem("the file has too many values", at: position) }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            let isNothing = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            self =
                isNothing
                ? .nothing(position)
                : .scalar(Scalar(text: scalar.string, isPlain: isPlain, position: position))
        case .sequence(let sequence):
            var values: [FileValue] = []
            for node in sequence { values.append(try FileValue(node, position, &budget)) }
            self = .list(values, position)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping { entries.append(try Self.entry(key, value, position, &budget)) }
            self = .mapping(Self.merged(entries), position)
        case .alias: throw FileProblem("an alias that cannot be followed", at: position)
        }
    }

    private static func entry(
        _ key: Node, _ value: Node, _ parent: FilePosition, _ budget: inout Int
    ) throws(FileProblem) -> Entry {
        let position = key.mark.map { FilePosition(line: $0.line, column: $0.column) } ?? parent
        guard let scalar = key.scalar else { throw FileProblem("a key must be a word", at: position) }
        let word = Scalar(text: scalar.string, isPlain: scalar.style == .plain, position: position)
        return Entry(key: word, value: try FileValue(value, position, &budget))
    }

    /// Puts in what `<<: *anchor` names, where the mapping does not say otherwise.
    private static func merged(_ entries: [Entry]) -> [Entry] {
        guard entries.contains(where: { $0.key.text == "<<" && $0.key.isPlain }) else { return entries }
        var result = entries.filter { $0.key.text != "<<" }
        for entry in entries where entry.key.text == "<<" {
            let sources: [FileValue] = if case .list(let values, _) = entry.value { values } else { [entry.value] }
            for inherited in sources.flatMap(\.entries)
            where !result.contains(where: { $0.key.text == inherited.key.text }) {
                result.append(inherited)
            }
        }
        return result
    }
}

extension FileProblem {
    /// What the YAML parser says.
    fileprivate init(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let place = context.map { "\($0.text) in line \($0.mark.line), " } ?? ""
            self.init(
                "this is no YAML: \(place)\(problem)",
                hint: problem.contains("cannot start any token")
                    ? "indent with spaces, not with tabs, and put quotes around what begins with @, ` or %"
                    : "check indentation, colons and quotes", at: mark.position)
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            self.init(
                "\(keys.map { "“\($0)”" }.joined(separator: ", ")) is given more than once", hint: "keep one of them",
                at: context.mark.position)
        case YamlError.reader(let problem, _, _, _):
            self.init("this is no YAML: \(problem)", hint: "save the file as UTF-8", at: nil)
        default: self.init("this is no YAML: \(error)", at: nil)
        }
    }
}

extension Mark {
    fileprivate var position: FilePosition { FilePosition(line: line, column: column) }
}
