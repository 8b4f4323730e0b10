import Foundation
import Synchronization

/// Keeps every other process out of a directory, and says which one holds it.
///
/// An advisory lock (`flock`) on a file that also names the holder. The system frees it when the process ends, however
/// it ends; the file stays and means nothing by itself.
final class DirectoryLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(path: String) throws(StoreError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "opening the lock", at: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(path)
            Foundation.close(descriptor)
            guard code == EWOULDBLOCK else { throw StoreError(errno: code, doing: "locking", at: path) }
            throw StoreError(
                .inUse,
                "\(holder) already uses \((path as NSString).deletingLastPathComponent). Stop it, or give this one "
                    + "another data directory.")
        }
        self.descriptor = Mutex(descriptor)
        try Self.name(descriptor, path: path)
    }

    deinit { release() }

    /// Frees the directory. Harmless when done before.
    func release() {
        descriptor.withLock { held in
            if let open = held { Foundation.close(open) }
            held = nil
        }
    }

    /// Writes the own process id into the file.
    private static func name(_ descriptor: CInt, path: String) throws(StoreError) {
        let text = Array("\(getpid())\n".utf8)
        guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0,
            unsafe pwrite(descriptor, text, text.count, 0) == text.count
        else { throw StoreError(errno: errno, doing: "writing the lock", at: path) }
    }

    /// The process named in the file; the holder may not have written its name yet.
    private static func holder(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count < 32,
            let process = Int32(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return "Another process" }
        return process == getpid() ? "This process (\(process))" : "Process \(process)"
    }
}
