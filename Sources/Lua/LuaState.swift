import CLuaSandbox

/// A world of Lua of its own, which no script gets out of.
///
/// It has the language and the safe part of its libraries: base without loading code, `string`, `table`, `math`,
/// `utf8` and `coroutine`. Everything else is what the host gives. No thread, lock or timer belongs to it. It is not
/// `Sendable`: it lives in an actor, or wherever it was made.
@safe public final class LuaState {
    let bridge: Bridge
    let sandbox: OpaquePointer
    private let limits: LuaLimits

    /// - Parameters:
    ///   - host: what scripts may call.
    ///   - seed: what `math.random` begins with; `math.randomseed` does nothing.
    /// - Throws: `outOfHostMemory`.
    public init(host: any LuaHost, limits: LuaLimits = LuaLimits(), seed: UInt64) throws(LuaError) {
        bridge = Bridge(host: host)
        self.limits = limits
        let owner = unsafe Unmanaged.passUnretained(bridge).toOpaque()
        guard let sandbox = unsafe lsb_make(limits.inC, seed, callBridge, owner) else {
            throw LuaError(kind: .outOfHostMemory, message: "there is no memory left for a script")
        }
        unsafe self.sandbox = sandbox
        unsafe bridge.sandbox = sandbox
    }

    deinit { unsafe lsb_free(sandbox) }

    /// Bytes that the state holds.
    public var memoryUsed: Int { unsafe lsb_memory_used(sandbox) }
    /// The most that it ever held.
    public var memoryPeak: Int { unsafe lsb_memory_peak(sandbox) }

    /// Collects all garbage. Lua does so by itself; this makes a state small that will be idle for a while.
    public func collectGarbage() {
        checkIdle()
        unsafe lsb_collect(sandbox)
        bridge.input = LuaWriter()
        bridge.writer = LuaWriter()
    }

    /// Compiles a chunk, without running it.
    /// - Parameter name: what errors call it; a file's name. At most 59 bytes are shown.
    public func load(_ source: [UInt8], name: String, budget: inout LuaBudget) throws(LuaError) -> LuaFunction {
        checkIdle()
        guard source.count <= limits.source else {
            throw LuaError(
                kind: .syntax, chunk: name,
                message: "\(source.count) bytes of source are too many; \(limits.source) are allowed")
        }
        guard source.first != 0x1b else {
            throw LuaError(kind: .syntax, chunk: name, message: "this is compiled Lua; give the source instead")
        }
        var left = budget.inC
        var reference: Int32 = 0
        let outcome = unsafe source.withUnsafeBufferPointer { source in
            unsafe lsb_load(sandbox, source.baseAddress, source.count, "=" + name, &left, &reference)
        }
        budget.update(from: left)
        guard outcome == LSB_FINISHED else { throw takeError(outcome, loading: name) }
        return LuaFunction(reference: reference)
    }

    /// Forgets a function that the state gave out.
    public func release(_ function: LuaFunction) {
        checkIdle()
        unsafe lsb_release(sandbox, function.reference)
    }

    /// Sets a global variable.
    /// - Throws: `memory`.
    public func setGlobal(_ name: String, _ value: LuaValue) throws(LuaError) {
        checkIdle()
        let isSet = unsafe bridge.write(value) { bytes in
            unsafe lsb_set_global(sandbox, name, bytes.baseAddress, bytes.count)
        }
        guard isSet else { throw takeError(Int32(LSB_OUT_OF_MEMORY)) }
    }

    /// Global variables that are absent are asked for when they are first used: the host is called with `id` and the
    /// variable's name, and answers with a value, usually a function or a namespace. So thousands of functions may be
    /// offered to each of thousands of scripts. With an empty name it is asked for all of them: names and values in turn.
    public func askForGlobals(id: Int32) {
        checkIdle()
        unsafe lsb_ask_for_globals(sandbox, id)
    }

    /// Makes a class of objects. Fields that an object has not are asked for as those of a namespace are, once for all
    /// objects: its methods.
    /// - Throws: `memory`.
    public func makeClass(_ name: String, id: Int32) throws(LuaError) -> LuaClass {
        checkIdle()
        let reference = unsafe lsb_make_class(sandbox, name, id)
        guard reference >= 0 else { throw takeError(Int32(LSB_OUT_OF_MEMORY)) }
        return LuaClass(reference: reference)
    }

    func takeError(_ outcome: Int32, loading chunk: String? = nil) -> LuaError {
        let error = unsafe LuaError(outcome: outcome, failure: lsb_last_failure(sandbox), loading: chunk)
        unsafe lsb_forget_failure(sandbox)
        return error
    }

    func checkIdle() { precondition(!bridge.isRunning, "a host function must not enter the state that calls it") }
}
