import BotAPI
import BotScript
import Synchronization

/// An engine with what it asked of its surroundings.
final class EngineRun {
    let engine: ScriptEngine
    private let calls = Calls()

    /// The actions that were carried out at once, as `name(arguments as JSON)`.
    var immediate: [String] { calls.made.withLock { $0 } }

    private final class Calls: Sendable {
        let made = Mutex<[String]>([])
        let timers = Mutex(0)
    }

    init(_ source: String, limits: ScriptLimits = .patient) throws(ScriptError) {
        engine = try ScriptEngine(ScriptCode(name: "test.lua", source: source), limits: limits, seed: 1) {
            [calls] name, arguments in
            guard APIAction.all.contains(where: { $0.name == name && $0.isImmediate }) else { return nil }
            calls.made.withLock { $0.append("\(name)\((try? APIValue.object(arguments).jsonText()) ?? "")") }
            guard name.hasPrefix("timer.") else { return .success(.null) }
            return .success(
                .int(
                    calls.timers.withLock { count in
                        count += 1
                        return count
                    }))
        }
    }

    /// The logged lines.
    var lines: [String] { immediate.filter { $0.hasPrefix("log{") } }

    func start() -> [ScriptEngine.Step] { engine.start() }
}

extension ScriptLimits {
    /// For whatever is not about time: that the machine is busy is no fault of a script, and changes nothing.
    static var patient: ScriptLimits {
        var limits = ScriptLimits()
        limits.millisecondsPerEvent = 60_000
        limits.sliceTime = .seconds(120)
        return limits
    }
}

extension ScriptEngine.Step {
    /// A line for comparisons.
    var text: String {
        switch self {
        case .call(_, let action, let arguments):
            "\(action)\((try? APIValue.object(arguments).jsonText()) ?? "")"
        case .ended(_, nil): "done"
        case .ended(_, let error?): "\(error)"
        case .waits: "waits"
        }
    }

    var callID: Int? { if case .call(let id, _, _) = self { id } else { nil } }
}

extension APIEvent {
    static func message(_ text: String) -> APIEvent {
        APIEvent(
            .message,
            [
                "id": "m1", "from": "ada", "name": "Ada", "text": .string(text), "kind": "text", "private": false,
                "mentions_me": false, "time": 1_800_000_000.5, "reply_to": nil,
            ])
    }
}
