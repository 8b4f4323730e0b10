public import PoolWire

/// The value of an argument.
public enum CommandValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case duration(Duration)
    case member(PeerID)
    /// Of a repeated parameter; never empty.
    case list([CommandValue])
}

/// What a command was given, by the names of its parameters. What was left out and has no default is missing.
public struct CommandArguments: Sendable, Equatable {
    public private(set) var values: [String: CommandValue]

    public init(_ values: [String: CommandValue] = [:]) { self.values = values }

    public subscript(name: String) -> CommandValue? { values[name] }

    /// A text, the rest of a line, or the choice that was made as the definition spells it.
    public func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { text } else { nil }
    }

    public func integer(_ name: String) -> Int? {
        if case .integer(let integer) = values[name] { integer } else { nil }
    }

    public func number(_ name: String) -> Double? {
        if case .number(let number) = values[name] { number } else { nil }
    }

    public func boolean(_ name: String) -> Bool? {
        if case .boolean(let boolean) = values[name] { boolean } else { nil }
    }

    public func duration(_ name: String) -> Duration? {
        if case .duration(let duration) = values[name] { duration } else { nil }
    }

    public func member(_ name: String) -> PeerID? {
        if case .member(let member) = values[name] { member } else { nil }
    }

    /// The values of a repeated parameter; empty when there are none.
    public func list(_ name: String) -> [CommandValue] {
        if case .list(let list) = values[name] { list } else { [] }
    }
}
