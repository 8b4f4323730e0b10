import BotScript
import Lua

/// A test file that has been run from top to bottom, in a state of its own: its tests are known and can be called.
///
/// Not `Sendable`: it lives in the task that runs a test.
final class TestScript {
    struct Test {
        var name: String
        fileprivate var body: LuaFunction
    }

    /// What a test wants done before it goes on.
    struct Request: Sendable {
        var action: String
        var arguments: [LuaValue]
    }

    private final class Host: LuaHost {
        var tests: [Test] = []
        static let test = LuaHostFunction(id: 1, takesFunctions: true)
        static let bench = LuaHostFunction(id: 2)

        func call(_ function: Int32, _ arguments: [LuaValue]) throws -> LuaReply {
            guard function == Self.test.id else {
                guard case .string(let action) = arguments.first else { throw BenchError("an action has a name") }
                return .wait(Request(action: action, arguments: Array(arguments.dropFirst())))
            }
            guard arguments.count == 2, case .string(let name) = arguments[0], case .function(let body) = arguments[1]
            else { throw BenchError("a test is written test(\"what it shows\", function() … end)") }
            guard !tests.contains(where: { $0.name == name }) else {
                throw BenchError("there are two tests called “\(name)”")
            }
            tests.append(Test(name: name, body: body))
            return .values([])
        }
    }

    private let code: ScriptCode
    private let host = Host()
    private let state: LuaState
    /// Of a test: generous, as its author is there to stop it.
    private static let budget = LuaBudget(instructions: 500_000_000, time: .seconds(30))

    var tests: [Test] { host.tests }

    /// - Throws: `ScriptError` when the file does not compile or fails.
    init(_ code: ScriptCode) throws(ScriptError) {
        self.code = code
        do throws(LuaError) {
            state = try LuaState(host: host, limits: LuaLimits(), seed: 1)
            try state.setGlobal("test", .host(Host.test))
        } catch {
            throw ScriptError(error, in: code)
        }
        try begin(ScriptCode(name: TestPrelude.chunk, source: TestPrelude.source), with: [.host(Host.bench)])
        try begin(code, with: [])
    }

    private func begin(_ code: ScriptCode, with arguments: [LuaValue]) throws(ScriptError) {
        var budget = Self.budget
        do throws(LuaError) {
            let main = try state.load(code.source, name: code.name, budget: &budget)
            let thread = try LuaThread(in: state)
            var outcome = thread.start(main, with: arguments, budget: &budget)
            while case .paused = outcome { outcome = thread.resume(budget: &budget) }
            switch outcome {
            case .failed(let error): throw error
            case .waiting:
                throw LuaError(kind: .script, chunk: code.name, message: "the pool can only be used inside of a test")
            case .finished, .paused: break
            }
        } catch {
            throw ScriptError(error, in: code)
        }
    }

    /// - Returns: why the test has failed; `nil` if it has passed.
    func run(_ test: Test, on stage: TestStage) async -> ScriptError? {
        var budget = Self.budget
        let thread: LuaThread
        do throws(LuaError) {
            thread = try LuaThread(in: state)
        } catch {
            return ScriptError(error, in: code)
        }
        var outcome = thread.start(test.body, budget: &budget)
        while true {
            switch outcome {
            case .finished: return nil
            case .failed(let error): return ScriptError(error, in: code)
            case .paused: outcome = thread.resume(budget: &budget)
            case .waiting(let request):
                guard let request = request as? Request else { preconditionFailure("the host asks for nothing else") }
                do {
                    outcome = thread.resume(with: [try await stage.perform(request)], budget: &budget)
                } catch {
                    outcome = thread.resume(raising: "\(error)", budget: &budget)
                }
            }
        }
    }
}
