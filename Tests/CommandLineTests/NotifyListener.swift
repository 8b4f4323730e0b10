import Foundation
import PoolTesting

/// The socket on which systemd hears how a service stands.
final class NotifyListener {
    let path: String
    private let descriptor: Int32
    private var heard = ""

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ConformanceFailure("\(path) is too long for a socket")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw ConformanceFailure("\(path) cannot be bound") }
    }

    deinit { close(descriptor) }

    /// Waits until somebody has said a line.
    func wait(for line: String) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while !heard.split(separator: "\n").contains(Substring(line)) {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                heard += String(decoding: buffer.prefix(count), as: UTF8.self) + "\n"
                continue
            }
            guard ContinuousClock.now < deadline else { throw ConformanceFailure("only heard: \(heard)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
