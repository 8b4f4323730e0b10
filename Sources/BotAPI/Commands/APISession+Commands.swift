public import BotKit
import PoolChat
import Synchronization

/// Commands with typed arguments, help, rights and cool-downs, told as `command` events.
extension APISession {
    /// Says which commands the bot has, instead of those it had before.
    /// - Throws: `CommandDefinitionError`; the commands are then what they were.
    public func understand(_ definitions: [CommandDefinition]) async throws(CommandDefinitionError) {
        if let desk = commands.withLock({ $0 }) { return try await desk.replace(definitions) }
        let desk = try CommandDesk(definitions, for: context)
        commands.withLock { $0 = desk }
    }

    /// The event of a message that is a command of this bot. Whatever is wrong with one is answered by the desk.
    func command(in message: ChatMessage) async -> APIEvent? {
        guard let desk = commands.withLock({ $0 }) else { return nil }
        // It throws only when the task is cancelled: the events end then.
        guard let call = try? await desk.receive(message) else { return nil }
        var fields = APIObject(call.message)
        fields["command"] = .string(call.command)
        fields["role"] = .string(call.role.rawValue)
        fields["arguments"] = .object(
            APIObject(
                call.arguments.values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: APIValue($0.value)) }))
        return APIEvent(.command, fields)
    }
}

extension APIValue {
    /// An argument of a command.
    init(_ value: CommandValue) {
        switch value {
        case .text(let text): self = .string(text)
        case .integer(let integer): self = .int(integer)
        case .number(let number): self = .double(number)
        case .boolean(let boolean): self = .bool(boolean)
        case .duration(let duration): self = .seconds(duration)
        case .member(let peer): self = .peer(peer)
        case .list(let values): self = .array(values.map(APIValue.init))
        }
    }
}
