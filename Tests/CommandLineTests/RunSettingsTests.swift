import Foundation
import PoolTesting
import Testing

/// A bot with a file of settings.
@Suite(.timeLimit(.minutes(10))) struct RunSettingsTests {
    private static func questions(_ question: String) -> String {
        "questions:\n  - {q: \"\(question)\", a: [\"none\"]}\n"
    }

    /// Asks until the answer comes: a bot that begins anew may not have heard what was said meanwhile.
    private static func ask(as ada: PoolBotsProcess, hearing question: String) async throws {
        for _ in 0..<20 {
            ada.type("say !trivia")
            let answer = try? await ada.event("chat", within: .seconds(9)) { $0["text"]?.contains(question) == true }
            if answer != nil { return }
        }
        throw ConformanceFailure("nobody asks “\(question)”; printed:\n" + ada.lines.joined(separator: "\n"))
    }

    @Test func `trivia asks the questions of a file, and those of the file that is saved later`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "questions.yaml")
            try RunScene.write(Self.questions("First?"), to: file)
            let bot = "{script: \(RunSceneFiles.bundled("Trivia/trivia.lua")), settings_file: questions.yaml}"
            try RunScene.write(try RunSceneFiles.home(bots: bot), to: folder.appending(path: "host.yaml"))
            let host = try await RunScene.start("host", folder)
            let invitation = folder.appending(path: "home.invitation")
            try await RunScene.waitForFile(invitation)
            let ada = try await PoolBotsProcess([
                "join", invitation.path, "--json", "--name", "Ada", "--data", folder.appending(path: "ada").path,
            ])
            _ = try await host.event("peerJoined")
            try await Self.ask(as: ada, hearing: "First?")

            try RunScene.write("questions: [\n", to: file)
            _ = try await host.event("warning") {
                $0["message"]?.contains("questions.yaml:2:1: this is no YAML") == true
            }
            try RunScene.write(Self.questions("Second?"), to: file)
            _ = try await host.event("configured") {
                $0["changes"]?.contains("The bot trivia in “Home” changes") == true
            }
            try await Self.ask(as: ada, hearing: "Second?")
            for program in [ada, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `the console takes the same file`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "questions.yaml")
            try RunScene.write(Self.questions("Which colour?"), to: file)
            let console = try await PoolBotsProcess([
                "console", RunSceneFiles.bundled("Trivia/trivia.lua"), "--settings", file.path,
            ])
            console.type("!trivia")
            try await eventually("the question in \(console.lines)", within: .seconds(120)) {
                console.lines.contains { $0.contains("Which colour?") }
            }
            console.type("/quit")
            #expect(try await console.exitCode() == 0)
        }
    }

    @Test func `the questions that are shipped are questions that trivia takes`() async throws {
        try await withTemporaryFolder { folder in
            let bot = "script: \(RunSceneFiles.bundled("Trivia/trivia.lua"))"
            let file = RunSceneFiles.bundled("Trivia/questions.yaml")
            try RunScene.write(
                "pools:\n  - {name: A, host: {relay: a.example}, bots: [{\(bot), settings_file: \(file)}]}\n",
                to: folder.appending(path: "host.yaml"))
            let check = try await PoolBotsProcess(["check", folder.appending(path: "host.yaml").path])
            #expect(try await check.exitCode() == 0, "\(check.lines)")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.split(separator: "\n").count { $0.hasPrefix("  - {q: ") } >= 10)
        }
    }
}
