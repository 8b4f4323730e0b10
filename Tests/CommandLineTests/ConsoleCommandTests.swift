import Foundation
import PoolTesting
import Testing

/// `poolbots new` and `poolbots console`, as an author of a bot uses them.
@Suite(.timeLimit(.minutes(10))) struct ConsoleCommandTests {
    /// Runs a shell in a folder in which `$0` is the program.
    private static func run(_ script: String, in folder: URL) async throws -> PoolBotsProcess {
        try await PoolBotsProcess(script: "cd \"$1\" && \(script)", [folder.path])
    }

    private static func line(_ line: String, of program: PoolBotsProcess) async throws {
        try await eventually("“\(line)” in \(program.lines)", within: .seconds(120)) {
            program.lines.contains { $0.contains(line) }
        }
    }

    @Test func `a new bot passes its test, is talked to, and changes when it is saved`() async throws {
        try await withTemporaryFolder { folder in
            #expect(try await Self.run("\"$0\" new parrot && \"$0\" test parrot", in: folder).exitCode() == 0)
            let script = folder.appending(path: "parrot/parrot.lua")
            let original = try String(contentsOf: script, encoding: .utf8)
            // What it keeps is looked up before it is in use.
            try RunScene.write("local kept = storage.get(\"kept\")\n" + original, to: script)
            let console = try await Self.run("exec \"$0\" console parrot", in: folder)
            try await Self.line("→ (to Ada alone) Hello, Ada!", of: console)
            console.type("/join Bo")
            try await Self.line("→ (to Bo alone) Hello, Bo!", of: console)
            console.type("!repeat good morning")
            try await Self.line("→ good morning", of: console)

            let broken = original + "\nif then\n"
            try RunScene.write(broken, to: script)
            try await Self.line("[not taken, the old code goes on: parrot.lua:", of: console)
            console.type("!repeat still here")
            try await Self.line("→ still here", of: console)

            let better = original.replacing(
                "c:reply(c.arguments.text)", with: "c:reply(\"again: \" .. c.arguments.text)")
            try RunScene.write("local kept = storage.get(\"kept\")\n" + better, to: script)
            try await Self.line("[parrot.lua is in use as saved]", of: console)
            console.type("Ada: !repeat once more")
            try await Self.line("→ again: once more", of: console)
            console.type("/quit")
            #expect(try await console.exitCode() == 0)
            // What both have heard is told once.
            for text in ["→ good morning", "→ still here", "→ again: once more"] {
                #expect(console.lines.count { $0 == text } == 1, "\(console.lines)")
            }
        }
    }
}
