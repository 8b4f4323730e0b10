import Foundation
import PoolTesting
import Testing

/// The chronicler under the real program: what it writes down is on the disk, whatever happens to the program.
@Suite(.timeLimit(.minutes(10))) struct JournalCommandTests {
    private static let bot = "grants: [chat, storage, journal], settings: {notice: \"\"}"

    /// The texts that a journal tells of, in its order.
    private static func said(_ journal: URL) throws -> [String] {
        try String(contentsOf: journal, encoding: .utf8).split(separator: "\n").compactMap { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return entry?["event"] as? String == "said" ? entry?["text"] as? String : nil
        }
    }

    private static func expect(_ texts: [String], in journal: URL) async throws {
        try await eventually("\(texts) in the journal", within: .seconds(120)) { (try? said(journal)) == texts }
        let attributes = try FileManager.default.attributesOfItem(atPath: journal.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    /// A copy of the script, which can be saved anew.
    private static func script(in folder: URL) throws -> URL {
        let script = folder.appending(path: "chronicler.lua")
        let source = RunSceneFiles.bundled("Chronicler/chronicler.lua")
        try RunScene.write(try String(contentsOfFile: source, encoding: .utf8), to: script)
        return script
    }

    private static func save(_ script: URL) throws {
        try RunScene.write(try String(contentsOf: script, encoding: .utf8) + "\n-- Saved anew.\n", to: script)
    }

    @Test func `a journal of poolbots run goes on after new code and after kill -9`() async throws {
        try await withTemporaryFolder { folder in
            let script = try Self.script(in: folder)
            let bot = "{script: chronicler.lua, \(Self.bot)}"
            try RunScene.write(try RunSceneFiles.home(bots: bot), to: folder.appending(path: "host.yaml"))
            let host = try await RunScene.start("host", folder)
            _ = try await host.event("joined")
            let invitation = folder.appending(path: "home.invitation")
            try await RunScene.waitForFile(invitation)
            let link = try String(contentsOf: invitation, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
            let ada = try await PoolBotsProcess([
                "join", link, "--json", "--name", "Ada", "--data", folder.appending(path: "ada").path,
            ])
            _ = try await host.event("peerJoined")
            _ = try await ada.event("joined")
            let journal = folder.appending(path: "data/journals/Home/chronicler/journal.jsonl")
            ada.type("say one")
            try await Self.expect(["one"], in: journal)

            try Self.save(script)
            #expect(try await host.event("botReloaded")["error"] == "null")
            ada.type("say two")
            try await Self.expect(["one", "two"], in: journal)

            host.killNow()
            _ = try await host.exitCode()
            let again = try await RunScene.start("host", folder)
            // Ada may be back before its host.
            _ = try await again.event(within: .seconds(180), after: 0) {
                $0["event"] == "peerJoined" || $0["event"] == "joined" && $0["members"]?.contains("Ada") == true
            }
            ada.type("say three")
            try await Self.expect(["one", "two", "three"], in: journal)
            for program in [ada, again] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `a host and a guest from the command line run scripts, with journals and new code`() async throws {
        try await withTemporaryFolder { folder in
            let script = try Self.script(in: folder)
            let bot = "\(script.path),grants=chat+storage+journal,watch_games=yes"
            let house = try await Household(in: folder, hostBot: bot, guestBot: bot)
            let pool = try #require(try await house.guest.event("joined")["poolID"])
            // By its id: another pool of its name is another pool.
            let journals = ["host", "guest"].map {
                folder.appending(path: "\($0)/journals/\(pool)/chronicler/journal.jsonl")
            }
            house.guest.type("say to the host")
            try await Self.expect(["to the host"], in: journals[0])
            try Self.save(script)
            for process in [house.host, house.guest] {
                #expect(try await process.event("botReloaded")["error"] == "null")
            }
            house.host.type("say to the guest")
            try await eventually("it is in the journal", within: .seconds(120)) {
                (try? Self.said(journals[1]).contains("to the guest")) == true
            }
            #expect(try await house.stop() == [0, 0, 0])
        }
    }

    @Test func `members of a local pool keep journals as well`() async throws {
        try await withTemporaryFolder { folder in
            let bot = "\(try Self.script(in: folder).path),grants=chat+storage+journal"
            let host = try await PoolBotsProcess([
                "local", "host", "Kitchen", "--json", "--no-code", "--no-advertise", "--bot", bot, "--data",
                folder.appending(path: "host").path,
            ])
            let pool = try await host.event("localPool")
            let addresses = try JSONDecoder().decode([String].self, from: Data((pool["addresses"] ?? "").utf8))
            let ada = try await PoolBotsProcess([
                "local", "join", "--json", "--connect", try #require(addresses.first), "--bot", bot, "--name", "Ada",
                "--data", folder.appending(path: "ada").path,
            ])
            _ = try await host.event("peerJoined")
            _ = try await ada.event("joined")
            ada.type("say tea is ready")
            let id = try #require(pool["poolID"])
            try await Self.expect(
                ["tea is ready"], in: folder.appending(path: "host/journals/\(id)/chronicler/journal.jsonl"))
            host.type("say coming")
            let journal = folder.appending(path: "ada/journals/\(id)/chronicler/journal.jsonl")
            try await eventually("it is in the journal", within: .seconds(120)) {
                (try? Self.said(journal).contains("coming")) == true
            }
            for program in [ada, host] {
                program.interrupt()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test(arguments: [
        ("chronicler", "scripts by their file"), ("missing.lua", "there is no file missing.lua"),
        ("FOLDER/chronicler.lua,grants=files", "there are chat, games, storage"),
        ("FOLDER/chronicler.lua,grants=http", "poolbots run"), ("FOLDER/compiled.lua", "compiled Lua"),
    ])
    func `a script that cannot be meant is one line that says what to do`(_ bot: String, _ words: String) async throws {
        try await withTemporaryFolder { folder in
            _ = try Self.script(in: folder)
            try Data([0x1b, 0x4c, 0x75, 0x61]).write(to: folder.appending(path: "compiled.lua"))
            let bot = bot.replacing("FOLDER", with: folder.path)
            let refusal = try await Refusal.of([
                "local", "host", "--bot", bot, "--data", folder.appending(path: "data").path,
            ])
            #expect(refusal.code == "usage" && refusal.line.contains(words), "\(refusal.line)")
        }
    }
}
