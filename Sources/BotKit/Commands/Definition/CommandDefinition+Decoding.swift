/// Definitions as data: what a script, a configuration file or an external program hands over.
///
/// ```json
/// {"name": "roll", "aliases": ["r"], "summary": {"en": "Rolls dice.", "de": "Würfelt."},
///  "parameters": "[sides:2..1000=6] [count:1..10=1]", "role": "member", "personCooldown": "5s",
///  "cooldown": 1, "confirm": false, "extraWords": false, "hidden": false, "subcommands": []}
/// ```
///
/// Only the name is needed. Parameters are written as `CommandParameter.list` reads them; times are seconds or texts
/// such as `1m30s`. What is wrong throws a `CommandDefinitionError`, also an unknown key.
extension CommandDefinition: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case name, aliases, summary, parameters, subcommands, role, personCooldown, cooldown, confirm, extraWords,
            hidden
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        do {
            let known = Key.allCases.map(\.rawValue)
            for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
                let hint = NearestWord.of(key.stringValue, among: known).map { "did you mean “\($0)”?" }
                throw CommandDefinitionError(
                    "a command has no “\(key.stringValue.prefix(40))”; \(hint ?? "there are \(known.joined(separator: ", "))")"
                )
            }
            try self.init(decoder.container(keyedBy: Key.self))
        } catch let error as DecodingError {
            throw CommandDefinitionError(decoding: error)
        }
    }

    private init(_ container: KeyedDecodingContainer<Key>) throws {
        func time(_ key: Key) throws -> Duration {
            guard container.contains(key) else { return .zero }
            if let seconds = try? container.decode(Double.self, forKey: key) {
                guard seconds >= 0, seconds <= CommandParameter.longestDuration / .seconds(1) else {
                    throw CommandDefinitionError("“\(key.rawValue)” lasts from nothing to a year")
                }
                return .milliseconds(Int64((seconds * 1_000).rounded()))
            }
            let text = try container.decode(String.self, forKey: key)
            guard let time = CommandDuration.parse(text, in: .english) else {
                throw CommandDefinitionError(
                    "“\(key.rawValue)” is a time such as 5 or \"1m30s\", not “\(text.prefix(40))”")
            }
            return time
        }
        self.init(
            try container.decode(String.self, forKey: .name),
            aliases: try container.decodeIfPresent([String].self, forKey: .aliases) ?? [],
            try CommandParameter.list(container.decodeIfPresent(String.self, forKey: .parameters) ?? ""),
            summary: try container.decodeIfPresent(CommandSummary.self, forKey: .summary) ?? "",
            subcommands: try container.decodeIfPresent([CommandDefinition].self, forKey: .subcommands) ?? [],
            role: try Self.role(container.decodeIfPresent(String.self, forKey: .role)),
            personCooldown: try time(.personCooldown), cooldown: try time(.cooldown),
            needsConfirmation: try container.decodeIfPresent(Bool.self, forKey: .confirm) ?? false,
            ignoresExtraWords: try container.decodeIfPresent(Bool.self, forKey: .extraWords) ?? false,
            isHidden: try container.decodeIfPresent(Bool.self, forKey: .hidden) ?? false)
    }

    private static func role(_ name: String?) throws(CommandDefinitionError) -> Role {
        guard let name else { return .stranger }
        guard let role = Role(rawValue: name), role != .muted else {
            throw CommandDefinitionError(
                "a command needs the role stranger (everybody), member, moderator or owner, not “\(name.prefix(40))”")
        }
        return role
    }
}

extension CommandSummary: Decodable {
    /// A text, or an object with a text per language.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(text)
            return
        }
        let texts = try [String: String](from: decoder)
        for code in texts.keys where CommandLanguage(rawValue: code) == nil {
            let codes = CommandLanguage.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandDefinitionError("there is no language “\(code.prefix(20))” for a summary; there are \(codes)")
        }
        self.init(
            Dictionary(
                uniqueKeysWithValues: texts.compactMap { code, text in
                    CommandLanguage(rawValue: code).map { ($0, text) }
                }))
    }
}

extension CommandDefinitionError {
    fileprivate init(decoding error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _): self.init("a command needs “\(key.stringValue)”")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            self.init("a command's “\(path)” is of the wrong kind: \(context.debugDescription)")
        @unknown default: self.init("a command cannot be read: \(error)")
        }
    }
}
