/// The text of a script.
public struct ScriptCode: Sendable, Equatable {
    /// What errors call it: a file's name.
    public let name: String
    public let source: [UInt8]

    public init(name: String, source: [UInt8]) {
        self.name = name
        self.source = source
    }

    public init(name: String, source: String) { self.init(name: name, source: Array(source.utf8)) }

    /// Looks whether it can be used, and runs nothing of it.
    /// - Throws: what is not written as it must be.
    func check(_ limits: ScriptLimits) throws(ScriptError) {
        _ = try ScriptEngine(self, limits: limits, seed: 0) { _, _ in nil }
    }

    /// A line of it, counted from 1, without the space around it; `nil` if there is none.
    func line(_ number: Int) -> String? {
        let lines = source.split(separator: 0x0a, maxSplits: number, omittingEmptySubsequences: false)
        guard number >= 1, lines.count >= number else { return nil }
        let text = String(decoding: lines[number - 1].prefix(200), as: UTF8.self)
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }
}
