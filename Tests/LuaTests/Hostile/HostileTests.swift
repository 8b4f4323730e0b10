import Lua
import Testing

/// Each script meets its end within its budget, and neither the process nor a neighbour notices.
struct HostileTests {
    @Test(arguments: HostileScript.all)
    func `a hostile script harms nobody`(_ script: HostileScript) throws {
        let neighbour = try ScriptRun()
        #expect(try neighbour.run("name = 'neighbour' return name") == [.string("neighbour")])
        let run = try ScriptRun()
        var end: LuaError?
        do {
            _ = try run.run(script.source)
        } catch {
            end = error
        }
        check(script, end)
        #expect(run.state.memoryPeak <= 1 << 20)
        #expect(run.host.recorded.isEmpty)
        #expect(
            try neighbour.run("return name, ('x'):rep(3), pcall(error, 1)")
                == [.string("neighbour"), .string("xxx"), .bool(false), .integer(1)])
    }

    @Test(arguments: HostileScript.all)
    func `a state that a hostile script ran in can still be used, or says why not`(_ script: HostileScript) throws {
        let run = try ScriptRun()
        for _ in 0..<2 {
            do { _ = try run.run(script.source) } catch { #expect(!error.description.isEmpty) }
        }
        do {
            #expect(try run.run("return 1 + 1") == [.integer(2)])
        } catch {
            #expect(error.kind == .memory || error.kind == .script, "\(error)")
        }
    }

    /// One instruction each, and a long time: a loop of them would last minutes before its instructions are used up.
    @Test(arguments: ["tonumber(s)", "tonumber(s, 36)", "utf8.len(s)", "pcall(fail, s)"])
    func `long texts cost what it takes to read them`(_ call: String) throws {
        let run = try ScriptRun()
        #expect(throws: LuaError.self) {
            try run.run("n = 0 local s = ('1'):rep(200000) while true do n = n + 1 \(call) end")
        }
        guard case .integer(let count)? = try run.run("return n").first else {
            Issue.record("no number")
            return
        }
        #expect(count < 100)
    }

    @Test func `there are enough of them`() {
        #expect(HostileScript.all.count >= 60)
    }

    private func check(_ script: HostileScript, _ end: LuaError?) {
        switch script.end {
        case .harmless: #expect(end == nil)
        case .error(let kinds):
            guard let end else {
                Issue.record("it came to no error")
                return
            }
            #expect(kinds.contains(end.kind), "\(end)")
            #expect(!end.message.isEmpty && end.message.utf8.count < 2_000)
            #expect(end.traceback.count <= 16)
        case .anyhow: break
        }
    }
}
