import BotAPI

/// What somebody probably meant who used a name that is not there.
enum ScriptHint {
    /// What other surroundings of Lua have, and what bots have instead.
    private static let elsewhere = [
        "require": "a bot is one file", "dofile": "a bot is one file", "loadfile": "a bot is one file",
        "load": "code cannot be made of text here", "loadstring": "code cannot be made of text here",
        "io": "bots have no files; storage keeps values", "debug": "log.info shows values",
        "os": "time.now() tells the time", "collectgarbage": "memory is seen to",
    ]

    private static let libraries = ["string", "table", "math", "utf8", "coroutine", "settings", "on_reload", "version"]

    private static let vocabulary = ScriptVocabulary.standard

    /// - Parameter message: Lua's, such as "attempt to call a nil value (field 'sya')".
    /// - Returns: what to add to it; `nil` where nothing is known.
    static func text(for message: String) -> String? {
        guard let match = message.firstMatch(of: /a nil value \((global|field|method) '(\w+)'\)/) else { return nil }
        let name = String(match.2)
        let known: [String]
        switch match.1 {
        case "global":
            if let instead = elsewhere[name] { return "there is no “\(name)” here: \(instead)" }
            known = vocabulary.globals.keys + libraries
        case "field": known = vocabulary.namespaces.flatMap(\.fields.keys)
        default: known = vocabulary.classes.flatMap(\.fields.keys)
        }
        return Spelling.nearest(name, among: known.sorted()).map { "did you mean “\($0)”?" }
    }
}
