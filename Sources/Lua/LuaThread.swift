import CLuaSandbox

/// A thread of Lua: code of a script that may wait for the host in the middle of anything.
///
/// It is not a thread of the system; a state may have thousands. One that has finished can be started again.
@safe public final class LuaThread {
    private enum Phase { case idle, waiting, paused, dead }

    private let state: LuaState
    private let pointer: OpaquePointer
    private var phase = Phase.idle

    /// - Throws: `memory`.
    public init(in state: LuaState) throws(LuaError) {
        state.checkIdle()
        guard let pointer = unsafe lsb_thread_make(state.sandbox) else {
            throw state.takeError(Int32(LSB_OUT_OF_MEMORY))
        }
        self.state = state
        unsafe self.pointer = pointer
    }

    deinit { unsafe lsb_thread_free(state.sandbox, pointer) }

    /// Whether it may be started: it was not yet, or has finished.
    public var isIdle: Bool { phase == .idle }

    /// Calls a function.
    /// - Parameter wantsResults: whether `.finished` has what it returned.
    public func start(
        _ function: LuaFunction, with arguments: [LuaValue] = [], wantsResults: Bool = false, budget: inout LuaBudget
    ) -> LuaOutcome {
        start(function, wantsResults: wantsResults, budget: &budget) { writer in
            for argument in arguments { writer.write(argument) }
        }
    }

    /// Calls a function with the arguments that `write` writes.
    public func start(
        _ function: LuaFunction, wantsResults: Bool = false, budget: inout LuaBudget, write: (inout LuaWriter) -> Void
    ) -> LuaOutcome {
        precondition(phase == .idle, "a thread has to finish before it is started again")
        return unsafe run(&budget, write) { bytes, left in
            unsafe lsb_start(
                state.sandbox, pointer, function.reference, bytes.baseAddress, bytes.count, wantsResults, &left)
        }
    }

    /// Goes on after `.waiting`, with what was waited for; after `.paused`, with nothing.
    public func resume(with values: [LuaValue] = [], budget: inout LuaBudget) -> LuaOutcome {
        resume(budget: &budget) { writer in for value in values { writer.write(value) } }
    }

    /// Goes on after `.waiting` with the values that `write` writes.
    public func resume(budget: inout LuaBudget, write: (inout LuaWriter) -> Void) -> LuaOutcome {
        precondition(phase == .waiting || phase == .paused, "a thread has to wait before it is resumed")
        return unsafe run(&budget, write) { bytes, left in
            unsafe lsb_resume(state.sandbox, pointer, bytes.baseAddress, bytes.count, false, &left)
        }
    }

    /// Goes on after `.waiting` with an error, which the script may catch.
    public func resume(raising message: String, budget: inout LuaBudget) -> LuaOutcome {
        precondition(phase == .waiting, "a thread has to wait before it is resumed")
        return unsafe run(&budget, { $0.write(message) }) { bytes, left in
            unsafe lsb_resume(state.sandbox, pointer, bytes.baseAddress, bytes.count, true, &left)
        }
    }

    private func run(
        _ budget: inout LuaBudget, _ write: (inout LuaWriter) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, inout lsb_budget) -> Int32
    ) -> LuaOutcome {
        state.checkIdle()
        let bridge = state.bridge
        var writer = LuaWriter()
        swap(&writer, &bridge.input)
        writer.removeAll()
        write(&writer)
        var left = budget.inC
        bridge.request = nil
        bridge.isRunning = true
        let outcome = unsafe writer.bytes.withUnsafeBufferPointer { bytes in unsafe body(bytes, &left) }
        bridge.isRunning = false
        swap(&writer, &bridge.input)
        budget.update(from: left)
        return end(outcome)
    }

    private func end(_ outcome: Int32) -> LuaOutcome {
        switch Int(outcome) {
        case LSB_FINISHED:
            phase = .idle
            var count = 0
            let start = unsafe lsb_results(state.sandbox, &count)
            var reader = unsafe LuaReader(start, count: count)
            return .finished(reader.readAll())
        case LSB_WAITING:
            phase = .waiting
            guard let request = state.bridge.request else { preconditionFailure("only a request makes a thread wait") }
            state.bridge.request = nil
            return .waiting(request)
        case LSB_PAUSED:
            phase = .paused
            return .paused
        default:
            phase = .dead
            return .failed(state.takeError(outcome))
        }
    }
}
