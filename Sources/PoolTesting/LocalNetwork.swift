import Foundation
import Synchronization

/// Hosts on networks of their own, each with its multicast DNS daemon: network namespaces of this machine, real dbus and
/// avahi daemons. For tests of discovery and links; needs root, and the packages avahi-daemon, dbus and iproute2.
public final class LocalNetwork: Sendable {
    private static let count = Atomic(0)

    public let topology: NetworkTopology
    private let name: String
    private let folder: URL
    /// The process that keeps each host's mounts.
    private let keepers: [Host: Int32]

    public typealias Host = NetworkTopology.Host

    private init(topology: NetworkTopology, name: String, folder: URL, keepers: [Host: Int32]) {
        self.topology = topology
        self.name = name
        self.folder = folder
        self.keepers = keepers
    }

    /// Builds one, lets `body` use it, and takes it down.
    /// - Parameters:
    ///   - topology: which hosts there are, and which of them hear each other.
    ///   - hasDaemons: whether multicast DNS runs from the beginning.
    /// - Returns: `nil`, after saying why, where this machine does not allow it.
    public static func with<Value: Sendable>(
        _ topology: NetworkTopology = .pair, daemons hasDaemons: Bool = true,
        _ body: @Sendable (LocalNetwork) async throws -> Value
    ) async throws -> Value? {
        let number = count.add(1, ordering: .relaxed).newValue
        let name = "pb\(ProcessInfo.processInfo.processIdentifier)n\(number)"
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        let namespaces = topology.namespaces.joined(separator: " ")
        let outcome = try await RunningProgram.outcome(of: [
            "/bin/bash", "-c", topology.script, "build", name, folder.path,
        ])
        guard outcome.code == 0 else {
            print("SKIPPED: no network namespaces here, so what several hosts do is not tested: \(outcome.text)")
            _ = try await RunningProgram.outcome(of: ["/bin/bash", "-c", clear, "clear", name, folder.path, namespaces])
            return nil
        }
        var keepers: [Host: Int32] = [:]
        for host in topology.hosts {
            let text = try String(contentsOf: folder.appending(path: "\(host.rawValue).pid"), encoding: .utf8)
            keepers[host] = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        let network = LocalNetwork(topology: topology, name: name, folder: folder, keepers: keepers)
        let result: Result<Value, any Error>
        do {
            if hasDaemons { for host in topology.hosts { try await network.startDaemons(on: host) } }
            result = .success(try await body(network))
        } catch {
            result = .failure(error)
        }
        for host in topology.hosts { try await network.stopDaemons(on: host) }
        _ = try await RunningProgram.outcome(of: ["/bin/bash", "-c", clear, "clear", name, folder.path, namespaces])
        return try result.get()
    }

    /// The command that runs another one on a host.
    public func prefix(_ host: Host) -> [String] {
        ["/usr/bin/nsenter", "-t", "\(keepers[host] ?? 0)", "-m", "-n", "-u", "--"]
    }

    /// Starts dbus and avahi, and waits until they are up.
    public func startDaemons(on host: Host) async throws {
        try await shell(
            host,
            """
            mkdir -p /run/dbus /run/avahi-daemon; rm -f /run/dbus/pid /run/avahi-daemon/pid
            dbus-daemon --system --fork && avahi-daemon -D --no-drop-root --no-chroot --no-rlimits &&
            for i in $(seq 200); do avahi-daemon --check && exit 0; sleep 0.05; done; exit 1
            """)
    }

    /// Stops them, politely or as a crash would.
    public func stopDaemons(on host: Host, signal: String = "TERM") async throws {
        try await shell(
            host,
            """
            for f in /run/avahi-daemon/pid /run/dbus/pid; do
                [ -s $f ] || continue; p=$(cat $f); kill -\(signal) $p 2>/dev/null || true
                for i in $(seq 100); do kill -0 $p 2>/dev/null || break; sleep 0.02; done
                kill -KILL $p 2>/dev/null || true; rm -f $f
            done
            """)
    }

    /// Takes a host out of one of its networks, or puts it back: as if its cable were pulled.
    public func setLink(of host: Host, in segment: Int = 0, up isUp: Bool) async throws {
        try await shell(host, "ip link set e\(segment) \(isUp ? "up" : "down")")
    }

    /// Makes what a host sends into one of its networks late, lost or disordered (`tc netem`).
    /// - Parameter rule: as in `delay 50ms loss 5%`; `nil` ends it.
    /// - Returns: `false`, after saying so, where the kernel cannot do it.
    public func impair(_ host: Host, in segment: Int = 0, _ rule: String?) async throws -> Bool {
        let device = "e\(segment)"
        guard let rule else {
            try await shell(host, "tc qdisc del dev \(device) root")
            return true
        }
        do {
            try await shell(host, "tc qdisc replace dev \(device) root netem \(rule)")
            return true
        } catch {
            print("SKIPPED: no bad networks here (\(rule)): \(error)")
            return false
        }
    }

    /// Runs a script on a host.
    public func shell(_ host: Host, _ script: String) async throws {
        let outcome = try await RunningProgram.outcome(of: prefix(host) + ["bash", "-c", script])
        guard outcome.code == 0 else { throw ConformanceFailure("on host \(host.rawValue): \(outcome.text)") }
    }

    // MARK: Parts

    private static let clear = """
        N=$1; D=$2
        for h in $3; do [ -s $D/$h.pid ] && kill -KILL $(cat $D/$h.pid) 2>/dev/null; ip netns del $N$h 2>/dev/null; done
        rm -rf "$D"
        """
}
