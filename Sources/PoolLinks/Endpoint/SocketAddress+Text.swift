import Foundation
package import NIOCore

extension SocketAddress {
    /// As people write it, so that others understand it, too: `192.168.1.5:4711`, `[fd00::1]:4711`, `[fe80::1%eth0]:4711`.
    package var text: String {
        guard let port, var host = numericHost else { return "" }
        // What a socket for both kinds calls an IPv4 address, others do not understand.
        if host.hasPrefix("::ffff:"), host.contains(".") { host.removeFirst("::ffff:".count) }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// With the name of the interface for an address of one link: names outlive a restart, numbers need not.
    private var numericHost: String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { name in
            unsafe withSockAddr { address, count in
                let isNamed =
                    unsafe getnameinfo(
                        address, socklen_t(count), name.baseAddress, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
                guard isNamed, let start = name.baseAddress else { return nil }
                return unsafe String(cString: start)
            }
        }
    }
}
