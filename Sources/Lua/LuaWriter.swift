import CLuaSandbox

/// Writes values in the form in which they enter Lua (lua_sandbox.h), without making `LuaValue`s first.
public struct LuaWriter {
    private(set) var bytes: [UInt8] = []

    public init() {}

    mutating func removeAll() { bytes.removeAll(keepingCapacity: bytes.capacity <= 1024) }

    public mutating func writeNil() { bytes.append(UInt8(LSB_NIL)) }
    /// The value that stands for JSON's null. In lists a nil becomes it by itself, so that they may have holes.
    public mutating func writeNull() { bytes.append(UInt8(LSB_NULL)) }
    public mutating func write(_ value: Bool) { bytes.append(UInt8(value ? LSB_TRUE : LSB_FALSE)) }

    public mutating func write(_ value: Int64) {
        bytes.append(UInt8(LSB_INTEGER))
        append(value)
    }

    public mutating func write(_ value: Double) {
        bytes.append(UInt8(LSB_NUMBER))
        append(value.bitPattern)
    }

    public mutating func write(_ value: String) {
        bytes.append(UInt8(LSB_STRING))
        append(UInt32(clamping: value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    public mutating func write(_ value: [UInt8]) {
        bytes.append(UInt8(LSB_STRING))
        append(UInt32(clamping: value.count))
        bytes.append(contentsOf: value)
    }

    /// Begins a list; exactly `count` values have to follow.
    public mutating func beginArray(count: Int) {
        bytes.append(UInt8(LSB_ARRAY))
        append(UInt32(clamping: count))
    }

    /// Begins a table; exactly `count` keys and values in turn have to follow.
    public mutating func beginTable(count: Int) {
        bytes.append(UInt8(LSB_TABLE))
        append(UInt32(clamping: count))
    }

    /// Begins a table with methods; exactly `count` keys and values in turn have to follow.
    public mutating func beginObject(_ type: LuaClass, count: Int) {
        bytes.append(UInt8(LSB_OBJECT))
        append(type.reference)
        append(UInt32(clamping: count))
    }

    public mutating func write(_ value: LuaValue) {
        switch value {
        case .nil: writeNil()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .bytes(let value): write(value)
        case .array(let values):
            beginArray(count: values.count)
            for value in values { write(value) }
        case .table(let fields):
            beginTable(count: fields.count)
            write(fields)
        case .function(let function):
            bytes.append(UInt8(LSB_FUNCTION))
            append(function.reference)
        case .host(let function):
            bytes.append(UInt8(LSB_HOST))
            append(function.id)
            bytes.append(function.takesFunctions ? UInt8(LSB_TAKES_FUNCTIONS) : 0)
        case .namespace(let id):
            bytes.append(UInt8(LSB_NAMESPACE))
            append(id)
        case .object(let type, let fields):
            beginObject(type, count: fields.count)
            write(fields)
        }
    }

    private mutating func write(_ fields: [LuaField]) {
        for field in fields {
            write(field.key)
            write(field.value)
        }
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value) { bytes in unsafe self.bytes.append(contentsOf: bytes) }
    }
}
