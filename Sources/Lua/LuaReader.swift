import CLuaSandbox

/// Reads what Lua wrote (lua_sandbox.h). Its bounds were kept by the writer.
@safe struct LuaReader {
    private let bytes: UnsafeRawBufferPointer
    private var next = 0

    init(_ start: UnsafePointer<UInt8>?, count: Int) {
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    /// All values up to the end.
    mutating func readAll() -> [LuaValue] {
        var values: [LuaValue] = []
        while unsafe next < bytes.count { values.append(read()) }
        return values
    }

    private mutating func read() -> LuaValue {
        switch Int(integer(UInt8.self)) {
        case LSB_FALSE: .bool(false)
        case LSB_TRUE: .bool(true)
        case LSB_INTEGER: .integer(integer(Int64.self))
        case LSB_NUMBER: .number(Double(bitPattern: integer(UInt64.self)))
        case LSB_STRING: text()
        case LSB_ARRAY: array()
        case LSB_TABLE: table()
        case LSB_FUNCTION: .function(LuaFunction(reference: integer(Int32.self)))
        default: .nil
        }
    }

    private mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
        let end = next + MemoryLayout<Value>.size
        precondition(unsafe end <= bytes.count, "the sandbox writes whole values")
        defer { next = end }
        return unsafe bytes.loadUnaligned(fromByteOffset: next, as: type)
    }

    private mutating func text() -> LuaValue {
        let count = Int(integer(UInt32.self))
        precondition(unsafe count <= bytes.count - next, "the sandbox writes whole values")
        let slice = unsafe UnsafeRawBufferPointer(rebasing: bytes[next..<next + count])
        next += count
        if let text = unsafe String(validating: slice, as: UTF8.self) { return .string(text) }
        return unsafe .bytes(Array(slice))
    }

    private mutating func array() -> LuaValue {
        let count = Int(integer(UInt32.self))
        return .array((0..<count).map { _ in read() })
    }

    private mutating func table() -> LuaValue {
        let count = Int(integer(UInt32.self))
        return .table(
            (0..<count).map { _ in
                let key = read()
                return LuaField(key: key, value: read())
            })
    }
}
