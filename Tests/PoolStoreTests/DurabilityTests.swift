import Foundation
import GRDB
import GameRules
import PoolStore
import PoolTesting
import Testing

struct DurabilityTests {
    @Test func `what was written before a kill is there after it`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            _ = try await store.identity(of: .alice, creating: .key(1), at: .day())
            for number in 0..<100 {
                try await store.setBotValue(Data("\(number)".utf8), for: "move", of: "opponent")
                // The files as a killed process leaves them: the open store had no chance to tidy up.
                guard number % 25 == 24 else { continue }
                try await withTemporaryDirectory { copy in
                    try copyFiles(of: directory, to: copy)
                    let reopened = try await Store.open(directory: copy)
                    #expect(try await reopened.botValue("move", of: "opponent") == Data("\(number)".utf8))
                    #expect(try await reopened.identity(of: .alice)?.seed == .key(1))
                    try await reopened.close()
                }
            }
            try await store.close()
        }
    }

    @Test func `a log cut at any byte gives a state that once was`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            for number in 0..<40 {
                try await store.setBotValue(Data("\(number)".utf8), for: "first", of: "opponent")
                try await store.setBotValue(Data("\(number)".utf8), for: "second", of: "opponent")
            }
            let length = try Data(contentsOf: URL(filePath: directory.database + "-wal")).count
            var random = SeededGenerator(printing: "log")
            for _ in 0..<40 {
                let cut = Int.random(in: 0..<length, using: &random)
                try await withTemporaryDirectory { copy in
                    try copyFiles(of: directory, to: copy, logBytes: cut)
                    let reopened = try await Store.open(directory: copy)
                    let first = try await reopened.botValue("first", of: "opponent").number ?? -1
                    let second = try await reopened.botValue("second", of: "opponent").number ?? -1
                    #expect(first == second || first == second + 1, "\(first) and \(second) after \(cut) bytes")
                    try await reopened.close()
                }
            }
            try await store.close()
        }
    }

    @Test func `a store comes back after it was closed`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            try await store.setBotValue(Data([1]), for: "key", of: "bot")
            try await store.close()
            let again = try await Store.open(directory: directory)
            #expect(try await again.botValue("key", of: "bot") == Data([1]))
            try await again.close()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a closed store says that it is closed`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.close()
            let read = await #expect(throws: StoreError.self) { try await store.hostIdentity() }
            let write = await #expect(throws: StoreError.self) {
                try await store.setBotValue(Data(), for: "key", of: "bot")
            }
            #expect(read?.code == .closed && write?.code == .closed)
        }
    }

    @Test func `a full disk fails the write and loses nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = StoreConfiguration(maximumBytes: 1 << 20)
            let store = try await Store.open(directory: directory, configuration: configuration)
            var stored = 0
            let error = await #expect(throws: StoreError.self) {
                while stored < 100 {
                    try await store.setBotValue(Data(count: 60_000), for: "\(stored)", of: "bot")
                    stored += 1
                }
            }
            #expect(error?.code == .diskFull)
            #expect(error?.message.contains("Free some space") == true)
            #expect(try await store.botKeys(of: "bot").count == stored)
            try await store.removeBotValue("0", of: "bot")
            try await store.setBotValue(Data(count: 60_000), for: "new", of: "bot")
            try await store.close()
        }
    }

    @Test func `a database locked by another program is waited for, then reported`() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = StoreConfiguration(busyTimeout: .milliseconds(20))
            let store = try await Store.open(directory: directory, configuration: configuration)
            try await store.setBotValue(Data([1]), for: "key", of: "bot")
            var unsafe = Configuration()
            unsafe.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: directory.database, configuration: unsafe)
            try await other.writeWithoutTransaction { db in try db.beginTransaction(.immediate) }
            let error = await #expect(throws: StoreError.self) {
                try await store.setBotValue(Data([2]), for: "key", of: "bot")
            }
            #expect(error?.code == .locked)
            #expect(try await store.botValue("key", of: "bot") == Data([1]))
            try await other.writeWithoutTransaction { db in try db.rollback() }
            try await store.setBotValue(Data([2]), for: "key", of: "bot")
            try other.close()
            try await store.close()
        }
    }

    @Test func `a database held exclusively by another program is reported when opened`() async throws {
        try await withTemporaryDirectory { directory in
            try await Store.open(directory: directory).close()
            let other = try DatabaseQueue(path: directory.database)
            try await other.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE held (id INTEGER)")
            }
            let configuration = StoreConfiguration(busyTimeout: .milliseconds(20))
            let error = await #expect(throws: StoreError.self) {
                try await Store.open(directory: directory, configuration: configuration)
            }
            #expect(error?.code == .locked)
            try other.close()
            try await Store.open(directory: directory).close()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a cancelled task can still save`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await store.setBotValue(Data([1]), for: "last words", of: "bot")
            }
            task.cancel()
            try await task.value
            #expect(try await store.botValue("last words", of: "bot") == Data([1]))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `many tasks write and read at once`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for bot in 0..<50 {
                    group.addTask {
                        for value in 0..<10 {
                            try await store.setBotValue(Data([UInt8(value)]), for: "key", of: "\(bot)")
                            #expect(try await store.botValue("key", of: "\(bot)") == Data([UInt8(value)]))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Copies the database and (the first bytes of) its log.
private func copyFiles(of directory: String, to copy: String, logBytes: Int = .max) throws {
    let log = try Data(contentsOf: URL(filePath: directory.database + "-wal"))
    try FileManager.default.copyItem(atPath: directory.database, toPath: copy.database)
    try log.prefix(logBytes).write(to: URL(filePath: copy.database + "-wal"))
}

extension Data? {
    /// The decimal number it spells.
    fileprivate var number: Int? { flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
}
