import Foundation
import Synchronization

/// Ports for what a test starts, ends and starts again at one address.
public enum LoopbackPort {
    /// A port of this machine that nobody uses. It is none of those that the system gives to who asks for a free one
    /// (`ip_local_port_range`, from 32,768), so nobody takes it while a test goes on.
    /// - Throws: `ConformanceFailure` when there is none.
    public static func unused() throws -> Int {
        let used = try ["tcp", "tcp6", "udp", "udp6"].map {
            try String(contentsOfFile: "/proc/net/\($0)", encoding: .utf8)
        }
        for _ in 0..<1_000 {
            let port = 10_000 + last.add(1, ordering: .relaxed).newValue % 20_000
            let hex = String(port, radix: 16, uppercase: true)
            let text = ":\(String(repeating: "0", count: 4 - hex.count))\(hex) "
            if !used.contains(where: { $0.contains(text) }) { return port }
        }
        throw ConformanceFailure("there is no free port between 10,000 and 30,000")
    }

    /// Of different processes at different places.
    private static let last = Atomic(Int(ProcessInfo.processInfo.processIdentifier) * 97)
}
