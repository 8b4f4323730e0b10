import BotKit
import Foundation
import Pool
import PoolChat
import PoolWire

extension APIAction {
    private static let who = APIField("who", .peer, "The member's id.")
    private static let role = APIType.choice(Role.allCases.map(\.rawValue))

    static let commands: [APIAction] = [
        APIAction(
            "commands.define",
            "Says which commands the bot has, in place of those before: `!help`, wrong use, cool-downs and roles are then seen to, and the event `command` tells what is to be carried out.",
            [
                APIField(
                    "commands", .list(.any),
                    "Each an object with `name` and, as far as wanted, `aliases`, `summary` (a text, or one per language: `{en, de}`), `parameters` (`<who:member> [count:1..10=1] [reason:rest]`), `role`, `personCooldown` and `cooldown` (seconds or `1m30s`), `confirm`, `extraWords`, `hidden`, `subcommands`."
                ), APIField("introduction", .string, "A line about the bot for `!help`.", default: ""),
            ], capability: .chat,
            body: .later { session, arguments in
                let definitions = try arguments.list("commands").map { value throws(APIError) in
                    try CommandDefinition(value)
                }
                do {
                    try await session.understand(
                        definitions, introduction: try arguments.string("introduction"))
                } catch let error as CommandDefinitionError {
                    throw APIError(.badArgument, error.description)
                }
                return .null
            }),
        APIAction(
            "roles.get", "What a member may tell bots.", [who], result: role, method: "role",
            body: .later { session, arguments in
                let peer = try arguments.peer("who")
                return .string(
                    try await session.context.roles.role(of: peer, in: try await session.pool()).rawValue)
            }),
        APIAction(
            "roles.list", "Who was given a role, highest first.",
            result: .map(role),
            body: .later { session, _ in
                .object(
                    APIObject(
                        try await session.context.roles.roles().map {
                            .init(key: $0.id.rawValue, value: .string($0.role.rawValue))
                        }))
            }),
        APIAction(
            "roles.set",
            "Gives a member a role; `stranger` takes it away. Never one above the own: owners are made by owners.",
            [who, APIField("role", .choice(["muted", "stranger", "member", "moderator"]), "The role.")],
            capability: .moderation, method: "set_role",
            body: .later { session, arguments in
                let peer = try arguments.peer("who")
                let pool = try await session.pool()
                guard try await session.context.roles.role(of: peer, in: pool) != .owner else {
                    throw APIError(.refused, "owners are made and unmade by owners, with !role")
                }
                try session.spend(.moderation)
                let name = pool.member(peer)?.name ?? ""
                let role = Role(rawValue: try arguments.string("role")) ?? .stranger
                try await session.context.roles.set(RoleEntry(id: peer, name: name, role: role))
                return .null
            }),
    ]
}

extension CommandDefinition {
    /// A definition as bots write it.
    fileprivate init(_ value: APIValue) throws(APIError) {
        let json = try value.json()
        do {
            self = try JSONDecoder().decode(CommandDefinition.self, from: Data(json))
        } catch {
            throw APIError(.badArgument, "\(error)")
        }
    }
}

extension APIValue {
    /// An argument of a command.
    fileprivate init(_ value: CommandValue) {
        switch value {
        case .text(let text): self = .string(text)
        case .integer(let integer): self = .int(integer)
        case .number(let number): self = .double(number)
        case .boolean(let boolean): self = .bool(boolean)
        case .duration(let duration): self = .double(duration / .seconds(1))
        case .member(let peer): self = .peer(peer)
        case .list(let values): self = .array(values.map(APIValue.init))
        }
    }
}

extension APIEvent {
    /// Somebody gave a command.
    init(_ call: CommandCall) {
        var fields = APIObject(call.message)
        fields["command"] = .string(call.command)
        fields["role"] = .string(call.role.rawValue)
        fields["arguments"] = .object(
            APIObject(
                call.arguments.values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: APIValue($0.value)) }))
        self.init(.command, fields)
    }
}
