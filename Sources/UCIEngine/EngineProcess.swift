import Dispatch
import Foundation
import Synchronization

/// An engine's process with a line to it. Nothing here waits: what comes is told on a queue, what goes out fits into the
/// socket's buffer or the engine counts as gone.
final class EngineProcess: Sendable {
    enum Event {
        case line(String)
        /// No more lines will come.
        case ended
    }

    private struct Line {
        var descriptor: Int32
        var source: (any DispatchSourceRead)?
        var partial: [UInt8] = []
    }

    /// Longer lines are no engine's.
    private static let maxLineBytes = 1 << 20

    private let process: Mutex<Process>
    private let line: Mutex<Line>
    private let tell: @Sendable (Event) -> Void

    /// Starts the program, without a shell and with nothing of ours but the line.
    /// - Parameters:
    ///   - queue: a serial queue on which `tell` is called.
    init(_ executable: URL, queue: DispatchQueue, tell: @escaping @Sendable (Event) -> Void) throws {
        let (own, other) = try EngineProcess.socketPair()
        let end = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        let process = Process()
        process.executableURL = executable
        process.standardInput = end
        process.standardOutput = end
        process.standardError = FileHandle.nullDevice
        self.process = Mutex(process)
        line = Mutex(Line(descriptor: own))
        self.tell = tell
        line.withLock { line in
            let source = DispatchSource.makeReadSource(fileDescriptor: own, queue: queue)
            source.setEventHandler { [weak self] in self?.read() }
            source.setCancelHandler { _ = close(own) }
            source.resume()
            line.source = source
        }
        try process.run()
        try end.close()
    }

    deinit {
        kill()
        line.withLock { $0.source?.cancel() }
    }

    /// - Returns: whether the command went out in full.
    func send(_ command: String) -> Bool {
        let bytes = Array("\(command)\n".utf8)
        let descriptor = line.withLock { $0.descriptor }
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let sent = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        return sent == bytes.count
    }

    /// Ends the process and its children at once. Foundation collects its exit status.
    func kill() {
        process.withLock { process in
            guard process.isRunning else { return }
            let pid = process.processIdentifier
            // Foundation gives children a process group of their own.
            if getpgid(pid) == pid { _ = Glibc.kill(-pid, SIGKILL) } else { _ = Glibc.kill(pid, SIGKILL) }
        }
    }

    private func read() {
        let descriptor = line.withLock { $0.descriptor }
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        let lines = line.withLock { line -> [String]? in
            guard count > 0, line.partial.count + count <= EngineProcess.maxLineBytes else { return nil }
            line.partial += chunk[..<count]
            var lines: [String] = []
            while let end = line.partial.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(String(decoding: line.partial[..<end], as: UTF8.self))
                line.partial.removeSubrange(...end)
            }
            return lines
        }
        for line in lines ?? [] { tell(.line(line)) }
        guard lines == nil else { return }
        line.withLock { $0.source?.cancel() }
        tell(.ended)
    }

    private static func socketPair() throws -> (own: Int32, other: Int32) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw CocoaError(.fileReadUnknown)
        }
        return (ends[0], ends[1])
    }
}
