import BotAPI
import BotHost
import BotKit
import Foundation
import PoolTesting
import Testing

/// Writing down what happens, in files.
@Suite(.timeLimit(.minutes(10))) struct JournalTests {
    private func lines(in folder: URL) throws -> [APIValue] {
        let file = folder.appending(path: "Lounge/chronicler/journal.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { try APIValue(json: $0.utf8) }
    }

    private func withBot(
        _ configure: @escaping (inout APISession.Configuration) -> Void = { _ in },
        _ body: (RunningBot, URL) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let journal = JournalShelf(folder: folder).journal(of: "chronicler", in: "Lounge")
            let hosted = try await HostedPool(journal: journal) { configuration in
                configuration.grants.insert(.journal)
                configure(&configuration)
            }
            try await body(hosted.bot, folder)
            await hosted.bot.stop()
        }
    }

    @Test func `texts and objects are lines, with the moment, in a file for its owner alone`() async throws {
        try await withBot { bot, folder in
            try await bot.call("journal.append", ["entry": "it begins\nhere"])
            try await bot.call("journal.append", ["entry": ["event": "said", "text": "„quoted“", "n": 3]])
            #expect(
                try lines(in: folder) == [
                    ["at": "2027-01-15T08:00:00Z", "text": "it begins\nhere"],
                    ["at": "2027-01-15T08:00:00Z", "event": "said", "text": "„quoted“", "n": 3],
                ])
            let path = folder.appending(path: "Lounge/chronicler").path
            #expect(try mode(path) == 0o700 && mode(path + "/journal.jsonl") == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["journal.jsonl"])
        }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `what is no entry is refused, and so is what is too much`() async throws {
        try await withBot {
            $0.limits.journalEntryBytes = 300
            $0.limits.journalEntriesPerMinute = 2
        } _: { bot, folder in
            #expect(
                try await bot.failure("journal.append", ["entry": ["at": "yesterday"]]).message
                    == "journal.append: entry has a field \"at\", which is the moment of writing; name it otherwise")
            #expect(
                try await bot.failure("journal.append", ["entry": [1, 2]])
                    == APIError(.badArgument, "journal.append: entry must be a text or an object, not a list"))
            let long = APIValue.string(String(repeating: "x", count: 300))
            #expect(
                try await bot.failure("journal.append", ["entry": long])
                    == APIError(
                        .limit,
                        "journal.append: the entry has 339 bytes, 300 are allowed (limit journal_entry_bytes)"))
            for _ in 1...2 { try await bot.call("journal.append", ["entry": "x"]) }
            #expect(
                try await bot.failure("journal.append", ["entry": "x"]).message
                    == "journal.append: more than 2 entries per minute (limit journal_entries_per_minute)")
            #expect(try lines(in: folder).count == 2)
        }
    }

    @Test func `who is not granted it writes nothing`() async throws {
        try await withBot {
            $0.grants.remove(.journal)
        } _: { bot, folder in
            let error = try await bot.failure("journal.append", ["entry": "x"])
            #expect(error.code == .notGranted)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func `a host without journals says so`() async throws {
        let hosted = try await HostedPool { $0.grants.insert(.journal) }
        #expect(
            try await hosted.bot.failure("journal.append", ["entry": "x"])
                == APIError(.failed, "journal.append: this host keeps no journals; `poolbots run` does"))
        await hosted.bot.stop()
    }
}
