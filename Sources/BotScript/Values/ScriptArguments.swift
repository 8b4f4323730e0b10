import BotAPI
import Lua

/// Brings the arguments of a call into the form of the API: by position, and named ones in a table at the end.
///
/// ```lua
/// chat.say("Hello")                          chat.say("Hello", peer)
/// chat.say("Hello", {to = peer})             chat.say {text = "Hello", to = peer}
/// ```
struct ScriptArguments {
    let parameters: [APIField]

    func object(_ arguments: [LuaValue]) throws -> APIObject {
        var arguments = arguments
        var named: [LuaField] = []
        if case .table(let fields) = arguments.last, isNamed(fields, at: arguments.count - 1) {
            named = fields
            arguments.removeLast()
        }
        guard arguments.count <= parameters.count else {
            throw ScriptMistake("takes at most \(parameters.count) arguments, not \(arguments.count)")
        }
        var fields: [APIObject.Field] = []
        for (parameter, value) in zip(parameters, arguments) where value != .nil {
            fields.append(.init(key: parameter.name, value: try APIValue(value, for: parameter.type)))
        }
        for field in try names(named) {
            guard !fields.contains(where: { $0.key == field.key }) else {
                throw ScriptMistake("\(field.key) is given twice")
            }
            fields.append(field)
        }
        return APIObject(fields)
    }

    private func names(_ table: [LuaField]) throws -> [APIObject.Field] {
        try table.map { field in
            guard case .string(let name) = field.key else { throw ScriptMistake("named arguments have names") }
            let type = parameters.first { $0.name == name }?.type ?? .any
            return .init(key: name, value: try APIValue(field.value, for: type))
        }.sorted { $0.key < $1.key }
    }

    /// Whether a table at a position holds named arguments. One that could be the argument itself is taken for it.
    private func isNamed(_ fields: [LuaField], at position: Int) -> Bool {
        guard position < parameters.count else { return true }
        let type = parameters[position].type
        if type.isTable { return false }
        guard type.isReference else { return true }
        let keys = fields.compactMap { if case .string(let name) = $0.key { name } else { nil } }
        // What has no id stands for nothing: a parameter's name is misspelled then, and that can be said.
        let isObject = keys.contains { ["id", "from", "game"].contains($0) }
        return keys.count == fields.count && (!isObject || keys.allSatisfy(Set(parameters.map(\.name)).contains))
    }
}
