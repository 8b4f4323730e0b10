import Foundation

/// Files with secrets: mode 0600 from the first byte on.
enum PrivateFile {
    /// Writes a new file; refuses to replace one.
    static func write(_ data: Data, to url: URL) throws {
        let descriptor = unsafe open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason =
                unsafe errno == EEXIST ? "it exists already; name another file" : String(cString: strerror(errno))
            throw Failure(.file, "\(url.path) cannot be written: \(reason)")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: data)
            try handle.synchronize()
        } catch {
            throw Failure(.file, "\(url.path) cannot be written: \(error.localizedDescription)")
        }
    }
}
