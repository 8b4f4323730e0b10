public import Pool
public import PoolWire

/// Who is meant by the words of a text (chat.md 16).
public enum Mentions {
    /// How a member is mentioned: `@` and its name with `_` for spaces. Apps match the name the transport gave.
    public static func word(for member: Member) -> String {
        "@" + underscored(member.transportName.isEmpty ? member.name : member.transportName)
    }

    /// The members that a text mentions, each once, in order: what belongs in `mentions`.
    public static func found(in text: String, among members: [Member]) -> [PeerID] {
        var mentioned: [PeerID] = []
        for word in words(in: text) {
            let lowered = word.lowercased()
            let member = members.first { member in
                [member.transportName, member.name].contains {
                    !$0.isEmpty && (underscored($0).lowercased() == lowered || $0.lowercased() == lowered)
                }
            }
            if let member, !mentioned.contains(member.id) { mentioned.append(member.id) }
        }
        return mentioned
    }

    /// Whether a text contains a name, with spaces or underscores, whatever its case, as words of their own.
    public static func contains(_ name: String, in text: String) -> Bool {
        guard !name.isEmpty else { return false }
        let text = Array(text.lowercased().unicodeScalars)
        return [name, underscored(name)].contains { form in
            occurs(Array(form.lowercased().unicodeScalars), asWordsIn: text)
        }
    }

    /// Each run of word characters after an `@`.
    package static func words(in text: String) -> [String] {
        var words: [String] = []
        var current: String.UnicodeScalarView?
        for scalar in text.unicodeScalars {
            if var word = current {
                if isWordCharacter(scalar) {
                    word.append(scalar)
                    current = word
                    continue
                }
                if !word.isEmpty { words.append(String(word)) }
                current = nil
            }
            if scalar == "@" { current = String.UnicodeScalarView() }
        }
        if let word = current, !word.isEmpty { words.append(String(word)) }
        return words
    }

    private static func underscored(_ name: String) -> String {
        String(name.map { $0 == " " ? "_" : $0 })
    }

    private static func occurs(_ name: [Unicode.Scalar], asWordsIn text: [Unicode.Scalar]) -> Bool {
        guard !name.isEmpty, name.count <= text.count else { return false }
        return (0...(text.count - name.count)).contains { start in
            let end = start + name.count
            return text[start..<end].elementsEqual(name)
                && (start == 0 || !isWordCharacter(text[start - 1]))
                && (end == text.count || !isWordCharacter(text[end]))
        }
    }

    /// ICU `\w`: letters, marks and decimal digits of any script, connectors such as `_`, the two joiners.
    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isAlphabetic || scalar.value == 0x200C || scalar.value == 0x200D { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
        default: return false
        }
    }
}
