package import BotAPI
package import Logging
import PoolWire

/// The kinds of bots that there are. Open: a program adds its own.
package struct BotKinds: Sendable {
    private let kinds: [any BotKind]

    package init(_ kinds: [any BotKind]) { self.kinds = kinds }

    /// Those of this package.
    /// - Parameter logger: hears of what goes wrong beside the bots, such as engines that fail.
    /// - Parameter http: fetches for scripts and programs that may.
    package static func bundled(logger: Logger, http: (any HTTPAccess)? = nil) -> BotKinds {
        BotKinds([
            OpponentKind(logger: logger), GreeterKind(), ModeratorKind(), ScriptKind(http: http),
            CommandKind(http: http),
        ])
    }

    static let name = OptionalKey(
        "name", "Names the bot in this file, in logs, commands and storage; without it, after its kind.", .name)

    /// Titles and keys, for the documentation.
    var groups: [(title: String, keys: [any AnyKey])] {
        kinds.map { ($0.title, [$0.selector, Self.name] + $0.keys) }
    }

    /// `bots:`: what is wrong with one bot costs only that one.
    var listForm: Form<[BotEntry]> {
        let alternatives = groups.map { OrderedJSON.object(SectionSchema.fields($0.keys)) }
        let schema: [(String, OrderedJSON)] = [
            ("type", .string("array")), ("items", .object([("oneOf", .array(alternatives))])),
        ]
        return Form(schema: schema, show: { _ in .null }) { value, reading in
            guard case .list(let values, _) = value else {
                reading.refuse("expected a list of bots, not \(value.kind)", at: value.position)
                return nil
            }
            var crew = Crew()
            return values.compactMap { value in
                reading.contain { reading in
                    guard let entry = read(value, &reading) else { return nil }
                    crew.enlist(entry, &reading)
                    return entry
                }
            }
        }
    }

    private func read(_ value: FileValue, _ reading: inout Reading) -> BotEntry? {
        guard case .mapping = value else {
            reading.refuse(
                "expected a bot with keys and values, not \(value.kind)", hint: value.asBotHint, at: value.position)
            return nil
        }
        guard let kind = select(value, &reading) else { return nil }
        let keys: [any AnyKey] = [kind.selector, Self.name] + kind.keys
        let section = Section<BotSpecification>("a bot", keys: keys) { values, reading in
            kind.specification(name: values[Self.name], values, &reading)
        }
        guard var specification = section.form.read(value, &reading) else { return nil }
        // Some of them may be in a file, and are there already.
        specification.settings = value.json.text + specification.settings
        return BotEntry(specification: specification, position: value.position)
    }

    /// The kind that an entry names.
    private func select(_ value: FileValue, _ reading: inout Reading) -> (any BotKind)? {
        let selectors = Set(kinds.map { $0.selector.name })
        let given = value.entries.filter { selectors.contains($0.key.text) }
        let list = selectors.sorted().map { "“\($0)”" }.joined(separator: ", ")
        guard let entry = given.first else {
            let known = Set(groups.flatMap(\.keys).map { $0.name })
            let unknown = value.entries.first { !known.contains($0.key.text) }
            if let unknown {
                reading.refuse(
                    "unknown key “\(unknown.key.text.prefix(60))”",
                    hint: Spelling.hint(unknown.key.text, among: selectors.sorted()), at: unknown.key.position)
            } else {
                reading.refuse("a bot needs one of \(list)", at: value.position)
            }
            return nil
        }
        guard given.count == 1 else {
            reading.refuse("a bot has only one of \(list)", at: given[1].key.position)
            return nil
        }
        let candidates = kinds.filter { $0.selector.name == entry.key.text }
        if let kind = candidates.first(where: { $0.words == nil }) { return kind }
        guard case .scalar(let scalar) = entry.value else {
            reading.refuse("expected a word for “\(entry.key.text)”, not \(entry.value.kind)", at: entry.value.position)
            return nil
        }
        if let kind = candidates.first(where: { $0.words?.contains(scalar.text) ?? false }) { return kind }
        reading.refuse(
            "there is no bot “\(scalar.text.prefix(60))”",
            hint: Spelling.hint(scalar.text, among: candidates.flatMap { $0.words ?? [] }), at: scalar.position)
        return nil
    }
}

/// The bots of one pool, as far as they are read.
private struct Crew {
    private var names: [String: FilePosition] = [:]
    private var games: [GameType: String] = [:]

    /// Refuses a second bot of a name, and a second that answers invitations to a game.
    mutating func enlist(_ entry: BotEntry, _ reading: inout Reading) {
        if let first = names[entry.name] {
            reading.refuse(
                "there is a bot “\(entry.name)” in line \(first.line) already", hint: "give one of them another “name”",
                at: entry.position)
            return
        }
        names[entry.name] = entry.position
        for game in entry.specification.games.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let other = games[game] {
                reading.refuse(
                    "“\(other)” and “\(entry.name)” both play \(game.title)",
                    hint: "only one bot of a pool can answer an invitation", at: entry.position)
                return
            }
            games[game] = entry.name
        }
    }
}
