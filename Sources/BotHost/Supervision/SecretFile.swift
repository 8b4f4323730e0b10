import Foundation
import RelayServer

/// Files with secrets that this program writes: mode 0600 from the first byte on, never half written.
enum SecretFile {
    /// Writes a file, in place of one that may be there.
    static func replace(_ path: String, with bytes: [UInt8]) async throws {
        try await offThePool {
            let url = URL(filePath: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            let temporary = "\(path).\(getpid()).new"
            let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            guard unsafe rename(temporary, path) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
        }
    }

    /// What is in a file; `nil` when there is none that can be read.
    static func read(_ path: String, maxBytes: Int = 65_536) async -> [UInt8]? {
        try? await offThePool {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            return try handle.read(upToCount: maxBytes).map { Array($0) }
        }
    }
}
