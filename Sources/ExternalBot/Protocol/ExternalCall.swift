package import BotAPI
import Pool

/// A line of a process, read.
package struct ExternalCall: Sendable, Equatable {
    /// A number or a text by which the process knows the answer; `nil` when it wants none.
    package var id: APIValue?
    package var name: String
    package var arguments: APIObject
    /// What is wrong with it although it is a call.
    package var problem: APIError?

    /// The longest id that is a text, in bytes.
    static let maxIDBytes = 64
    /// How much of a line errors repeat, in characters.
    static let maxQuoted = 80

    /// - Throws: `ExternalBotError.garbage` for what is no call at all.
    package init(line: some Collection<UInt8>, limits: APIJSONLimits) throws(ExternalBotError) {
        guard let value = try? APIValue(json: line, limits: limits), let fields = value.object,
            let name = fields["call"]?.string
        else {
            let text = String(decoding: line.prefix(4 * Self.maxQuoted), as: UTF8.self)
            throw .garbage(ShownText.clean(text, maxCharacters: Self.maxQuoted).replacing("\n", with: " "))
        }
        self.name = name
        arguments = APIObject()
        switch fields["id"] {
        case nil, .null?: id = nil
        case .int(let number)?: id = .int(number)
        case .string(let text)? where text.utf8.count <= Self.maxIDBytes: id = .string(text)
        default: problem = APIError(.badArgument, "an id is an integer or a text of at most \(Self.maxIDBytes) bytes")
        }
        switch fields["args"] {
        case nil, .null?: break
        case .object(let object)?: arguments = object
        default: problem = APIError(.badArgument, "\(name): args is an object with the arguments by name")
        }
        if let key = fields.keys.first(where: { !["id", "call", "args"].contains($0) }) {
            problem = APIError(.badArgument, "\(name): a call has id, call and args, but no “\(key.prefix(40))”")
        }
    }
}
