/// A value of Lua outside of Lua.
///
/// Userdata and coroutines have no form here: a script that passes one to the host gets an error. So does one that
/// passes a table within itself, or more than `LuaLimits` allows.
public enum LuaValue: Sendable, Hashable {
    /// In a list towards Lua it becomes a value that stands for null (`LuaWriter.writeNull`), so that lists may have
    /// holes; from Lua that value comes back as this.
    case `nil`
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    /// A string that is not UTF-8.
    case bytes([UInt8])
    /// A table whose keys are 1 to its count.
    case array([LuaValue])
    /// Any other table, the empty one included, in no particular order.
    case table([LuaField])
    /// A function of a script. Whoever receives one has to `release` it.
    case function(LuaFunction)
    /// A function of the host; only towards Lua.
    case host(LuaHostFunction)
    /// A table whose absent fields are asked for, as absent globals are (`LuaState.askForGlobals`); only towards Lua.
    case namespace(Int32)
    /// A table with methods; only towards Lua.
    case object(LuaClass, [LuaField])

    /// The value of a table's field; `nil` for other values and absent fields.
    public subscript(_ key: String) -> LuaValue? {
        guard case .table(let fields) = self else { return nil }
        return fields.first { $0.key == .string(key) }?.value
    }

    /// What Lua calls the type.
    public var typeName: String {
        switch self {
        case .nil: "nil"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string, .bytes: "string"
        case .array, .table, .namespace, .object: "table"
        case .function, .host: "function"
        }
    }
}

/// A key of a table with its value.
public struct LuaField: Sendable, Hashable {
    public var key: LuaValue
    public var value: LuaValue

    public init(key: LuaValue, value: LuaValue) {
        self.key = key
        self.value = value
    }

    public init(_ name: String, _ value: LuaValue) { self.init(key: .string(name), value: value) }
}

/// Names a function of a script, kept alive by its state until it is released.
public struct LuaFunction: Sendable, Hashable {
    let reference: Int32
}

/// Names a function of the host by a number of its own choosing, 0 to 2^23.
public struct LuaHostFunction: Sendable, Hashable {
    public let id: Int32
    /// Whether it may be called with functions of the script. Without it such a call is an error of the script.
    public let takesFunctions: Bool

    public init(id: Int32, takesFunctions: Bool = false) {
        self.id = id
        self.takesFunctions = takesFunctions
    }
}

/// Names a class made by `LuaState.makeClass`, for objects of the same state.
public struct LuaClass: Sendable, Hashable {
    let reference: Int32
}
