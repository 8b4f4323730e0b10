/// A service that somebody in the local network advertises. All of it is untrusted text.
public struct ServiceInstance: Sendable, Hashable {
    /// The instance's name.
    public var name: String
    /// As in `_http._tcp`.
    public var type: String
    /// Mostly `local`.
    public var domain: String
    /// The system's numbers of the interfaces it is seen on.
    public var interfaces: Set<UInt32>
    /// Name of the host, as in `kitchen.local`.
    public var host: String
    public var port: UInt16
    public var txt: TXTRecord

    public init(
        name: String, type: String, domain: String = "local", interfaces: Set<UInt32>, host: String, port: UInt16,
        txt: TXTRecord
    ) {
        self.name = name
        self.type = type
        self.domain = domain
        self.interfaces = interfaces
        self.host = host
        self.port = port
        self.txt = txt
    }
}

/// What a browser sees at one moment.
public struct ServiceListing: Sendable, Equatable {
    /// Sorted by name. Only those whose address and TXT record are known.
    public var instances: [ServiceInstance] = []
    /// Why nothing can be seen now, if that is so. The browser goes on trying.
    public var failure: DNSSDError?

    public init(instances: [ServiceInstance] = [], failure: DNSSDError? = nil) {
        self.instances = instances
        self.failure = failure
    }
}

/// An address of a host, as text that sockets take: with the scope where it needs one (`fe80::1%2`).
public struct ServiceAddress: Sendable, Hashable, CustomStringConvertible {
    public var description: String
    /// 0 for addresses that are good everywhere, 1 for IPv6, 2 for those of one link.
    var rank: Int

    /// - Parameter bytes: 4 or 16.
    /// - Returns: `nil` for another number of bytes.
    init?(bytes: [UInt8], interface: UInt32) {
        if bytes.count == 4 {
            description = bytes.map { String($0) }.joined(separator: ".")
            rank = 0
            return
        }
        guard bytes.count == 16 else { return nil }
        let words = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let text = words.map { String($0, radix: 16) }.joined(separator: ":")
        let isLinkLocal = words[0] & 0xffc0 == 0xfe80
        description = isLinkLocal ? "\(text)%\(interface)" : text
        rank = isLinkLocal ? 2 : 1
    }
}
