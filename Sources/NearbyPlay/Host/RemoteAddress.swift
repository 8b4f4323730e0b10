/// Where a connection comes from: what limits and blocks go by (nearby.md 3).
public struct RemoteAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as text, without port and scope; IPv4 in IPv6 as IPv4.
    public let description: String
    /// What counts as one source: an IPv4 address, or the first 64 bits of an IPv6 address.
    let group: [UInt8]

    /// - Parameters:
    ///   - bytes: 4 or 16. Anything else is one source of its own.
    ///   - text: as the system writes it.
    package init(bytes: [UInt8], text: String) {
        let isMapped = bytes.count == 16 && bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        let plain = isMapped ? Array(bytes.suffix(4)) : bytes
        description =
            plain.count == 4
            ? plain.map { String($0) }.joined(separator: ".") : String(text.prefix { $0 != "%" })
        group = plain.count == 16 ? Array(plain.prefix(8)) : plain
    }
}
