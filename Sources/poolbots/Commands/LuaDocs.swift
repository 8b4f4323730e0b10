import ArgumentParser
import BotBench
import BotScript
import Foundation

/// `poolbots lua-docs`
struct LuaDocs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lua-docs", abstract: "Print what scripts can use, for people and for editors.",
        discussion: """
            Prints annotations for the Lua language server: save them as poolbots.d.lua beside your scripts, and the
            editor knows every function and event. --manual prints the reference for people.
            """)

    @Flag(help: "Print the reference as Markdown instead.")
    var manual = false

    @Flag(help: ArgumentHelp("Write docs/lua.md and the annotations in this directory.", visibility: .hidden))
    var write = false

    func run() throws {
        guard write else {
            print(manual ? LuaManual().text : LuaAnnotations().text, terminator: "")
            return
        }
        try LuaManual().text.write(toFile: "docs/lua.md", atomically: true, encoding: .utf8)
        try LuaAnnotations().text.write(toFile: "poolbots.d.lua", atomically: true, encoding: .utf8)
        try TestAnnotations.text.write(toFile: TestAnnotations.fileName, atomically: true, encoding: .utf8)
    }
}
