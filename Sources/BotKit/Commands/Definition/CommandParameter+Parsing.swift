extension CommandParameter {
    /// Reads parameters as an author writes them in one line: `<who:member> [count:1..10=1] [reason:rest]`.
    ///
    /// Pointed brackets hold what is required, square ones what may be left out. Behind the name: `text` (also without
    /// any kind), `rest`, `integer`, `number`, `duration`, `member`, `boolean`; a range `2..1000`, `0.5..2`, `1m..2h`,
    /// either end of which may be missing; or a choice `red|green`. `...` behind it repeats, `=` gives a default.
    public static func list(_ text: String) throws(CommandDefinitionError) -> [CommandParameter] {
        var rest = text[...].drop { $0.isWhitespace }
        var parameters: [CommandParameter] = []
        while let opening = rest.first {
            let closing: Character = opening == "<" ? ">" : "]"
            guard opening == "<" || opening == "[", let end = rest.firstIndex(of: closing) else {
                throw CommandDefinitionError(
                    "the parameters “\(text.prefix(80))” cannot be read at “\(rest.prefix(20))”; write <name:kind> or [name:kind=default]"
                )
            }
            parameters.append(
                try CommandParameter(parsing: rest[rest.index(after: rest.startIndex)..<end], opening == "["))
            rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
        }
        return parameters
    }

    private init(parsing text: Substring, _ isOptional: Bool) throws(CommandDefinitionError) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = (sides.first ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var head = String(parts.last ?? "")
        let isRepeated = head.hasSuffix("...")
        if isRepeated { head.removeLast(3) }
        let name = parts.count > 1 ? String(parts[0]) : head
        let kind = parts.count > 1 ? try Kind(parsing: head, of: name) : .text
        var value: CommandValue?
        if sides.count > 1 {
            guard isOptional else {
                throw CommandDefinitionError("the parameter “\(name)” has a default, so write it in square brackets")
            }
            value = kind.value(of: String(sides[1]), in: .english)
            guard value != nil else {
                throw CommandDefinitionError("the default “\(sides[1])” of the parameter “\(name)” does not fit it")
            }
            if isRepeated { value = value.map { .list([$0]) } }
        }
        self.init(name, kind, isOptional: isOptional, defaultValue: value, isRepeated: isRepeated)
    }
}

extension CommandParameter.Kind {
    private static let plain: [String: CommandParameter.Kind] = [
        "text": .text, "rest": .rest, "integer": .integer(.min ... .max),
        "number": .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
        "duration": .duration(.zero...CommandParameter.longestDuration), "member": .member, "boolean": .boolean,
    ]

    fileprivate init(parsing text: String, of name: String) throws(CommandDefinitionError) {
        if let plain = Self.plain[text.lowercased()] {
            self = plain
        } else if text.contains("|") {
            self = .choice(text.split(separator: "|", omittingEmptySubsequences: false).map(String.init))
        } else if let range = text.firstRange(of: "..") {
            self = try Self.range(String(text[..<range.lowerBound]), String(text[range.upperBound...]), of: name)
        } else {
            let nearest = NearestWord.of(text, among: Self.plain.keys.sorted())
            let hint =
                nearest.map { "did you mean “\($0)”?" }
                ?? "there are \(Self.plain.keys.sorted().joined(separator: ", "))"
            throw CommandDefinitionError("the parameter “\(name)” is of no known kind “\(text)”; \(hint)")
        }
    }

    /// The kind of number is told by how the ends are written.
    private static func range(
        _ lower: String, _ upper: String, of name: String
    ) throws(CommandDefinitionError) -> CommandParameter.Kind {
        let ends = [lower, upper].filter { !$0.isEmpty }
        if !ends.isEmpty {
            if ends.allSatisfy({ Int($0) != nil }),
                let range = closed(Int(lower) ?? .min, Int(upper) ?? .max)
            {
                return .integer(range)
            }
            if ends.allSatisfy({ Double($0)?.isFinite == true }),
                let range = closed(
                    Double(lower) ?? -.greatestFiniteMagnitude, Double(upper) ?? .greatestFiniteMagnitude)
            {
                return .number(range)
            }
            let times = ends.map { CommandDuration.parse($0, in: .english) }
            if !times.contains(nil),
                let range = closed(
                    CommandDuration.parse(lower, in: .english) ?? .zero,
                    CommandDuration.parse(upper, in: .english) ?? CommandParameter.longestDuration)
            {
                return .duration(range)
            }
        }
        throw CommandDefinitionError(
            "the parameter “\(name)” has no range in “\(lower)..\(upper)”; write it as 1..10, 0.5..2 or 1m..2h")
    }

    private static func closed<Bound: Comparable>(_ lower: Bound, _ upper: Bound) -> ClosedRange<Bound>? {
        lower <= upper ? lower...upper : nil
    }
}
