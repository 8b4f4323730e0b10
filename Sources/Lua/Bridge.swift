import CLuaSandbox

/// Where the sandbox finds the host.
@safe final class Bridge {
    private let host: any LuaHost
    /// Owned by the state, which also owns this. Set before anything runs.
    var sandbox: OpaquePointer?
    var isRunning = false
    /// What the thread that waits, waits for.
    var request: (any Sendable)?
    /// What goes in with a run, and what host functions answer: reused, so that entering Lua allocates nothing.
    var input = LuaWriter()
    var writer = LuaWriter()

    init(host: any LuaHost) { self.host = host }

    func write<Result>(_ value: LuaValue, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        writer.removeAll()
        writer.write(value)
        return unsafe writer.bytes.withUnsafeBufferPointer(body)
    }

    func call(_ function: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        var reader = unsafe LuaReader(start, count: count)
        do {
            switch try host.call(function, reader.readAll()) {
            case .values(let values): return reply(as: LSB_RETURN) { for value in values { $0.write(value) } }
            case .written(let write): return reply(as: LSB_RETURN, write)
            case .wait(let request):
                self.request = request
                return Int32(LSB_WAIT)
            }
        } catch {
            return reply(as: LSB_RAISE) { $0.write(String(describing: error)) }
        }
    }

    private func reply(as answer: Int, _ write: (inout LuaWriter) -> Void) -> Int32 {
        guard let sandbox = unsafe sandbox else { return Int32(LSB_RAISE) }
        writer.removeAll()
        write(&writer)
        if writer.bytes.isEmpty { return Int32(answer) }
        let isTaken = unsafe writer.bytes.withUnsafeBufferPointer { bytes in
            unsafe lsb_reply(sandbox, bytes.baseAddress, bytes.count)
        }
        return isTaken ? Int32(answer) : Int32(LSB_RAISE)
    }
}

/// The one C function behind all functions of the host. Errors start in C after it has returned.
func callBridge(
    owner: UnsafeMutableRawPointer?, function: Int32, start: UnsafePointer<UInt8>?, count: Int
) -> Int32 {
    guard let owner = unsafe owner else { return Int32(LSB_RAISE) }
    return unsafe Unmanaged<Bridge>.fromOpaque(owner).takeUnretainedValue().call(function, start, count)
}
