import BotAPI
import Lua

/// What scripts can name, made from the description of the API: tables of functions, functions, and the methods of
/// objects. One for all bots; a script makes what it uses when it uses it.
struct ScriptVocabulary: Sendable {
    /// A table, or the methods of a kind of objects.
    struct Namespace: Sendable {
        var name: String
        var fields: [String: LuaHostFunction] = [:]
    }

    /// What a number that Lua calls stands for.
    enum Meaning {
        case action(APIAction)
        case function(ScriptFunction)
        case log(level: String)
        /// `bot.every` and the like: a timer action, with a function to be called.
        case timer(APIAction)
        case field(of: Namespace)
        case globals
    }

    static let standard = ScriptVocabulary(.current)

    let actions: [APIAction]
    let namespaces: [Namespace]
    /// By the name of the record that the objects are.
    let classes: [Namespace]
    /// Every global variable by its name: functions and namespaces.
    let globals: [String: LuaValue]
    /// What makes timers: `bot.every` and the like.
    var timers: [APIAction] { actions.filter(\.makesTimer) }
    private let logLevels: [String]

    private static let functions: Int32 = 10_000
    private static let schedules: Int32 = 20_000
    private static let levels: Int32 = 30_000
    private static let tables: Int32 = 40_000
    private static let methods: Int32 = 50_000
    /// Asks for a global variable.
    static let globalsID: Int32 = 60_000

    init(_ description: APIDescription) {
        actions = description.actions
        logLevels = Self.logLevels(in: actions)
        var tables = ["bot": Namespace(name: "bot"), "json": Namespace(name: "json"), "log": Namespace(name: "log")]
        var globals: [String: LuaValue] = [:]
        var classes = Self.references.map { Namespace(name: $0.record) }
        for (index, action) in actions.enumerated() {
            let function = LuaHostFunction(id: Int32(index))
            let name = action.shortName
            switch action.group {
            case "" where tables[name] == nil: globals[name] = .host(function)
            case "": break
            default: tables[action.group, default: Namespace(name: action.group)].fields[name] = function
            }
            if action.makesTimer {
                tables["bot"]?.fields[name] = LuaHostFunction(id: Self.schedules + Int32(index), takesFunctions: true)
            }
            for (position, reference) in Self.references.enumerated()
            where action.parameters.first?.type == reference.type {
                classes[position].fields[action.method] = function
            }
        }
        for function in ScriptFunction.allCases {
            let id = LuaHostFunction(id: Self.functions + function.rawValue, takesFunctions: function.takesFunctions)
            if function.table.isEmpty {
                globals[function.name] = .host(id)
            } else {
                tables[function.table]?.fields[function.name] = id
            }
        }
        for (index, level) in logLevels.enumerated() {
            tables["log"]?.fields[level] = LuaHostFunction(id: Self.levels + Int32(index))
        }
        namespaces = tables.values.sorted { $0.name < $1.name }
        for (index, namespace) in namespaces.enumerated() {
            globals[namespace.name] = .namespace(Self.tables + Int32(index))
        }
        self.classes = classes
        self.globals = globals
    }

    /// The kinds of objects that have methods: every action that takes one first is a method of it.
    private static let references: [(record: String, type: APIType)] = [
        ("message", .message), ("member", .peer), ("game", .game),
    ]

    private static func logLevels(in actions: [APIAction]) -> [String] {
        let level = actions.first { $0.name == "log" }?.parameters.first { $0.name == "level" }
        if case .choice(let levels) = level?.type { return levels }
        return []
    }

    func classID(_ index: Int) -> Int32 { Self.methods + Int32(index) }

    func meaning(of id: Int32) -> Meaning? {
        func index(_ base: Int32, _ count: Int) -> Int? {
            let index = Int(id - base)
            return index >= 0 && index < count ? index : nil
        }
        if id == Self.globalsID { return .globals }
        if let index = index(0, actions.count) { return .action(actions[index]) }
        if let index = index(Self.schedules, actions.count) { return .timer(actions[index]) }
        if let index = index(Self.levels, logLevels.count) { return .log(level: logLevels[index]) }
        if let index = index(Self.tables, namespaces.count) { return .field(of: namespaces[index]) }
        if let index = index(Self.methods, classes.count) { return .field(of: classes[index]) }
        return ScriptFunction(rawValue: id - Self.functions).map(Meaning.function)
    }
}

/// What scripts have besides the API's actions.
enum ScriptFunction: Int32, CaseIterable {
    case on, command, encode, decode, print

    var name: String { "\(self)" }

    /// The table it is in; empty for none.
    var table: String {
        switch self {
        case .on, .command: "bot"
        case .encode, .decode: "json"
        case .print: ""
        }
    }

    var takesFunctions: Bool { table == "bot" }
}

extension APIAction {
    /// Whether it makes a timer and results in its id.
    var makesTimer: Bool { group == "timer" && result == .int(nil) }
}
