/// Which hosts a test network has, and which of them hear each other.
public struct NetworkTopology: Sendable, Equatable {
    /// A host, by its letter.
    public struct Host: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let a = Host(rawValue: "a")
        public static let b = Host(rawValue: "b")
        public static let c = Host(rawValue: "c")
        public static let d = Host(rawValue: "d")

        /// Its IPv4 address in one of its networks, where there are any.
        public func address(in segment: Int = 0) -> String { "10.77.\(segment).\(number)" }

        /// Its IPv6 address where there is no IPv4, good on one link only.
        public var linkLocal: String { "fe80::\(number)" }

        /// The first has 1.
        private var number: Int { Int(rawValue.utf8.first ?? 0) - 0x60 }

        /// The first so many, `a` to `z`.
        static func first(_ count: Int) -> [Host] {
            precondition((1...26).contains(count), "hosts are named by letters")
            return (0..<UInt8(count)).map { Host(rawValue: String(decoding: [0x61 + $0], as: UTF8.self)) }
        }
    }

    /// Networks, by number: those in the same one hear each other. A host's device in it is `e` with that number.
    public var segments: [[Host]]
    /// Whether hosts have IPv4 addresses. Without, they have IPv6 addresses that are good on one link only, as
    /// `fe80::1%e0`, and no others.
    public var hasIPv4: Bool

    public init(segments: [[Host]], hasIPv4: Bool = true) {
        precondition(segments.allSatisfy { $0.count >= 2 }, "a network has two hosts at least")
        self.segments = segments
        self.hasIPv4 = hasIPv4
    }

    /// Two that hear each other.
    public static let pair = NetworkTopology(segments: [[.a, .b]])

    /// Two that hear each other and have nothing but the IPv6 addresses that every device makes for itself.
    public static let linkLocalPair = NetworkTopology(segments: [[.a, .b]], hasIPv4: false)

    /// Only neighbours hear each other, each two in a network of their own.
    public static func line(_ count: Int) -> NetworkTopology {
        let hosts = Host.first(count)
        return NetworkTopology(segments: zip(hosts, hosts.dropFirst()).map { [$0, $1] })
    }

    /// All hear each other, over a switch.
    public static func star(_ count: Int) -> NetworkTopology { NetworkTopology(segments: [Host.first(count)]) }

    public var hosts: [Host] { Set(segments.joined()).sorted { $0.rawValue < $1.rawValue } }

    /// The network of two hosts; `nil` if they do not hear each other.
    public func segment(of one: Host, _ other: Host) -> Int? {
        segments.firstIndex { $0.contains(one) && $0.contains(other) }
    }

    // MARK: Building

    /// Hosts, and a switch for each network of more than two.
    var namespaces: [String] {
        hosts.map(\.rawValue) + segments.indices.filter { segments[$0].count > 2 }.map { "s\($0)" }
    }

    /// Builds it: `$1` is the beginning of all names, `$2` a folder for what is known of each host.
    var script: String {
        """
        set -e
        for tool in ip unshare nsenter dbus-daemon avahi-daemon; do
            command -v $tool >/dev/null || { echo "there is no $tool"; exit 1; }
        done
        N=$1; D=$2; mkdir -p $D
        for h in \(namespaces.joined(separator: " ")); do ip netns add $N$h; ip -n $N$h link set lo up; done
        \(segments.indices.map(cables).joined(separator: "\n"))
        for h in \(hosts.map(\.rawValue).joined(separator: " ")); do
            (exec ip netns exec $N$h unshare -m --uts bash -c "
                hostname $N$h; mount -t tmpfs tmpfs /run; touch $D/$h.ready; exec sleep 100000") >$D/$h.log 2>&1 </dev/null &
            echo $! >$D/$h.pid
        done
        for h in \(hosts.map(\.rawValue).joined(separator: " ")); do
            for i in $(seq 200); do [ -e $D/$h.ready ] && break; sleep 0.02; done
            [ -e $D/$h.ready ] || { cat $D/$h.log; exit 1; }
        done
        """
    }

    private func cables(_ segment: Int) -> String {
        let hosts = segments[segment]
        let device = "e\(segment)"
        var lines: [String] = []
        if hosts.count == 2 {
            lines.append(
                "ip link add \(device) netns ${N}\(hosts[0].rawValue) type veth peer name \(device) netns ${N}\(hosts[1].rawValue)"
            )
        } else {
            lines.append("ip -n ${N}s\(segment) link add name br0 type bridge; ip -n ${N}s\(segment) link set br0 up")
            for host in hosts {
                lines.append(
                    """
                    ip link add \(device) netns ${N}\(host.rawValue) type veth peer name p\(host.rawValue) netns ${N}s\(segment)
                    ip -n ${N}s\(segment) link set p\(host.rawValue) master br0 up
                    """)
            }
        }
        for host in hosts {
            // An address that is made by hand can be used at once.
            let address =
                hasIPv4
                ? "ip -n $H addr add \(host.address(in: segment))/24 dev \(device)"
                : "ip -n $H link set \(device) addrgenmode none; ip -n $H addr add \(host.linkLocal)/64 dev \(device) nodad"
            lines.append("H=${N}\(host.rawValue); \(address); ip -n $H link set \(device) up")
        }
        return lines.joined(separator: "\n")
    }
}
