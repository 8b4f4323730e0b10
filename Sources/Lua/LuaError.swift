import CLuaSandbox

/// Why a script, or a part of it, could not go on.
public struct LuaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of end it was.
    public enum Kind: Sendable, Hashable {
        /// The source is no Lua.
        case syntax
        /// An error that the script raised or ran into, and did not catch.
        case script
        /// The instructions of its budget are used up.
        case instructions
        /// The time of its budget is used up.
        case time
        /// It needs more memory than it may have.
        case memory
        /// The process has no memory left for a state.
        case outOfHostMemory
    }

    public let kind: Kind
    /// The name that the chunk was loaded with; `nil` when the place is not known.
    public let chunk: String?
    /// Counted from 1.
    public let line: Int?
    /// Without the place.
    public let message: String
    /// The calls that led there, newest first, as "chunk:line: in function".
    public let traceback: [String]

    public init(kind: Kind, chunk: String? = nil, line: Int? = nil, message: String, traceback: [String] = []) {
        self.kind = kind
        self.chunk = chunk
        self.line = line
        self.message = message
        self.traceback = traceback
    }

    /// "greeter.lua:12: attempt to call a nil value (global 'greet')".
    public var description: String {
        guard let chunk else { return message }
        guard let line else { return "\(chunk): \(message)" }
        return "\(chunk):\(line): \(message)"
    }
}

extension LuaError {
    /// - Parameter chunk: what was being loaded, if anything was.
    init(outcome: Int32, failure: UnsafePointer<lsb_failure>?, loading chunk: String? = nil) {
        let kind = Kind(outcome: outcome)
        guard let failure = unsafe failure?.pointee else {
            self.init(kind: kind, chunk: chunk, message: kind.text ?? "an error without a message")
            return
        }
        let text = Self.text(failure.message, count: failure.message_count)
        let place = chunk ?? Self.name(failure.chunk)
        let located = place.flatMap { Self.split(text, chunk: $0) }
        self.init(
            kind: kind, chunk: place, line: located?.line ?? (failure.line > 0 ? Int(failure.line) : nil),
            message: kind.text ?? located?.message ?? text,
            traceback: Self.text(failure.traceback, count: failure.traceback_count).split(separator: "\n").map(
                String.init))
    }

    /// Takes "chunk:12: message" apart.
    private static func split(_ text: String, chunk: String) -> (line: Int, message: String)? {
        guard text.hasPrefix(chunk + ":") else { return nil }
        let rest = text.dropFirst(chunk.count + 1)
        guard let end = rest.firstIndex(of: ":"), let line = Int(rest[..<end]) else { return nil }
        return (line, String(rest[rest.index(after: end)...].drop { $0 == " " }))
    }

    /// Text of a C array of characters; what is not UTF-8 is replaced.
    private static func text<Characters>(_ characters: Characters, count: UInt32) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
        }
    }

    private static func name<Characters>(_ characters: Characters) -> String? {
        let name = unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return name.isEmpty ? nil : name
    }
}

extension LuaError.Kind {
    init(outcome: Int32) {
        self =
            switch Int(outcome) {
            case LSB_SYNTAX: .syntax
            case LSB_OUT_OF_STEPS: .instructions
            case LSB_OUT_OF_TIME: .time
            case LSB_OUT_OF_MEMORY: .memory
            default: .script
            }
    }

    /// What there is to say when no message says it.
    var text: String? {
        switch self {
        case .syntax, .script: nil
        case .instructions: "used up its instructions"
        case .time: "used up its time"
        case .memory: "used up its memory"
        case .outOfHostMemory: "there is no memory left for a script"
        }
    }
}
