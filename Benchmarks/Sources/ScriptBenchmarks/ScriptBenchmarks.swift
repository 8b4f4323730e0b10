import BotAPI
import BotScript
import Foundation
import Measuring

/// What scripted bots cost: memory of one that is idle, events through a small handler, exchange of the code.
@main
enum ScriptBenchmarks {
    static let script = """
        version = 3
        local greeted = {}
        bot.on("message", function(m)
          if m.text == "ping" then greeted[m.from] = (greeted[m.from] or 0) + 1 end
        end)
        bot.on("peer_joined", function(e) chat.private(e.member, "Welcome, " .. e.member.name) end)
        bot.command("roll", "[sides:2..1000=6]", function(c) c:reply("You rolled " .. math.random(1, c.sides)) end)
        bot.every("10m", function() chat.say("Still here") end)
        function on_reload(old) log.debug(old) end
        """

    static let message = APIEvent(
        .message,
        [
            "id": "8b7e4f0a-9f0e-4c65-9a7e-0d8f2b1c3d4e", "from": "7UkoxijRwsbq6QM4kFmVYSlZJzpcY/k2NsFGFKyHN9E=",
            "name": "Ada", "text": "ping", "kind": "text", "private": false, "mentions_me": false,
            "time": 1_800_000_000.5,
        ])

    /// `ScriptBenchmarks [engines] [memory] [idle] [events] [reload]`: those named, or all.
    static func main() async throws {
        let wanted = Set(CommandLine.arguments.dropFirst())
        func wants(_ part: String) -> Bool { wanted.isEmpty || wanted.contains(part) }
        print(Measurement.heading)
        if wants("engines") { try engines() }
        if wants("memory") { try memoryOfEngines() }
        let pool = BenchmarkPool()
        if wants("idle") { try await idle(in: pool) }
        if wants("events") { try await events(in: pool) }
        if wants("reload") { try await reload(in: pool) }
    }

    static func report(_ measurement: Measuring.Measurement) { print(measurement.line) }

    static func makeEngine() throws -> ScriptEngine {
        let engine = try ScriptEngine(ScriptCode(name: "bench.lua", source: script), seed: 1) { name, _ in
            name.hasPrefix("timer.") ? .success(.int(1)) : .success(.null)
        }
        _ = engine.start()
        return engine
    }

    /// One script without a pool.
    private static func engines() throws {
        report(try measure("script: make, compile and start") { keep(try makeEngine()) })
        let engine = try makeEngine()
        report(measure("script: a message through a small handler") { keep(engine.handle(message)) })
        let host = try ScriptEngine(
            ScriptCode(name: "bench.lua", source: "bot.on('message', function(m) log.debug(m.text) end)"), seed: 1
        ) { _, _ in .success(.null) }
        _ = host.start()
        report(measure("script: the same with a call of the host") { keep(host.handle(message)) })
        let waiting = try ScriptEngine(
            ScriptCode(name: "bench.lua", source: "bot.on('message', function(m) m:reply('pong') end)"), seed: 1
        ) { _, _ in nil }
        _ = waiting.start()
        report(
            measure("script: the same with a call that waits") {
                for case .call(let id, _, _) in waiting.handle(message) {
                    keep(waiting.finish(id, with: .success("m")))
                }
            })
        let old = try makeEngine()
        report(
            try measure("script: compile, start and on_reload") {
                keep(try makeEngine().reload(from: old.version()))
            })
    }

    private static func memoryOfEngines() throws {
        let count = 10_000
        let before = residentBytes()
        var engines: [ScriptEngine] = []
        for _ in 0..<count {
            let engine = try makeEngine()
            engine.rest()
            engines.append(engine)
        }
        let bytes = residentBytes() - before
        print("script: \(count) idle: \(bytes / count) bytes resident each, \(engines[0].memoryUsed) of them Lua's")
    }

    /// Resident memory of the process.
    static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
