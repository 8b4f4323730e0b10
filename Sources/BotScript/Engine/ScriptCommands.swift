import BotAPI
import BotKit
import Foundation
import Lua

/// The commands a script has registered.
///
/// ```lua
/// bot.command("ping", function(c) c:reply("pong") end)
/// bot.command("roll", "[sides:2..1000=6]", function(c) … end, {summary = "Rolls dice.", cooldown = "5s"})
/// bot.command("roll", {sides = {"integer", default = 6}}, function(c) … end)
/// bot.command("quiz start", function(c) … end)
/// bot.command {name = "clear", role = "moderator", confirm = true, run = function(c) … end}
/// ```
struct ScriptCommands {
    private(set) var definitions: [CommandDefinition] = []
    /// By the names joined by spaces.
    private(set) var functions: [String: LuaFunction] = [:]

    /// - Returns: the function that is kept, and the one that it replaces.
    mutating func add(_ arguments: [LuaValue]) throws -> (kept: LuaFunction, former: LuaFunction?) {
        let (options, function) = try Self.split(arguments)
        guard let words = options["name"]?.string?.split(separator: " ").map(String.init), let last = words.last else {
            throw ScriptMistake("bot.command needs a name and a function: bot.command(\"ping\", function(c) ... end)")
        }
        guard words.count <= CommandDefinition.maxDepth else {
            let path = words.prefix(CommandDefinition.maxDepth).map { $0.prefix(32) }.joined(separator: " ")
            throw ScriptMistake(
                "the command “\(path)” lies too deep: commands nest \(CommandDefinition.maxDepth) levels at most")
        }
        var definition = try Self.definition(options, name: last)
        definition.parameters = try Self.parameters(options["parameters"] ?? .null)
        let definitions = Self.insert(definition, words.dropLast(), into: definitions)
        try CommandDefinition.check(definitions)
        self.definitions = definitions
        return (function, functions.updateValue(function, forKey: words.joined(separator: " ")))
    }

    /// Options by name, and the function, whatever the form.
    private static func split(_ arguments: [LuaValue]) throws -> (APIObject, LuaFunction) {
        var fields: [LuaField] = []
        var function: LuaFunction?
        for (index, argument) in arguments.enumerated() {
            switch argument {
            case .function(let value): function = value
            case .string where index == 0: fields.append(LuaField("name", argument))
            case .table(let options) where index == 0 || function != nil: fields += options
            case .nil: break
            default: fields.append(LuaField("parameters", argument))
            }
        }
        let run = fields.firstIndex { $0.value.isFunction }
        if let run, case .function(let value) = fields[run].value {
            function = value
            fields.remove(at: run)
        }
        guard let function else { throw ScriptMistake("bot.command needs a function to run") }
        return (try APIObject(fields), function)
    }

    private static func definition(_ options: APIObject, name: String) throws -> CommandDefinition {
        var data: APIObject = ["name": .string(name)]
        for field in options.fields where field.key != "name" && field.key != "parameters" {
            let key = ["person_cooldown": "personCooldown", "extra_words": "extraWords"][field.key] ?? field.key
            data[key] = field.value
        }
        return try JSONDecoder().decode(CommandDefinition.self, from: Data(APIValue.object(data).json()))
    }

    // MARK: Parameters

    /// As text, `"<who:member> [count:1..10=1]"`; one as `{count = {"integer", default = 1}}`; several in a list:
    /// `{{"who", "member"}, {"count", "integer", default = 1}}`.
    private static func parameters(_ value: APIValue) throws -> [CommandParameter] {
        switch value {
        case .null: return []
        case .string(let text): return try CommandParameter.list(text)
        case .array(let list):
            return try CommandParameter.list(
                try list.map { item in
                    let words = item.positional
                    guard let name = words.first else { throw ScriptMistake("a parameter needs a name") }
                    return try text(name, words.dropFirst().first, item.object)
                }.joined(separator: " "))
        case .object(let fields):
            guard fields.count <= 1 else {
                throw ScriptMistake(
                    "the parameters need an order: write them as text, \"<who:member> [count:integer=1]\"")
            }
            return try CommandParameter.list(
                try fields.fields.map { try text($0.key, $0.value.positional.first, $0.value.object) }.joined())
        default: throw ScriptMistake("the parameters are a text: \"<who:member> [count:integer=1]\"")
        }
    }

    private static func text(_ name: String, _ kind: String?, _ options: APIObject?) throws -> String {
        let kind = kind.map { ":\($0)" } ?? ""
        if let value = options?["default"] { return "[\(name)\(kind)=\(try value.string ?? value.jsonText())]" }
        return options?["optional"]?.bool == true ? "[\(name)\(kind)]" : "<\(name)\(kind)>"
    }

    /// Puts a command where its names say; what stands above it and is not there yet is made.
    private static func insert(
        _ definition: CommandDefinition, _ path: ArraySlice<String>, into list: [CommandDefinition]
    ) -> [CommandDefinition] {
        var list = list
        guard let first = path.first else {
            if let index = list.firstIndex(where: { $0.name == definition.name }) {
                var definition = definition
                definition.subcommands += list[index].subcommands
                list[index] = definition
            } else {
                list.append(definition)
            }
            return list
        }
        let index = list.firstIndex { $0.name == first } ?? list.endIndex
        if index == list.endIndex { list.append(CommandDefinition(first)) }
        list[index].subcommands = insert(definition, path.dropFirst(), into: list[index].subcommands)
        return list
    }
}

extension APIValue {
    /// The texts that stand in a table without names.
    fileprivate var positional: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let values): values.compactMap(\.string)
        case .object(let object): (1...2).compactMap { object["\($0)"]?.string }
        default: []
        }
    }
}
