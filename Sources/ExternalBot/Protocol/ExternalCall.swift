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

    /// - Throws: `ExternalBotError` for what is no call at all.
    package init(line: some Collection<UInt8>, limits: APIJSONLimits) throws(ExternalBotError) {
        let fields: APIObject
        do throws(APIError) {
            fields = try APIValue(json: line, limits: limits).object ?? APIObject()
        } catch {
            throw Self.noCall(line, error.message)
        }
        guard let name = fields["call"]?.string else { throw Self.noCall(line, "it has no “call”, the name of one") }
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

    /// What begins as an object was meant to be a call: its author wants to know what is wrong with it.
    private static func noCall(_ line: some Collection<UInt8>, _ reason: String) -> ExternalBotError {
        let text = String(decoding: line.prefix(4 * maxQuoted), as: UTF8.self)
        let shown = ShownText.clean(text, maxCharacters: maxQuoted).replacing("\n", with: " ")
        return shown.hasPrefix("{") ? .noCall(shown, reason: reason) : .garbage(shown)
    }
}
