/// What is wrong with a command's definition, for its author.
public struct CommandDefinitionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence that names the command and says what would be right.
    public var description: String

    public init(_ description: String) { self.description = description }
}
