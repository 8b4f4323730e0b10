public import BotAPI
import Lua

/// Annotations for editors that speak to the Lua language server: `poolbots.d.lua`, made from the description of the
/// API, so that what an editor offers is what scripts have.
public struct LuaAnnotations {
    private let description: APIDescription

    public init(_ description: APIDescription = .current) { self.description = description }

    /// The whole file.
    public var text: String {
        let parts = [Self.head, aliases] + description.records.map(record) + description.events.compactMap(event)
        return (parts + [timers, listening, Self.own] + groups).joined(separator: "\n\n") + "\n"
    }

    private static let head = """
        ---@meta
        -- What PoolBots gives to scripts. Made by `poolbots lua-docs --write`; do not edit.
        """

    private var aliases: String {
        let names = description.events.map { "\"\($0.name.rawValue)\"" }.joined(separator: "|")
        return """
            ---A time span: seconds, or a text such as "250ms", "90s", "5m", "1h30m".
            ---@alias poolbots.duration number|string
            ---A moment: seconds since 1970, or a text such as "2026-12-24 18:00".
            ---@alias poolbots.moment number|string
            ---@alias poolbots.event_name \(names)
            """
    }

    // MARK: Objects

    private func record(_ record: APIRecord) -> String {
        var lines = ["---\(record.summary)", "---@class poolbots.\(record.name)"]
        lines += record.fields.map(field)
        let methods = ScriptVocabulary.standard.classes.first { $0.name == record.name }
        lines += (methods?.fields.keys.sorted() ?? []).compactMap { name in
            guard let function = methods?.fields[name],
                case .action(let action) = ScriptVocabulary.standard.meaning(of: function.id)
            else { return nil }
            let parameters = action.parameters.dropFirst().map { parameter in
                ", \(parameter.name)\(parameter.isRequired ? "" : "?"): \(parameter.type.annotation)"
            }
            return "---@field \(name) fun(self: poolbots.\(record.name)\(parameters.joined())): \(result(action))"
                + " \(action.summary)"
        }
        return lines.joined(separator: "\n")
    }

    private func field(_ field: APIField) -> String {
        "---@field \(field.name) \(field.type.objectAnnotation) \(field.summary)"
    }

    private func event(_ event: APIEventType) -> String? {
        guard !event.fields.isEmpty else { return nil }
        let parent = ScriptValues.isMessage(event.name) ? ": poolbots.message" : ""
        let known = parent.isEmpty ? [] : APIRecord.all.first { $0.name == "message" }?.fields.map(\.name) ?? []
        let lines = ["---\(event.summary)", "---@class poolbots.events.\(event.name.rawValue)\(parent)"]
        return (lines + event.fields.filter { !known.contains($0.name) }.map(field)).joined(separator: "\n")
    }

    // MARK: Functions

    private var groups: [String] {
        let names = Set(description.actions.map(\.group)).sorted()
        return names.map { group in
            let functions = description.actions.filter { $0.group == group && $0.name != "log" }.map(function)
            return ((group.isEmpty ? [] : ["\(group) = {}"]) + functions).joined(separator: "\n\n")
        }
    }

    private func function(_ action: APIAction) -> String {
        var lines = ["---\(action.summary)"]
        lines += action.parameters.map { parameter in
            let mark = parameter.isRequired ? "" : "?"
            return "---@param \(parameter.name)\(mark) \(parameter.type.annotation) \(parameter.summary)"
        }
        if action.result != .nothing { lines.append("---@return \(result(action)) result") }
        if !action.isImmediate { lines.append("---@return string? problem Why it could not be done.") }
        let names = action.parameters.map(\.name).joined(separator: ", ")
        return (lines + ["function \(action.name)(\(names)) end"]).joined(separator: "\n")
    }

    private func result(_ action: APIAction) -> String {
        if action.result == .nothing { return "nil" }
        let type = action.result.objectAnnotation
        return type.hasSuffix("?") ? type : "\(type)?"
    }

    /// `bot.every` and the like.
    private var timers: String {
        let functions = ScriptVocabulary.standard.timers.map { action -> String in
            let due = action.parameters[0]
            return """
                ---\(action.summary.replacing("The event `timer`", with: "Calls the function"))
                ---@param \(due.name) \(due.type.annotation) \(due.summary)
                ---@param run fun(event: poolbots.events.timer)
                ---@return integer timer For `timer.cancel`.
                function bot.\(action.shortName)(\(due.name), run) end
                """
        }
        return (["bot = {}"] + functions).joined(separator: "\n\n")
    }

    private var listening: String {
        let overloads = description.events.map { event -> String in
            let argument = event.fields.isEmpty ? "" : "event: poolbots.events.\(event.name.rawValue)"
            return "---@overload fun(event: \"\(event.name.rawValue)\", handler: fun(\(argument)))"
        }
        return """
            ---Calls a function whenever something happens. The function may wait.
            ---@param event poolbots.event_name
            ---@param handler fun(event: table)
            \(overloads.joined(separator: "\n"))
            function bot.on(event, handler) end
            """
    }

    private static let own = """
        ---@class poolbots.command_options
        ---@field summary? string|table<string, string> A line for the help, or one per language: `{en = ..., de = ...}`.
        ---@field aliases? string[] Further names.
        ---@field role? "stranger"|"member"|"moderator"|"owner" The least role that may give it.
        ---@field person_cooldown? poolbots.duration The least time between two uses by the same person.
        ---@field cooldown? poolbots.duration The least time between two uses by anybody.
        ---@field confirm? boolean Whether it runs only after the person has said yes.
        ---@field extra_words? boolean Whether further words are allowed.
        ---@field hidden? boolean Whether the help leaves it out.

        ---A command: its arguments are fields.
        ---@class poolbots.given_command: poolbots.events.command
        ---@field [string] any

        ---Gives the bot a command. `quiz start` is a command under `quiz`.
        ---@param name string
        ---@param parameters string|table `"<who:member> [count:1..10=1] [reason:rest]"`
        ---@param run fun(command: poolbots.given_command)
        ---@param options? poolbots.command_options
        ---@overload fun(name: string, run: fun(command: poolbots.given_command), options?: poolbots.command_options)
        ---@overload fun(definition: table)
        function bot.command(name, parameters, run, options) end

        ---Called after a reload with the old script's global `version`.
        ---@type fun(old_version: any)?
        on_reload = nil

        ---What the configuration gives the bot to go by; empty without.
        ---@type table<string, any>
        settings = {}

        json = {}

        ---A value as JSON.
        ---@param value any
        ---@return string
        function json.encode(value) end

        ---Reads JSON. Nulls in lists are `json.null`; in objects they are absent.
        ---@param text string
        ---@return any value `nil` when it is no JSON
        ---@return string? problem
        function json.decode(text) end

        ---@type lightuserdata
        json.null = nil

        log = {}

        ---@param ... any
        function log.debug(...) end

        ---@param ... any
        function log.info(...) end

        ---@param ... any
        function log.notice(...) end

        ---@param ... any
        function log.warning(...) end

        ---@param ... any
        function log.error(...) end
        """
}

extension APIType {
    /// As an argument.
    var annotation: String {
        switch self {
        case .nothing: "nil"
        case .any: "any"
        case .bool: "boolean"
        case .int: "integer"
        case .number: "number"
        case .string, .bytes: "string"
        case .duration: "poolbots.duration"
        case .moment: "poolbots.moment"
        case .peer: "string|poolbots.member"
        case .message: "string|poolbots.message"
        case .game: "string|poolbots.game"
        case .scope: "string|poolbots.member"
        case .choice(let choices): choices.map { "\"\($0)\"" }.joined(separator: "|")
        case .list(let element): "(\(element.annotation))[]"
        case .map(let element): "table<string, \(element.annotation)>"
        case .record(let name): "poolbots.\(name)"
        case .optional(let type): type.annotation
        }
    }

    /// As a field or a result: ids are texts there.
    var objectAnnotation: String {
        switch self {
        case .duration, .moment: "number"
        case .peer, .message, .game, .scope: "string"
        case .list(let element): "(\(element.objectAnnotation))[]"
        case .map(let element): "table<string, \(element.objectAnnotation)>"
        case .optional(let type): "\(type.objectAnnotation)?"
        default: annotation
        }
    }
}
