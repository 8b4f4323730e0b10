import BotHost
import BotKit
import Foundation
import PoolTesting
import Testing

@Suite struct FileJournalTests {
    private func text(_ path: String, _ folder: URL) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    private func numbers(_ path: String, _ folder: URL) throws -> [Int] {
        try text(path, folder).split(separator: "\n").compactMap { Int($0) }
    }

    private func withJournal(
        _ bot: String = "bot", _ pool: String = "pool", _ body: (any BotJournal, URL) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await body(JournalShelf(folder: folder.appending(path: "in")).journal(of: bot, in: pool), folder)
        }
    }

    @Test func `a full journal is begun anew, and one old one is kept`() async throws {
        try await withJournal { journal, folder in
            for number in 100..<135 { try await journal.append(Array("\(number)".utf8), maxBytes: 40) }
            #expect(try numbers("in/pool/bot/journal.old.jsonl", folder) == Array(120..<130))
            #expect(try numbers("in/pool/bot/journal.jsonl", folder) == Array(130..<135))
        }
    }

    @Test func `a line that is longer than the journal may be is written all the same, alone`() async throws {
        try await withJournal { journal, folder in
            for text in ["a", "0123456789", "b"] { try await journal.append(Array(text.utf8), maxBytes: 4) }
            #expect(try text("in/pool/bot/journal.old.jsonl", folder) == "0123456789\n")
            #expect(try text("in/pool/bot/journal.jsonl", folder) == "b\n")
        }
    }

    @Test func `lines of many at once are whole, and none is lost, also not where a file is full`() async throws {
        try await withJournal { journal, folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1_000..<1_500 {
                    group.addTask { try await journal.append(Array("\(number)".utf8), maxBytes: 1_500) }
                }
                try await group.waitForAll()
            }
            let written =
                try numbers("in/pool/bot/journal.old.jsonl", folder) + numbers("in/pool/bot/journal.jsonl", folder)
            #expect(written.sorted() == Array(1_000..<1_500))
        }
    }

    @Test func `a line that was cut short spoils no other`() async throws {
        try await withJournal { journal, folder in
            try await journal.append(Array("whole".utf8), maxBytes: 1_000)
            let file = folder.appending(path: "in/pool/bot/journal.jsonl")
            try Data("whole\ncut sh".utf8).write(to: file)
            try await journal.append(Array("next".utf8), maxBytes: 1_000)
            #expect(try text("in/pool/bot/journal.jsonl", folder) == "whole\ncut sh\nnext\n")
        }
    }

    @Test(arguments: [("..", "%2E."), (".hidden", "%2Ehidden"), ("a/../b", "a%2F..%2Fb"), ("50%", "50%25")])
    func `no name leads out of the folder`(_ name: String, _ component: String) async throws {
        try await withJournal(name, name) { journal, folder in
            try await journal.append(Array("x".utf8), maxBytes: 1_000)
            #expect(try text("in/\(component)/\(component)/journal.jsonl", folder) == "x\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["in"])
        }
    }

    @Test func `a link in place of the file is not followed, and the error says which journal it was`() async throws {
        try await withJournal { journal, folder in
            let own = folder.appending(path: "in/pool/bot")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: own.appending(path: "journal.jsonl"), withDestinationURL: folder.appending(path: "elsewhere"))
            do {
                try await journal.append(Array("x".utf8), maxBytes: 1_000)
                Issue.record("it is followed")
            } catch {
                #expect("\(error)".hasPrefix("the journal in \(own.path) cannot be written: "), "\(error)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["in"])
        }
    }
}
