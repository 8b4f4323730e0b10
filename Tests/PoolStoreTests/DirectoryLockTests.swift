import Foundation
import PoolStore
import Testing

struct DirectoryLockTests {
    @Test func `a directory in use is refused, and its user named`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            let error = await #expect(throws: StoreError.self) { try await Store.open(directory: directory) }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("\(ProcessInfo.processInfo.processIdentifier)") == true)
            try await store.close()
            try await Store.open(directory: directory).close()
        }
    }

    @Test func `the lock file of a dead process is no obstacle`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/poolbots.lock"
            #expect(FileManager.default.createFile(atPath: path, contents: Data("4194305\n and more".utf8)))
            let store = try await Store.open(directory: directory)
            let own = "\(ProcessInfo.processInfo.processIdentifier)\n"
            #expect(FileManager.default.contents(atPath: path) == Data(own.utf8))
            try await store.close()
        }
    }

    @Test func `a refused database frees the directory again`() async throws {
        try await withTemporaryDirectory { directory in
            #expect(FileManager.default.createFile(atPath: directory.database, contents: Data("junk".utf8)))
            for _ in 0..<2 {
                let error = await #expect(throws: StoreError.self) { try await Store.open(directory: directory) }
                #expect(error?.code == .damaged)
            }
        }
    }
}
