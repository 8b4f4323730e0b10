import Foundation
package import NIOCore
import NIOPosix
import PoolLinks

/// Addresses of links as texts: `192.168.1.5:4711`, `[fd00::1]:4711`, `[fe80::1%eth0]:4711`.
package enum LinkAddress {
    /// Whether an address means the same to everybody: not one with an interface of this machine.
    package static func isForOthers(_ text: String) -> Bool { !text.contains("%") }

    /// - Returns: host, without brackets, and port; `nil` for anything else.
    package static func parse(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), 1...65_535 ~= port
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty ? nil : (host, port)
    }

    /// The address of a text, which may name a host.
    /// - Throws: what the resolver says.
    package static func resolve(_ text: String) async throws -> SocketAddress? {
        guard let (host, port) = parse(text) else { return nil }
        if let address = SocketAddress(numeric: host, port: UInt16(port)) { return address }
        // Asking the system waits.
        return try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
    }

    /// Whether this machine would know where to send what is for an address. A socket that is told to send where no way
    /// leads is closed by its channel, with everything that goes over it.
    /// - Parameter source: what the socket is bound to.
    static func hasRoute(to address: SocketAddress, from source: SocketAddress) -> Bool {
        let descriptor = socket(Int32(address.protocol.rawValue), Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var source = source
        source.port = 0
        // A socket for both kinds sends from whatever address fits.
        let isForBoth = source.ipAddress == "::" && address.protocol == .inet
        // Connecting a datagram socket looks the way up and sends nothing.
        return unsafe (isForBoth || source.withSockAddr { unsafe bind(descriptor, $0, socklen_t($1)) } == 0)
            && address.withSockAddr { unsafe connect(descriptor, $0, socklen_t($1)) } == 0
    }

    /// Where others can dial a socket: its address, or those of all interfaces.
    package static func reachable(_ bound: SocketAddress) -> [String] {
        guard bound.ipAddress == "0.0.0.0" || bound.ipAddress == "::" else { return [bound.text] }
        return reachable(bound, on: ofThisMachine)
    }

    /// Whether an address leads back to a socket of one's own.
    package static func leads(_ text: String, backTo bound: SocketAddress) -> Bool {
        guard let (host, port) = parse(text), port == bound.port else { return false }
        return ofThisMachine.contains { address in
            var address = address
            address.port = port
            return address.text == text || address.ipAddress == host
        }
    }

    private static var ofThisMachine: [SocketAddress] {
        ((try? System.enumerateDevices()) ?? []).compactMap(\.address)
    }

    /// - Parameter own: the addresses of this machine's interfaces. Those of one link count where there are no others, and
    ///   this machine alone where there is none at all.
    package static func reachable(_ bound: SocketAddress, on own: [SocketAddress]) -> [String] {
        let port = bound.port ?? 0
        let dialled = own.filter { address in
            guard address.protocol == bound.protocol || bound.ipAddress == "::", let ip = address.ipAddress else {
                return false
            }
            return !ip.hasPrefix("127.") && ip != "::1"
        }.map { address in
            var address = address
            address.port = port
            return address
        }
        let everywhere = dialled.filter { !isOfOneLink($0) }
        let texts = (everywhere.isEmpty ? dialled : everywhere).map(\.text)
        return texts.isEmpty ? ["127.0.0.1:\(port)"] : Array(texts.prefix(LocalPoolBounds.maxAddresses))
    }

    private static func isOfOneLink(_ address: SocketAddress) -> Bool {
        address.ipAddress.map { $0.hasPrefix("fe80") || $0.hasPrefix("169.254.") } ?? false
    }
}
