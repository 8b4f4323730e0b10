/// Something that is wrong with a configuration file: where, what, and what to do.
package struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The part of the file that it is in is not used.
        case error
        case warning
    }

    package var severity: Severity
    /// `nil` for the file as a whole.
    package var position: FilePosition?
    /// One sentence without a full stop.
    package var message: String
    /// What to do.
    package var hint: String?

    package init(_ message: String, hint: String? = nil, at position: FilePosition?, severity: Severity = .error) {
        self.severity = severity
        self.position = position
        self.message = message
        self.hint = hint
    }

    package var description: String { hint.map { "\(message); \($0)" } ?? message }

    /// `poolbots.yaml:12:5: unknown key “invitaton”; did you mean “invitation”?`
    package func line(in file: String) -> String {
        let place = position.map { "\(file):\($0)" } ?? file
        return "\(place): \(severity == .warning ? "warning: " : "")\(description)"
    }

    /// The line, and below it the line of the file with a mark under the place.
    /// - Parameter source: the text of the file.
    package func text(in file: String, source: String) -> String {
        let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let position, lines.indices.contains(position.line - 1) else { return line(in: file) }
        let shown = lines[position.line - 1].prefix(200)
        guard !shown.allSatisfy(\.isWhitespace) else { return line(in: file) }
        let indent = shown.unicodeScalars.prefix(position.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        return "\(line(in: file))\n    \(shown)\n    \(indent)^"
    }
}
