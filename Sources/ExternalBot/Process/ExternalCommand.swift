import Foundation

/// A command made ready to be run: which program, with what, and where.
struct ExternalCommand: Sendable, Equatable {
    var program: String
    var arguments: [String]
    /// That of the script: of the first file that the command names, or else the configuration's folder.
    var workingDirectory: String
    var environment: [String: String]

    /// What scripts are called like: a file of such a name has to be there.
    private static let scriptExtensions = ["py", "js", "mjs", "rb", "pl", "sh", "php", "lua"]
    /// Where programs are looked for that are named without a folder, besides the host's own `PATH`.
    private static let standardPath = "/usr/local/bin:/usr/bin:/bin"

    /// - Throws: `ExternalBotError.notRunnable`, `.noFile`.
    init(_ configuration: ExternalBotConfiguration, hostPath: String?) throws(ExternalBotError) {
        guard let name = configuration.command.first, !name.isEmpty else { throw .notRunnable("") }
        let path = hostPath.flatMap { $0.isEmpty ? nil : $0 } ?? Self.standardPath
        let folder = configuration.folder
        program = try Self.program(name, in: folder, path)
        var script: String? = name.contains("/") ? program : nil
        arguments = []
        for argument in configuration.command.dropFirst() {
            let file = folder.appending(path: argument).standardizedFileURL.path
            let isPlain = script == nil && !argument.hasPrefix("-")
            if isPlain, Self.isFile(argument.hasPrefix("/") ? argument : file) {
                script = argument.hasPrefix("/") ? argument : file
                arguments.append(script ?? argument)
            } else if isPlain, Self.scriptExtensions.contains(where: { argument.hasSuffix(".\($0)") }) {
                throw .noFile(argument)
            } else {
                arguments.append(argument)
            }
        }
        workingDirectory = script.map { URL(filePath: $0).deletingLastPathComponent().path } ?? folder.path
        environment = ["PATH": path, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"]
        environment.merge(configuration.environment) { _, own in own }
    }

    private static func program(_ name: String, in folder: URL, _ path: String) throws(ExternalBotError) -> String {
        let candidates =
            name.hasPrefix("/")
            ? [name]
            : name.contains("/")
                ? [folder.appending(path: name).standardizedFileURL.path]
                : path.split(separator: ":").map { "\($0)/\(name)" }
        guard let found = candidates.first(where: { isFile($0) && FileManager.default.isExecutableFile(atPath: $0) })
        else { throw .notRunnable(name) }
        return found
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
}
