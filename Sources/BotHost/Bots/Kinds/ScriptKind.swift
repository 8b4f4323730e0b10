import BotAPI
import BotScript
import Foundation

/// `script: Bots/Dice/dice.lua`
struct ScriptKind: BotKind {
    let title = "script: a file in Lua"
    let words: [String]? = nil
    var selector: any AnyKey { script }
    private let script = OptionalKey(
        "script", "The bot's file in Lua; saving it exchanges the bot's code.", Form<String>.path, required: true)
    private let instance = InstanceKeys(
        more: ScriptLimit.all.map { ($0.name, $0.summary, $0.range, $0.defaultValue) })
    /// Fetches for bots that may.
    let http: (any HTTPAccess)?

    init(http: (any HTTPAccess)?) { self.http = http }

    var keys: [any AnyKey] { instance.all }

    func specification(
        name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        guard let path = values[script] else { return nil }
        guard isText(path, at: values.position(of: script), &reading) else { return nil }
        guard let (session, settings) = instance.session(values, http: http, &reading) else { return nil }
        var limits = ScriptLimits()
        for (name, value) in instance.limits(values) {
            if let limit = ScriptLimit.all.first(where: { $0.name == name }) { limits[keyPath: limit.value] = value }
        }
        let title = URL(filePath: path).deletingPathExtension().lastPathComponent
        let source = ScriptSource.file(path)
        var specification = BotSpecification(
            name: name ?? title, games: session.games ?? [], kind: "script \(title).lua", files: [path]
        ) { [limits] in
            ScriptBot(source, configuration: session, limits: limits)
        }
        specification.settings = settings
        specification.script = source
        return specification
    }

    private func isText(_ path: String, at position: FilePosition, _ reading: inout Reading) -> Bool {
        // A file that is missing now is looked for until it comes.
        reading.depends(on: path)
        guard let problem = ScriptProblem(of: path) else { return true }
        reading.refuse(problem.message, hint: problem.hint, at: position)
        return false
    }
}
