import Foundation
package import Pool
import RelayServer

/// Looks at files again and again, and tells which have changed: one for the whole process. A thousand files cost it a
/// few milliseconds of each second.
package actor FileWatcher {
    private var watch = FileWatch()
    private let interval: Duration
    private let time: TimeSource
    private let onChange: @Sendable (Set<String>) async -> Void

    /// - Parameters:
    ///   - interval: between two looks; a change is told after the second at the latest.
    ///   - onChange: is waited for before the next look.
    package init(
        interval: Duration = .milliseconds(250), time: TimeSource = .system,
        onChange: @escaping @Sendable (Set<String>) async -> Void
    ) {
        self.interval = interval
        self.time = time
        self.onChange = onChange
    }

    /// Watches these files from now on, as they are now, and no others. What is watched already stays as it was known.
    /// - Returns: those that were not watched before: changes between an earlier reading and now are not told.
    @discardableResult
    package func watch(_ paths: Set<String>) async -> Set<String> {
        let new = paths.subtracting(watch.paths)
        let looks = await Self.look(at: new)
        watch.watch(paths, looks: looks)
        return new
    }

    /// Lives until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { try await time.sleep(interval) } catch { return }
            let looks = await Self.look(at: watch.paths)
            let changed = watch.looked(looks)
            if !changed.isEmpty { await onChange(changed) }
        }
    }

    private static func look(at paths: Set<String>) async -> [String: FileWatch.Look] {
        guard !paths.isEmpty else { return [:] }
        do {
            return try await offThePool {
                Dictionary(paths.compactMap { path in look(at: path).map { (path, $0) } }) { first, _ in first }
            }
        } catch {
            preconditionFailure("looking at files throws nothing: \(error)")
        }
    }

    private static func look(at path: String) -> FileWatch.Look? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return FileWatch.Look(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int64(status.st_size),
            inode: UInt64(status.st_ino))
    }
}
