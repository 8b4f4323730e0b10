package import BotAPI
package import Lua

/// Why a script may not do what it tried, told to it as an error.
struct ScriptMistake: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Values of the API as Lua has them. Objects of a kind that has methods get them.
struct ScriptValues {
    /// By the name of the record.
    var classes: [String: LuaClass] = [:]

    /// The types of fields that may have objects with methods in them, by record; all others need no look.
    private static let nested: [String: [String: APIType]] = Dictionary(
        uniqueKeysWithValues: APIRecord.all.map { ($0.name, fields(of: $0.fields)) })

    /// The same for the fields of events.
    private static let events: [APIEventName: [String: APIType]] = Dictionary(
        uniqueKeysWithValues: APIEventType.all.map { ($0.name, fields(of: $0.fields)) })

    /// Events that are messages themselves: they have a message's id.
    private static let messages: Set<APIEventName> = Set(
        APIEventType.all.filter { $0.fields.contains { $0.name == "id" && $0.type == .message } }.map(\.name))

    /// Whether an event is a message, with a message's methods.
    static func isMessage(_ event: APIEventName) -> Bool { messages.contains(event) }

    private static func fields(of fields: [APIField]) -> [String: APIType] {
        Dictionary(fields.filter { hasMethods($0.type) }.map { ($0.name, $0.type) }) { $1 }
    }

    private static func hasMethods(_ type: APIType) -> Bool {
        switch type {
        case .record(let name): ScriptVocabulary.standard.classes.contains { $0.name == name }
        case .list(let type), .map(let type), .optional(let type): hasMethods(type)
        default: false
        }
    }

    func write(_ event: APIEvent, into writer: inout LuaWriter) {
        let type = Self.messages.contains(event.name) ? classes["message"] : nil
        write(event.fields, type, Self.events[event.name] ?? [:], into: &writer)
    }

    func write(_ value: APIValue, _ type: APIType = .any, into writer: inout LuaWriter) {
        switch value {
        case .null: writer.writeNil()
        case .bool(let value): writer.write(value)
        case .int(let value): writer.write(Int64(value))
        case .double(let value): writer.write(value)
        case .string(let value): writer.write(value)
        case .bytes(let value): writer.write(value)
        case .array(let values):
            let element = Self.element(of: type)
            writer.beginArray(count: values.count)
            for value in values { write(value, element, into: &writer) }
        case .object(let object):
            if let record = Self.name(of: type) {
                write(object, classes[record], Self.nested[record] ?? [:], into: &writer)
            } else {
                let element = Self.element(of: type)
                beginTable(object, nil, into: &writer)
                for field in object.fields where !field.value.isNull {
                    writer.write(field.key)
                    write(field.value, element, into: &writer)
                }
            }
        }
    }

    private func write(
        _ object: APIObject, _ type: LuaClass?, _ types: [String: APIType], into writer: inout LuaWriter
    ) {
        beginTable(object, type, into: &writer)
        for field in object.fields where !field.value.isNull {
            writer.write(field.key)
            write(field.value, types.isEmpty ? .any : types[field.key] ?? .any, into: &writer)
        }
    }

    /// Absent fields are `nil` in Lua.
    private func beginTable(_ object: APIObject, _ type: LuaClass?, into writer: inout LuaWriter) {
        let count = object.fields.reduce(0) { $0 + ($1.value.isNull ? 0 : 1) }
        if let type { writer.beginObject(type, count: count) } else { writer.beginTable(count: count) }
    }

    private static func name(of type: APIType) -> String? {
        switch type {
        case .record(let name): name
        case .optional(let type): name(of: type)
        default: nil
        }
    }

    private static func element(of type: APIType) -> APIType {
        switch type {
        case .list(let element), .map(let element): element
        case .optional(let type): element(of: type)
        default: .any
        }
    }
}

extension APIValue {
    /// A value of a script.
    /// - Throws: `ScriptMistake` for what has no place outside of Lua.
    package init(_ value: LuaValue, for type: APIType = .any) throws {
        switch value {
        case .nil: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .int(Int(value))
        case .number(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .bytes(let value): self = .bytes(value)
        case .array(let values): self = .array(try values.map { try APIValue($0) })
        case .table(let fields) where fields.isEmpty && type.isList: self = .array([])
        case .table(let fields): self = .object(try APIObject(fields))
        case .function, .host, .namespace, .object: throw ScriptMistake("a function cannot be used here")
        }
    }
}

extension APIObject {
    /// A table of a script; in the order of its keys, since Lua has none.
    init(_ table: [LuaField]) throws {
        let fields = try table.map { field -> Field in
            let key: String
            switch field.key {
            case .string(let text): key = text
            case .integer(let number): key = "\(number)"
            default: throw ScriptMistake("the keys of a table have to be texts here, or 1, 2, 3 and so on")
            }
            return Field(key: key, value: try APIValue(field.value))
        }
        self.init(fields.sorted { $0.key < $1.key })
        guard zip(self.fields, self.fields.dropFirst()).allSatisfy({ $0.key != $1.key }) else {
            throw ScriptMistake("a table has the same key as a number and as a text")
        }
    }
}

extension APIType {
    /// Whether a table without anything in it is meant as a list.
    var isList: Bool {
        switch self {
        case .list: true
        case .optional(let type): type.isList
        default: false
        }
    }

    /// Whether a table with the names of parameters in it is a value of the type rather than named arguments.
    var isTable: Bool {
        switch self {
        case .any, .record, .map, .list: true
        case .optional(let type): type.isTable
        default: false
        }
    }

    /// Whether an object with an id may stand for the id.
    var isReference: Bool {
        switch self {
        case .peer, .message, .game, .scope: true
        case .optional(let type): type.isReference
        default: false
        }
    }
}

extension LuaValue {
    /// A value of the API without methods.
    package init(_ value: APIValue) {
        self =
            switch value {
            case .null: .nil
            case .bool(let value): .bool(value)
            case .int(let value): .integer(Int64(value))
            case .double(let value): .number(value)
            case .string(let value): .string(value)
            case .bytes(let value): .bytes(value)
            case .array(let values): .array(values.map { LuaValue($0) })
            case .object(let object):
                .table(object.fields.filter { !$0.value.isNull }.map { LuaField($0.key, LuaValue($0.value)) })
            }
    }
}
