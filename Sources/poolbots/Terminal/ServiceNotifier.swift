import BotHost
import Foundation
import Logging
import ServiceLifecycle

/// Tells systemd how things stand (sd_notify(3)): ready once every pool was tried, stopping, and alive.
struct ServiceNotifier: Service {
    /// `NOTIFY_SOCKET`; `nil` where nobody wants to know.
    private let socketPath: String?
    /// How often systemd wants to hear that the process is alive: half of `WATCHDOG_USEC`.
    private let interval: Duration?
    private let host: InstallationHost
    private let logger: Logger

    init(_ environment: [String: String], host: InstallationHost, logger: Logger) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        interval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { .microseconds($0) / 2 }
        self.host = host
        self.logger = logger
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await host.firstAttempts()
                let pools = await host.status().pools
                let connected = pools.count { $0.state == .connected }
                tell("READY=1\nSTATUS=\(connected) of \(pools.count) pools connected")
            }
            if let interval { group.addTask { await keepAlive(every: interval) } }
            do {
                try await gracefulShutdown()
            } catch {
                // Cancelled: that is also an end.
            }
            tell("STOPPING=1")
            group.cancelAll()
        }
    }

    /// Says that the process is alive as long as its host answers.
    private func keepAlive(every interval: Duration) async {
        while !Task.isCancelled {
            _ = await host.status()
            tell("WATCHDOG=1")
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    private func tell(_ state: String) {
        guard let socketPath else { return }
        if !NotifySocket.send(state, to: socketPath) {
            logger.warning("systemd cannot be told", metadata: ["socket": "\(socketPath)"])
        }
    }
}

/// A datagram to a Unix socket.
private enum NotifySocket {
    /// - Parameter path: a path, or `@` and a name without a file.
    /// - Returns: whether it was sent.
    static func send(_ text: String, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < capacity else { return false }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (bytes.first == 0 ? 0 : 1))
        let message = Array(text.utf8)
        let sent = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(descriptor, message, message.count, 0, address, length)
            }
        }
        return sent == message.count
    }
}
