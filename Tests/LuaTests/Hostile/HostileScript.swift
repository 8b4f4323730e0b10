import Lua
import Testing

/// A script that means harm, and how it has to end.
struct HostileScript: Sendable, CustomTestStringConvertible {
    enum End: Sendable {
        /// It gets nowhere, says so by its own assertions, and ends.
        case harmless
        /// It is ended with an error of one of these kinds.
        case error([LuaError.Kind])
        /// Either way, as long as it ends.
        case anyhow
    }

    let name: String
    let source: String
    let end: End

    init(_ name: String, _ end: End, _ source: String) {
        self.name = name
        self.source = source
        self.end = end
    }

    var testDescription: String { name }

    static let runaway = End.error([.instructions])
    static let greedy = End.error([.memory])
    static let failing = End.error([.script])
    static let malformed = End.error([.syntax])
    /// Which limit it meets first depends on the allocator and the collector.
    static let exhausting = End.error([.instructions, .memory])
}
