import Foundation
import Synchronization

/// Two hosts on a network of their own, each with its multicast DNS daemon: network namespaces of this machine, real
/// dbus and avahi daemons. For tests of discovery; needs root, and the packages avahi-daemon, dbus and iproute2.
public final class LocalNetwork: Sendable {
    public enum Host: String, Sendable, CaseIterable {
        case a, b

        /// Its IPv4 address.
        public var address: String { self == .a ? "10.77.0.1" : "10.77.0.2" }
    }

    private static let count = Atomic(0)

    private let name: String
    private let folder: URL
    /// The process that keeps each host's mounts.
    private let keepers: [Host: Int32]

    private init(name: String, folder: URL, keepers: [Host: Int32]) {
        self.name = name
        self.folder = folder
        self.keepers = keepers
    }

    /// Builds one, lets `body` use it, and takes it down.
    /// - Parameter hasDaemons: whether multicast DNS runs from the beginning.
    /// - Returns: `nil`, after saying why, where this machine does not allow it.
    public static func with<Value: Sendable>(
        daemons hasDaemons: Bool = true, _ body: @Sendable (LocalNetwork) async throws -> Value
    ) async throws -> Value? {
        let number = count.add(1, ordering: .relaxed).newValue
        let name = "pb\(ProcessInfo.processInfo.processIdentifier)n\(number)"
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        let outcome = try await run("bash", ["-c", shut + build, "build", name, folder.path])
        guard outcome.code == 0 else {
            print("SKIPPED: no network namespaces here, so discovery between hosts is not tested: \(outcome.text)")
            _ = try await run("bash", ["-c", clear, "clear", name, folder.path])
            return nil
        }
        var keepers: [Host: Int32] = [:]
        for host in Host.allCases {
            let text = try String(contentsOf: folder.appending(path: "\(host.rawValue).pid"), encoding: .utf8)
            keepers[host] = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        let network = LocalNetwork(name: name, folder: folder, keepers: keepers)
        let result: Result<Value, any Error>
        do {
            if hasDaemons { for host in Host.allCases { try await network.startDaemons(on: host) } }
            result = .success(try await body(network))
        } catch {
            result = .failure(error)
        }
        for host in Host.allCases { try await network.stopDaemons(on: host) }
        _ = try await run("bash", ["-c", clear, "clear", name, folder.path])
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
            (shut; dbus-daemon --system --fork && avahi-daemon -D --no-drop-root --no-chroot --no-rlimits) &&
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

    /// Runs a script on a host.
    public func shell(_ host: Host, _ script: String) async throws {
        let command = prefix(host) + ["bash", "-c", Self.shut + script]
        let outcome = try await Self.run(command[0], Array(command.dropFirst()))
        guard outcome.code == 0 else { throw ConformanceFailure("on host \(host.rawValue): \(outcome.text)") }
    }

    // MARK: Parts

    /// Closes what was inherited: Foundation takes a process for running as long as one of its children has its socket.
    private static let shut = """
        shut() {
            for f in /proc/self/fd/*; do
                case ${f##*/} in 0|1|2) ;; *) eval "exec ${f##*/}>&-" 2>/dev/null || true ;; esac
            done
        }

        """

    private static let build = """
        set -e
        for tool in ip unshare nsenter dbus-daemon avahi-daemon; do
            command -v $tool >/dev/null || { echo "there is no $tool"; exit 1; }
        done
        N=$1; D=$2; mkdir -p $D
        for h in a b; do ip netns add $N$h; done
        ip link add $N-a netns ${N}a type veth peer name $N-b netns ${N}b
        ip -n ${N}a addr add 10.77.0.1/24 dev $N-a; ip -n ${N}b addr add 10.77.0.2/24 dev $N-b
        for h in a b; do
            ip -n $N$h link set lo up; ip -n $N$h link set $N-$h up
            (shut; exec ip netns exec $N$h unshare -m --uts bash -c "
                hostname $N$h; mount -t tmpfs tmpfs /run; touch $D/$h.ready; exec sleep 100000") >$D/$h.log 2>&1 </dev/null &
            echo $! >$D/$h.pid
        done
        for h in a b; do
            for i in $(seq 200); do [ -e $D/$h.ready ] && break; sleep 0.02; done
            [ -e $D/$h.ready ] || { cat $D/$h.log; exit 1; }
        done
        """

    /// What a process of Foundation starts has most signals blocked, so that only one is sure to end it.
    private static let clear = """
        N=$1; D=$2
        for h in a b; do [ -s $D/$h.pid ] && kill -KILL $(cat $D/$h.pid) 2>/dev/null; ip netns del $N$h 2>/dev/null; done
        rm -rf "$D"
        """

    private static func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: program.hasPrefix("/") ? program : "/bin/\(program)")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // To a file: what goes on in the background keeps a pipe open.
        let file = FileManager.default.temporaryDirectory.appending(path: "pb-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                done.resume(throwing: error)
            }
        }
        try output.close()
        let text = try String(contentsOf: file, encoding: .utf8)
        try FileManager.default.removeItem(at: file)
        return (process.terminationStatus, text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
