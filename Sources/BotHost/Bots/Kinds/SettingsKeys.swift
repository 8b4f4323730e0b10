package import BotAPI
import Foundation

/// What a bot in another language is to go by: `settings`, and a file for what is long.
package struct SettingsKeys: Sendable {
    private let own = OptionalKey(
        "settings", "Whatever the bot is to go by; scripts find it in the table settings.",
        Form<FileValue>.freeMapping)
    private let file = OptionalKey(
        "settings_file",
        "File with further settings in YAML or JSON, such as the questions of a quiz; what “settings” says goes before it.",
        Form<String>.path)

    var all: [any AnyKey] { [own, file] }

    /// The settings of both.
    struct Settings: Sendable {
        var object: APIObject = [:]
        /// What the file says, in equal words for equal files.
        var file = ""
    }

    /// - Returns: `nil` when something is wrong with them.
    func settings(_ values: SectionValues, _ reading: inout Reading) -> Settings? {
        var settings = Settings()
        if let path = values[file] {
            // A file that is missing now is looked for until it comes.
            reading.depends(on: path)
            do throws(FileProblem) {
                let value = try Self.value(of: path)
                settings = Settings(object: try Self.object(value), file: value.json.text)
            } catch {
                reading.refuse(error.line(in: path), at: values.position(of: file))
                return nil
            }
        }
        guard let given = values[own] else { return settings }
        do throws(FileProblem) {
            for field in try Self.object(given).fields { settings.object[field.key] = field.value }
        } catch {
            reading.refuse(error.description, at: values.position(of: own))
            return nil
        }
        return settings
    }

    /// The settings of a file, for a bot that has no configuration around it.
    /// - Throws: `FileProblem`.
    package static func settings(inFile path: String) throws(FileProblem) -> APIObject { try object(value(of: path)) }

    private static func value(of path: String) throws(FileProblem) -> FileValue {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileProblem("there is no such file that can be read", at: nil)
        }
        guard data.count <= FileValue.maxBytes, let text = String(validating: data, as: UTF8.self) else {
            throw FileProblem("the file is no text in UTF-8, or too large", at: nil)
        }
        let value = try FileValue(yaml: text)
        guard case .mapping = value else {
            throw FileProblem("expected keys and values, not \(value.kind)", at: value.position)
        }
        return value
    }

    private static func object(_ value: FileValue) throws(FileProblem) -> APIObject {
        do throws(APIError) {
            return try APIValue(json: value.json.text.utf8).object ?? [:]
        } catch {
            throw FileProblem("these settings are too much: \(error.message)", at: nil)
        }
    }
}
