public import Lua

/// What is wrong with a script, for whoever wrote it.
public struct ScriptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var chunk: String
    /// Counted from 1; `nil` when it is not known.
    public var line: Int?
    /// What is written there.
    public var sourceLine: String?
    public var message: String
    /// The calls that led there, newest first.
    public var traceback: [String]
    /// What ended it, if Lua did.
    public var kind: LuaError.Kind?

    public init(
        chunk: String, line: Int? = nil, sourceLine: String? = nil, message: String, traceback: [String] = [],
        kind: LuaError.Kind? = nil
    ) {
        self.chunk = chunk
        self.line = line
        self.sourceLine = sourceLine
        self.message = message
        self.traceback = traceback
        self.kind = kind
    }

    init(_ error: LuaError, in code: ScriptCode, limits: ScriptLimits) {
        let message =
            switch error.kind {
            case .instructions: "used up its \(limits.instructionsPerEvent) instructions (limit instructions_per_event)"
            case .time: "ran longer than \(limits.millisecondsPerEvent) ms (limit milliseconds_per_event)"
            case .memory: "needs more memory than its \(limits.memory) bytes (limit memory)"
            case .script: ScriptHint.text(for: error.message).map { "\(error.message); \($0)" } ?? error.message
            case .syntax, .outOfHostMemory: error.message
            }
        self.init(
            chunk: error.chunk ?? code.name, line: error.line,
            sourceLine: error.chunk == code.name ? error.line.flatMap(code.line) : nil, message: message,
            traceback: error.traceback, kind: error.kind)
    }

    /// An error of a script that is not a bot's. Where its message begins with a place in the script, that is the place;
    /// what another chunk ran into is told where the script has called it.
    package init(_ error: LuaError, in code: ScriptCode) {
        var (chunk, line, message) = (error.chunk ?? code.name, error.line, error.message)
        let place = message.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        if place.count == 3, place[0] == code.name, let number = Int(place[1]) {
            (chunk, line, message) = (code.name, number, String(place[2].drop { $0 == " " }))
        } else if chunk != code.name, let call = error.traceback.first(where: { $0.hasPrefix(code.name + ":") }),
            let number = Int(call.dropFirst(code.name.count + 1).prefix { $0 != ":" })
        {
            (chunk, line) = (code.name, number)
        }
        self.init(
            chunk: chunk, line: line, sourceLine: chunk == code.name ? line.flatMap(code.line) : nil, message: message,
            traceback: error.traceback, kind: error.kind)
    }

    /// "greeter.lua:12: attempt to call a nil value (global 'greet'), in: greet(member)".
    public var description: String {
        let place = line.map { "\(chunk):\($0)" } ?? chunk
        let source = sourceLine.map { ", in: \($0)" } ?? ""
        // A sentence of the host goes on with the line.
        let text = !source.isEmpty && message.hasSuffix(".") ? String(message.dropLast()) : message
        return "\(place): \(text)\(source)"
    }
}
