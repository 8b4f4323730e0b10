/// The unit of rate limits: an IPv4 address, or the first 48 bits of an IPv6 address (relay.md 9.7).
package struct AddressGroup: Hashable, Sendable, CustomStringConvertible {
    /// The address of this machine itself.
    package let isLoopback: Bool
    private let bytes: [UInt8]

    /// - Parameter address: 4 or 16 bytes. IPv4-mapped IPv6 is unmapped; anything else is one group of its own.
    package init(address: [UInt8]) {
        let mapped = address.count == 16 && address.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        let plain = mapped ? Array(address.suffix(4)) : address
        bytes = plain.count == 16 ? Array(plain.prefix(6)) : plain
        isLoopback =
            plain.count == 4 ? plain[0] == 127 : plain == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    }

    package var description: String {
        guard bytes.count == 6 else { return bytes.map(String.init).joined(separator: ".") }
        let words = stride(from: 0, to: 6, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        guard words != [0, 0, 0] else { return "::" }
        return words.map { String($0, radix: 16) }.joined(separator: ":") + "::"
    }
}
