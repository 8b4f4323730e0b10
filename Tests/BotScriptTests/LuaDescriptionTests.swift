import BotAPI
import BotScript
import Testing

@Suite struct LuaDescriptionTests {
    @Test func `the reference is what the API says`() throws {
        let file = try RepositoryFile("docs/lua.md")
        #expect(file.text == LuaManual().text, "it is stale: run `poolbots lua-docs --write`")
    }

    @Test func `the annotations are what the API says`() throws {
        let file = try RepositoryFile("poolbots.d.lua")
        #expect(file.text == LuaAnnotations().text, "they are stale: run `poolbots lua-docs --write`")
    }

    @Test func `the annotations are Lua`() throws {
        let code = ScriptCode(name: "poolbots.d.lua", source: LuaAnnotations().text)
        #expect(throws: Never.self) { try ScriptEngine(code, seed: 1) { _, _ in nil } }
    }

    @Test func `every action can be called by its name`() throws {
        let names = APIAction.all.map(\.name).filter { $0 != "log" }
        let checks = names.map { "assert(type(\($0)) == 'function', '\($0)')" }.joined(separator: "\n")
        let run = try EngineRun(checks)
        #expect(run.start().map(\.text) == ["done"])
    }
}
