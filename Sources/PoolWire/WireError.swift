/// Why bytes from outside were refused. A refusal costs that one message, never the connection's reading loop.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// Longer than the bound of its kind.
        case tooLarge
        /// More nesting than the bound of its kind.
        case tooDeep
        /// More elements than the bound of its kind.
        case tooMany
        /// Not a document of the format at all.
        case malformed
        /// A frame, message, payload or content type that this implementation does not know.
        case unknownType
        /// A required key is missing or has the wrong type or range.
        case badField
    }

    public var code: Code
    /// What was wrong, for a log line. Never contains the message itself.
    public var detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}
