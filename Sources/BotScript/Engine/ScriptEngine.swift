public import BotAPI
public import BotKit
import Lua

/// A script at work: events in, requests out. An instance: no clock, no I/O, no task of its own.
///
/// Whoever runs it carries out the requests and comes back with their results; a step that is `paused` goes on with
/// `goOn`. Handlers are coroutines: several may wait at the same time.
public final class ScriptEngine {
    /// What of the script runs.
    public enum Run: Sendable, Equatable {
        /// The file from top to bottom.
        case start
        /// `on_reload`.
        case reload
        /// The handlers of an event; each is a run of its own.
        case event(APIEvent)

        var text: String {
            switch self {
            case .start: "starting"
            case .reload: "on_reload"
            case .event(let event): "the event \(event.name.rawValue)"
            }
        }
    }

    /// What has to be done, or has come about.
    public enum Step: Sendable {
        /// Carry out an action and call `finish` with its result.
        case call(id: Int, action: String, arguments: APIObject)
        /// A run is over, well or not.
        case ended(Run, ScriptError?)
        /// A run waits for something that may take long: it is not about to fail.
        case waits(Run)
    }

    private struct Task {
        let run: Run
        let thread: LuaThread
        var budget: LuaBudget
        /// What it waits for.
        var action: APIAction?
    }

    let code: ScriptCode
    let host: ScriptHost
    private let limits: ScriptLimits
    private let state: LuaState
    private let main: LuaFunction
    private var tasks: [Int: Task] = [:]
    private var paused: [Int] = []
    private var lastID = 0
    /// A thread that can be used again.
    private var spare: LuaThread?

    /// Compiles a script; nothing of it runs yet.
    /// - Parameters:
    ///   - seed: what its `math.random` begins with.
    ///   - settings: what the script finds in its global `settings`.
    ///   - immediate: carries out actions that need no waiting; `nil` for one that does.
    /// - Throws: what is wrong with the text.
    public init(
        _ code: ScriptCode, limits: ScriptLimits = ScriptLimits(), settings: APIObject = APIObject(), seed: UInt64,
        immediate: @escaping (_ action: String, _ arguments: APIObject) -> Result<APIValue, APIError>?
    ) throws(ScriptError) {
        self.code = code
        self.limits = limits
        host = ScriptHost(.standard, immediate: immediate)
        do throws(LuaError) {
            state = try LuaState(host: host, limits: limits.lua, seed: seed)
            try Self.furnish(state, host)
            try state.setGlobal("settings", LuaValue(.object(settings)))
            var budget = limits.budget
            main = try state.load(code.source, name: code.name, budget: &budget)
        } catch {
            throw ScriptError(error, in: code, limits: limits)
        }
    }

    private static func furnish(_ state: LuaState, _ host: ScriptHost) throws(LuaError) {
        let vocabulary = host.vocabulary
        state.askForGlobals(id: ScriptVocabulary.globalsID)
        for (index, type) in vocabulary.classes.enumerated() {
            host.values.classes[type.name] = try state.makeClass(type.name, id: vocabulary.classID(index))
        }
    }

    // MARK: What it wants

    /// The events it has handlers for.
    public var wanted: Set<APIEventName> {
        var names = Set(host.handlers.keys)
        if !host.timers.isEmpty { names.insert(.timer) }
        if !host.commands.definitions.isEmpty { names.insert(.command) }
        return names
    }

    /// The commands it understands.
    public var commands: [CommandDefinition] { host.commands.definitions }
    /// The timers it has made that still run.
    public var timers: Set<Int> { Set(host.timers.keys) }
    /// A timer has been cancelled by somebody else.
    func forget(timer id: Int) { host.forget(timer: id) }
    /// Whether what it wants may have changed since this was last asked.
    public func takeChange() -> Bool {
        defer { host.isChanged = false }
        return host.isChanged
    }
    /// How many of its runs wait or are paused.
    public var liveRuns: Int { tasks.count }
    /// Whether `goOn` has something to do.
    public var hasPaused: Bool { !paused.isEmpty }
    /// Bytes that the script's world holds.
    public var memoryUsed: Int { state.memoryUsed }

    /// Makes it small: it will be idle.
    public func rest() { state.collectGarbage() }

    // MARK: What happens to it

    /// Runs the file.
    public func start() -> [Step] { begin(.start, main) { _ in } }

    /// Calls `on_reload` if the script has it.
    public func reload(from version: APIValue) -> [Step] {
        let text = "if on_reload then on_reload(...) end"
        var budget = limits.budget
        do throws(LuaError) {
            let function = try state.load(Array(text.utf8), name: code.name, budget: &budget)
            defer { state.release(function) }
            return begin(.reload, function) { writer in host.values.write(version, into: &writer) }
        } catch {
            return [.ended(.reload, ScriptError(error, in: code, limits: limits))]
        }
    }

    /// The script's global `version`; `null` when it has none that can leave it.
    public func version() -> APIValue {
        var budget = limits.budget
        guard let function = try? state.load(Array("return version".utf8), name: code.name, budget: &budget) else {
            return .null
        }
        defer { state.release(function) }
        guard let thread = try? LuaThread(in: state),
            case .finished(let values) = thread.start(function, wantsResults: true, budget: &budget)
        else { return .null }
        return (try? APIValue(values.first ?? .nil)) ?? .null
    }

    /// Calls the handlers of an event.
    public func handle(_ event: APIEvent) -> [Step] {
        switch event.name {
        case .timer:
            guard let id = event["id"].int else { break }
            let timer = host.timers[id] ?? nil
            if event["last"].bool == true { host.forget(timer: id) }
            guard let function = timer else { break }
            return begin(.event(event), function) { writer in host.values.write(event, into: &writer) }
        case .command:
            guard let name = event["command"].string, let function = host.commands.functions[name] else { break }
            let told = event.withArgumentsAsFields
            return begin(.event(event), function) { writer in host.values.write(told, into: &writer) }
        default: break
        }
        guard let handlers = host.handlers[event.name] else { return [] }
        var steps: [Step] = []
        for handler in handlers {
            steps += begin(.event(event), handler) { writer in host.values.write(event, into: &writer) }
        }
        return steps
    }

    /// Brings the result of a call.
    public func finish(_ id: Int, with result: Result<APIValue, APIError>) -> [Step] {
        guard var task = tasks[id], let action = task.action else { return [] }
        task.action = nil
        let outcome: LuaOutcome
        if case .failure(let error) = result, error.code.isMistake {
            outcome = task.thread.resume(raising: error.message, budget: &task.budget)
        } else {
            outcome = task.thread.resume(budget: &task.budget) { host.write(result, of: action, into: &$0) }
        }
        return advance(id, task, outcome)
    }

    /// Gives every paused run another slice.
    public func goOn() -> [Step] {
        let ids = paused
        paused = []
        var steps: [Step] = []
        for id in ids {
            guard var task = tasks[id] else { continue }
            let outcome = task.thread.resume(budget: &task.budget)
            steps += advance(id, task, outcome)
        }
        return steps
    }

    // MARK: Running

    private func begin(_ run: Run, _ function: LuaFunction, _ write: (inout LuaWriter) -> Void) -> [Step] {
        guard tasks.count < limits.waitingEvents else {
            let message = "more than \(limits.waitingEvents) events wait at once (limit waiting_events)"
            return [.ended(run, ScriptError(chunk: code.name, message: message))]
        }
        let thread: LuaThread
        do throws(LuaError) {
            thread = try takeThread()
        } catch {
            return [.ended(run, ScriptError(error, in: code, limits: limits))]
        }
        var task = Task(run: run, thread: thread, budget: limits.budget)
        let outcome = thread.start(function, budget: &task.budget, write: write)
        lastID += 1
        return advance(lastID, task, outcome)
    }

    private func takeThread() throws(LuaError) -> LuaThread {
        if let thread = spare {
            spare = nil
            return thread
        }
        return try LuaThread(in: state)
    }

    private func advance(_ id: Int, _ task: Task, _ outcome: LuaOutcome) -> [Step] {
        for function in host.takeDropped() { state.release(function) }
        switch outcome {
        case .finished:
            tasks[id] = nil
            spare = task.thread
            return [.ended(task.run, nil)]
        case .paused:
            tasks[id] = task
            paused.append(id)
            return []
        case .waiting(let request):
            guard let request = request as? ScriptHost.Request else {
                preconditionFailure("only requests of the host make a script wait")
            }
            var task = task
            task.action = request.action
            tasks[id] = task
            let call = Step.call(id: id, action: request.action.name, arguments: request.arguments)
            return request.action.waits ? [call, .waits(task.run)] : [call]
        case .failed(let error):
            tasks[id] = nil
            return [.ended(task.run, ScriptError(error, in: code, limits: limits))]
        }
    }
}

extension APIEvent {
    /// A command's arguments as fields of the event, as scripts read them; they hide what else has their names, except
    /// for what makes the event a message.
    fileprivate var withArgumentsAsFields: APIEvent {
        var event = self
        guard let arguments = self["arguments"].object else { return self }
        for field in arguments.fields where field.key != "id" && field.key != "from" {
            event.fields[field.key] = field.value
        }
        return event
    }
}
