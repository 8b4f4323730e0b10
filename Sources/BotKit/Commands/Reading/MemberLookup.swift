package import Pool
package import PoolWire

/// Finds members by what people write: `@name`, a name, or the beginning of an id.
package enum MemberLookup {
    package enum Answer: Equatable {
        case found(PeerID)
        case nobody
        /// More than one.
        case ambiguous([Member])
    }

    /// Fewer characters of an id could be a word by chance.
    package static let minIDLength = 4
    /// The most words that are tried as one name.
    private static let maxWords = 8

    /// Finds who a text names. Those who are here go before those who left.
    package static func find(_ text: String, among members: [Member]) -> Answer {
        let text = text.hasPrefix("@") ? String(text.dropFirst()) : text
        guard !text.isEmpty else { return .nobody }
        if let exact = members.first(where: { $0.id.rawValue == text }) { return .found(exact.id) }
        let named = members.filter { $0.isNamed(text) }
        if !named.isEmpty { return choose(named) }
        guard text.count >= minIDLength else { return .nobody }
        return choose(members.filter { $0.id.rawValue.hasPrefix(text) })
    }

    /// Finds who the first words name: some clients write names with their spaces and without marks.
    /// - Returns: the answer, and how many words it took.
    static func find(_ words: ArraySlice<CommandWords.Word>, among members: [Member]) -> (Answer, Int) {
        guard let first = words.first else { return (.nobody, 0) }
        if !first.isQuoted {
            for count in stride(from: min(maxWords, words.count), to: 1, by: -1) {
                let name = words.prefix(count).map(\.text).joined(separator: " ")
                let plain = name.hasPrefix("@") ? String(name.dropFirst()) : name
                let named = members.filter { $0.isNamed(plain) }
                if !named.isEmpty { return (choose(named), count) }
            }
        }
        return (find(first.text, among: members), 1)
    }

    private static func choose(_ members: [Member]) -> Answer {
        let here = members.filter(\.isPresent)
        let candidates = here.isEmpty ? members : here
        guard let first = candidates.first else { return .nobody }
        return candidates.count == 1 ? .found(first.id) : .ambiguous(candidates)
    }
}

extension Member {
    /// Whether a text is one of the member's names, with spaces or underscores, in any case.
    fileprivate func isNamed(_ text: String) -> Bool {
        let text = text.lowercased()
        return [name, transportName].contains { name in
            let name = name.lowercased()
            return !name.isEmpty && (name == text || name.replacing(" ", with: "_") == text)
        }
    }
}
