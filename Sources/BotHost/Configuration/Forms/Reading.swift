package import Foundation

/// One reading of a configuration file: where relative paths begin, and what was found to be wrong.
package struct Reading: Sendable {
    /// Relative paths begin here.
    package let folder: URL
    /// Where `env:` is looked up.
    package let environment: [String: String]
    /// In the order in which they were found.
    package private(set) var problems: [FileProblem] = []
    /// The files, besides the one that is read, on which its meaning depends.
    package private(set) var files: Set<String> = []
    /// Where secrets stand in the file itself.
    package private(set) var secrets: [FilePosition] = []
    /// Grows with each error. What has errors inside is not used, see `contain`.
    private(set) var damage = 0

    package init(folder: URL, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    /// Notes an error: whatever is being read will not be used.
    package mutating func refuse(_ message: String, hint: String? = nil, at position: FilePosition?) {
        problems.append(FileProblem(message, hint: hint, at: position))
        damage += 1
    }

    /// Notes something that ends nothing.
    package mutating func warn(_ message: String, hint: String? = nil, at position: FilePosition?) {
        problems.append(FileProblem(message, hint: hint, at: position, severity: .warning))
    }

    /// Reads a part whose errors are its own: the value is `nil` if it has any, and what is around it is not harmed.
    package mutating func contain<Value>(_ body: (inout Reading) -> Value?) -> Value? {
        let before = damage
        let value = body(&self)
        defer { damage = before }
        return damage == before ? value : nil
    }

    /// Notes that the file itself holds a secret.
    mutating func foundSecret(at position: FilePosition) { secrets.append(position) }

    /// A path of the file as an absolute one.
    package func path(_ text: String) -> String {
        let url = text.hasPrefix("/") ? URL(filePath: text) : folder.appending(path: text)
        return url.standardizedFileURL.path
    }

    /// Notes that the meaning depends on a file.
    package mutating func depends(on path: String) { files.insert(path) }
}
