/// A service to be made known in the local network.
public struct ServiceAdvertisement: Sendable, Hashable {
    /// The most bytes of an instance name (RFC 6763, 4.1.1).
    public static let maxNameBytes = 63

    /// The instance's name, for people. Another host's, or another program's, service of this name makes the daemon or
    /// the wrapper choose another: see `AdvertisementState`.
    public var name: String
    /// As in `_http._tcp`.
    public var type: String
    /// Where it listens, 1...65535.
    public var port: UInt16
    public var txt: TXTRecord

    public init(name: String, type: String, port: UInt16, txt: TXTRecord = TXTRecord()) {
        self.name = name
        self.type = type
        self.port = port
        self.txt = txt
    }

    /// Whether DNS can hold it.
    var problem: DNSSDError? {
        if name.isEmpty || name.utf8.contains(0) { return .invalid("a service needs a name") }
        if !ServiceType.isValid(type) { return .invalid("“\(type)” is no service type like _name._tcp") }
        if port == 0 { return .invalid("a service needs a port") }
        if txt.bytes.count > TXTRecord.maxBytes {
            return .invalid("the TXT record has \(txt.bytes.count) bytes, at most \(TXTRecord.maxBytes) fit")
        }
        return nil
    }
}

enum ServiceType {
    /// `_name._tcp` or `_name._udp`, the name of 1 to 15 letters, digits and hyphens (RFC 6335, 5.1).
    static func isValid(_ type: String) -> Bool {
        let parts = type.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "_tcp" || parts[1] == "_udp", parts[0].first == "_" else { return false }
        let name = parts[0].dropFirst().utf8
        return 1...15 ~= name.count
            && name.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7a ~= $0 | 0x20 || $0 == UInt8(ascii: "-") }
    }
}

/// How an advertisement stands.
public enum AdvertisementState: Sendable, Hashable {
    /// The network can see it, under this name: another than asked for when that was taken.
    case advertised(name: String)
    /// It cannot be seen now, and why. Tried again until it works.
    case unavailable(DNSSDError)
}

/// The states of one advertisement: the latest one, then every change; a slow reader misses those in between.
///
/// The service is withdrawn when the sequence, its iterators and their task are gone.
public struct Advertising: AsyncSequence, Sendable {
    public typealias Element = AdvertisementState

    let states: AsyncStream<AdvertisementState>
    let update: @Sendable (TXTRecord) -> Void

    public func makeAsyncIterator() -> AsyncStream<AdvertisementState>.Iterator { states.makeAsyncIterator() }

    /// Replaces what the service says of itself. A record that is too long changes nothing.
    public func update(_ txt: TXTRecord) {
        if txt.bytes.count <= TXTRecord.maxBytes { update(txt) }
    }
}
