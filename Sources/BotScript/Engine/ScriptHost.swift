import BotAPI
import BotKit
import Lua

/// What the functions of one script's world do: it keeps what the script registers, carries out what needs no waiting,
/// and turns the rest into requests.
final class ScriptHost: LuaHost {
    /// What a thread of the script waits for.
    struct Request: Sendable {
        let action: APIAction
        let arguments: APIObject
    }

    /// Each handler of an event has a budget of its own.
    static let maxHandlers = 32

    typealias Immediate = (_ action: String, _ arguments: APIObject) -> Result<APIValue, APIError>?

    let vocabulary: ScriptVocabulary
    var values = ScriptValues()
    private(set) var handlers: [APIEventName: [LuaFunction]] = [:]
    private(set) var commands = ScriptCommands()
    /// The timers of this script that run, with the functions to be called.
    private(set) var timers: [Int: LuaFunction?] = [:]
    /// Whether handlers, commands or timers were added since it was last asked.
    var isChanged = false
    /// Functions that nothing calls any more: to be released when nothing of the script runs.
    private var dropped: [LuaFunction] = []
    private let immediate: Immediate

    init(_ vocabulary: ScriptVocabulary, immediate: @escaping Immediate) {
        self.vocabulary = vocabulary
        self.immediate = immediate
    }

    func call(_ id: Int32, _ arguments: [LuaValue]) throws -> LuaReply {
        switch vocabulary.meaning(of: id) {
        case .action(let action):
            return try carryOut(action, try ScriptArguments(parameters: action.parameters).object(arguments))
        case .timer(let action): return try register(arguments) { try schedule(action, $0) }
        case .log(let level): return try log(level, arguments)
        case .field(let namespace):
            if namespace.name == "json", arguments == [.string("null")] { return .written { $0.writeNull() } }
            guard case .string(let name) = arguments.first, let function = namespace.fields[name] else {
                return .values([.nil])
            }
            return .values([.host(function)])
        case .globals:
            guard case .string(let name) = arguments.first else { return .values([.nil]) }
            if name.isEmpty { return .values(vocabulary.globals.flatMap { [.string($0), $1] }) }
            return .values([vocabulary.globals[name] ?? .nil])
        case .function(.on): return try register(arguments, listen)
        case .function(.command): return try register(arguments, command)
        case .function(.encode):
            return .values([.string(try APIValue(arguments.first ?? .nil).jsonText())])
        case .function(.decode): return try decode(arguments)
        case .function(.print): return try log("info", arguments)
        case nil: throw ScriptMistake("there is no such function")
        }
    }

    // MARK: Actions

    private func carryOut(_ action: APIAction, _ arguments: APIObject) throws -> LuaReply {
        guard action.isImmediate, let result = immediate(action.name, arguments) else {
            return .wait(Request(action: action, arguments: arguments))
        }
        note(action, arguments, result)
        if case .failure(let error) = result, error.code.isMistake { throw error }
        return .written { self.write(result, of: action, into: &$0) }
    }

    /// A script gets what an action results in; or nothing, the reason in words, and its code.
    func write(_ result: Result<APIValue, APIError>, of action: APIAction, into writer: inout LuaWriter) {
        switch result {
        case .success(let value): values.write(value, action.result, into: &writer)
        case .failure(let error):
            writer.writeNil()
            writer.write(error.message)
            writer.write(error.code.rawValue)
        }
    }

    private func log(_ level: String, _ arguments: [LuaValue]) throws -> LuaReply {
        let words = try arguments.map { argument in
            switch argument {
            case .string(let text): text
            case .nil: "nil"
            default: try APIValue(argument).jsonText()
            }
        }
        let fields: APIObject = ["text": .string(words.joined(separator: "\t")), "level": .string(level)]
        // A line too many is left out; it ends nothing.
        _ = immediate("log", fields)
        return .values([])
    }

    // MARK: Registering

    /// Lets go of what functions a call has brought, but for the one that it registers.
    private func register(
        _ arguments: [LuaValue], _ take: ([LuaValue]) throws -> (LuaReply, kept: LuaFunction?)
    ) rethrows -> LuaReply {
        var kept: LuaFunction?
        defer { dropped += arguments.flatMap(\.functions).filter { $0 != kept } }
        let (reply, function) = try take(arguments)
        kept = function
        return reply
    }

    /// The functions that are to be released now.
    func takeDropped() -> [LuaFunction] {
        guard !dropped.isEmpty else { return [] }
        defer { dropped = [] }
        return dropped
    }

    private func listen(_ arguments: [LuaValue]) throws -> (LuaReply, kept: LuaFunction?) {
        guard arguments.count == 2, case .string(let text) = arguments[0], case .function(let function) = arguments[1]
        else { throw ScriptMistake("bot.on takes the name of an event and a function") }
        guard let name = APIEventName(rawValue: text) else {
            let nearest = Spelling.nearest(text, among: APIEventName.allCases.map(\.rawValue))
            let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
            throw ScriptMistake("there is no event \"\(text.prefix(40))\"\(hint)")
        }
        guard handlers[name, default: []].count < Self.maxHandlers else {
            throw ScriptMistake("bot.on: an event has at most \(Self.maxHandlers) handlers")
        }
        handlers[name, default: []].append(function)
        isChanged = true
        return (.values([]), function)
    }

    private func command(_ arguments: [LuaValue]) throws -> (LuaReply, kept: LuaFunction?) {
        let (function, former) = try commands.add(arguments)
        if let former { dropped.append(former) }
        isChanged = true
        return (.values([]), function)
    }

    private func schedule(_ action: APIAction, _ arguments: [LuaValue]) throws -> (LuaReply, kept: LuaFunction?) {
        guard let index = arguments.firstIndex(where: \.isFunction), case .function(let function) = arguments[index]
        else { throw ScriptMistake("bot.\(action.shortName) takes when it is due, and a function") }
        var others = arguments
        others.remove(at: index)
        let reply = try carryOut(action, try ScriptArguments(parameters: action.parameters).object(others))
        guard let id = lastTimer else { return (reply, nil) }
        timers[id] = function
        return (reply, function)
    }

    /// What the last call of a timer action made.
    private var lastTimer: Int?

    private func note(_ action: APIAction, _ arguments: APIObject, _ result: Result<APIValue, APIError>) {
        lastTimer = nil
        guard action.group == "timer", case .success(let value) = result else { return }
        if action.makesTimer, let id = value.int {
            timers[id] = .some(nil)
            lastTimer = id
            isChanged = true
        } else if action.result == .bool, let id = arguments["id"]?.int {
            forget(timer: id)
        }
    }

    /// A timer has fired for the last time.
    func forget(timer id: Int) {
        if let function = timers.removeValue(forKey: id) ?? nil { dropped.append(function) }
    }

    private func decode(_ arguments: [LuaValue]) throws -> LuaReply {
        guard case .string(let text) = arguments.first else { throw ScriptMistake("json.decode takes a text") }
        do {
            let value = try APIValue(json: text.utf8)
            return .written { writer in
                if value.isNull { writer.writeNull() } else { self.values.write(value, into: &writer) }
            }
        } catch {
            return .values([.nil, .string(error.message)])
        }
    }
}

extension LuaValue {
    var isFunction: Bool { if case .function = self { true } else { false } }

    /// Every function in it.
    fileprivate var functions: [LuaFunction] {
        switch self {
        case .function(let function): [function]
        case .array(let values): values.flatMap(\.functions)
        case .table(let fields): fields.flatMap(\.value.functions)
        default: []
        }
    }
}

extension APIError.Code {
    /// Whether the script itself is to blame, so that its handling ends there. Other failures are results.
    var isMistake: Bool {
        switch self {
        case .unknownAction, .badArgument, .badValue, .notGranted, .limit: true
        case .notJoined, .notHost, .notFound, .refused, .timedOut, .peerLeft, .cancelled, .failed: false
        }
    }
}
