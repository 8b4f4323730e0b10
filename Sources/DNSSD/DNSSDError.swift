/// Why something of service discovery failed.
public enum DNSSDError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No multicast DNS daemon runs on this machine, or none that this process may talk to.
    case noDaemon
    /// Nobody answered for this name in time: it is not on the network (any more).
    case notFound(String)
    /// A name, type or TXT record that DNS cannot hold (RFC 6763, 4.1.1, 6.1).
    case invalid(String)
    /// The daemon said no, with its code.
    case refused(code: Int32)

    public var description: String {
        switch self {
        case .noDaemon:
            "there is no multicast DNS daemon on this machine: install avahi-daemon and start it "
                + "(systemctl start avahi-daemon, or without systemd: dbus-daemon --system --fork; avahi-daemon -D)"
        case .notFound(let name): "“\(name)” is not on the network any more, or does not answer"
        case .invalid(let what): what
        case .refused(let code): "the multicast DNS daemon refused (code \(code))"
        }
    }
}
