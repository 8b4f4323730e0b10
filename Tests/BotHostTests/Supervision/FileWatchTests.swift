import BotHost
import Foundation
import PoolTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct FileWatchTests {
    private func look(_ second: Int, size: Int64 = 1, inode: UInt64 = 1) -> FileWatch.Look {
        FileWatch.Look(seconds: second, nanoseconds: 0, size: size, inode: inode)
    }

    @Test func `a change counts when the file has come to rest`() {
        var watch = FileWatch()
        watch.watch(["a", "b"], looks: ["a": look(1)])
        #expect(watch.looked(["a": look(1)]) == [])
        #expect(watch.looked(["a": look(2)]) == [])
        #expect(watch.looked(["a": look(3)]) == [])
        #expect(watch.looked(["a": look(3)]) == ["a"])
        #expect(watch.looked(["a": look(3)]) == [])
    }

    @Test func `files come and go`() {
        var watch = FileWatch()
        watch.watch(["a", "b"], looks: ["a": look(1)])
        #expect(watch.looked(["b": look(1)]) == [])
        #expect(watch.looked(["b": look(1)]) == ["a", "b"])
        // Replaced in the way of editors: the same time and size, another file.
        #expect(watch.looked(["b": look(1, inode: 2)]) == [])
        #expect(watch.looked(["b": look(1, inode: 2)]) == ["b"])
        watch.watch(["c"], looks: [:])
        #expect(watch.paths == ["c"])
    }

    @Test func `a file that is saved is told`() async throws {
        try await ConfigurationFolder.with { folder in
            let path = try folder.write("a.lua", "one")
            let told = Told()
            let watcher = FileWatcher(interval: .milliseconds(5)) { told.note($0) }
            await watcher.watch([path])
            let run = Task { await watcher.run() }
            try folder.write("a.lua", "two and more")
            try await eventually("the change") { told.all.contains(path) }
            run.cancel()
            await run.value
        }
    }

    private final class Told: Sendable {
        private let paths = Mutex<Set<String>>([])

        var all: Set<String> { paths.withLock { $0 } }
        func note(_ changed: Set<String>) { paths.withLock { $0.formUnion(changed) } }
    }
}
