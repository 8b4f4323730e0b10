import BotAPI
import ExternalBot
import Foundation

/// `command: [python3, Bots/Python/echo.py]`
struct CommandKind: BotKind {
    let title = "command: a program in any language"
    let words: [String]? = nil
    var selector: any AnyKey { command }
    private let command = OptionalKey(
        "command", "The program and its arguments, without a shell; its files are looked for beside this file.",
        Form<[String]>.list(of: .text(1...4_096)), required: true)
    private let environment = OptionalKey(
        "environment", "Added to the program's environment, which is else nearly empty.", Form<FileValue>.freeMapping)
    private let instance = InstanceKeys()
    /// Fetches for bots that may.
    let http: (any HTTPAccess)?

    init(http: (any HTTPAccess)?) { self.http = http }

    var keys: [any AnyKey] { [environment] + instance.all }

    func specification(
        name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        guard let words = values[command], let program = words.first else {
            if !values.isBroken(command) {
                reading.refuse("a command needs a program", at: values.position(of: command))
            }
            return nil
        }
        guard let (session, settings) = instance.session(values, http: http, &reading) else { return nil }
        var variables: [String: String] = [:]
        for entry in values[environment]?.entries ?? [] {
            guard case .scalar(let scalar) = entry.value else {
                reading.refuse("expected a text, not \(entry.value.kind)", at: entry.value.position)
                return nil
            }
            variables[entry.key.text] = scalar.text
        }
        // A file that is missing now is looked for until it comes.
        for word in words.dropFirst() where word.contains(".") {
            let path = reading.path(word)
            reading.depends(on: path)
        }
        let configuration = ExternalBotConfiguration(
            command: words, folder: reading.folder, environment: variables)
        let bot = ExternalBot(configuration, session: session)
        do throws(ExternalBotError) {
            try bot.check()
        } catch {
            reading.refuse("\(error)", at: values.position(of: command))
            return nil
        }
        // A program of the system is not a bot's code.
        let code = words.dropFirst() + (program.contains("/") ? [program] : [])
        let title = URL(filePath: words.count > 1 ? words[1] : program).deletingPathExtension().lastPathComponent
        var specification = BotSpecification(
            name: name ?? title, games: session.games ?? [], kind: "command \(title)",
            files: code.map { reading.path($0) }.filter { FileManager.default.fileExists(atPath: $0) }
        ) { bot }
        specification.settings = settings
        return specification
    }
}
