import Lua

/// What the scripts of these tests may call, and one state to run them in.
final class TestHost: LuaHost {
    enum Function: Int32, CaseIterable { case wait, fail, echo, record, keep, namespace }
    struct Refusal: Error, CustomStringConvertible { let description = "the host says no" }

    private(set) var recorded: [[LuaValue]] = []
    private(set) var kept: [LuaFunction] = []

    func call(_ function: Int32, _ arguments: [LuaValue]) throws -> LuaReply {
        switch Function(rawValue: function) {
        case .wait: return .wait(arguments.count)
        case .fail: throw Refusal()
        case .echo: return .values(arguments)
        case .record:
            recorded.append(arguments)
            return .values([])
        case .keep:
            kept += arguments.compactMap { if case .function(let function) = $0 { function } else { nil } }
            return .values([])
        case .namespace:
            return .values(arguments == [.string("echo")] ? [.host(LuaHostFunction(id: Function.echo.rawValue))] : [])
        case nil: throw Refusal()
        }
    }
}

/// A state with the host's functions as globals.
struct ScriptRun {
    let host = TestHost()
    let state: LuaState

    init(memory: Int = 1 << 20, seed: UInt64 = 1) throws(LuaError) {
        var limits = LuaLimits()
        limits.memory = memory
        state = try LuaState(host: host, limits: limits, seed: seed)
        for function in TestHost.Function.allCases {
            try state.setGlobal(
                "\(function)", .host(LuaHostFunction(id: function.rawValue, takesFunctions: function == .keep)))
        }
        try state.setGlobal("host", .namespace(TestHost.Function.namespace.rawValue))
    }

    static var quick: LuaBudget { LuaBudget(instructions: 300_000, time: .seconds(60), slice: 50_000) }

    /// Runs a script to its end; a wait is answered with what it asked for: the number of its arguments.
    func run(_ source: String, budget: LuaBudget = quick) throws(LuaError) -> [LuaValue] {
        var budget = budget
        let function = try state.load(Array(source.utf8), name: "test.lua", budget: &budget)
        let thread = try LuaThread(in: state)
        var outcome = thread.start(function, wantsResults: true, budget: &budget)
        while true {
            switch outcome {
            case .finished(let values): return values
            case .failed(let error): throw error
            case .paused: outcome = thread.resume(budget: &budget)
            case .waiting(let request):
                let answer = (request as? Int).map { [LuaValue.integer(Int64($0))] } ?? []
                outcome = thread.resume(with: answer, budget: &budget)
            }
        }
    }
}
