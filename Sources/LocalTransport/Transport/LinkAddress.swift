package import NIOCore
import NIOPosix

/// Addresses of links as texts: `192.168.1.5:4711`, `[fe80::1]:4711`.
package enum LinkAddress {
    /// The text of an address of a socket.
    package static func text(_ address: SocketAddress) -> String {
        guard let host = address.ipAddress, let port = address.port else { return "" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

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
        if let address = try? SocketAddress(ipAddress: host, port: port) { return address }
        // Asking the system waits.
        return try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
    }

    /// Where others can dial a socket: its address, or those of all interfaces.
    package static func reachable(_ bound: SocketAddress) -> [String] {
        guard let port = bound.port, bound.ipAddress == "0.0.0.0" || bound.ipAddress == "::" else {
            return [text(bound)]
        }
        let devices = (try? System.enumerateDevices()) ?? []
        let addresses = devices.compactMap(\.address).filter { address in
            guard address.protocol == bound.protocol || bound.ipAddress == "::", let ip = address.ipAddress else {
                return false
            }
            // A link-local address means something on one link only.
            return !ip.hasPrefix("127.") && ip != "::1" && !ip.hasPrefix("fe80") && !ip.hasPrefix("169.254.")
        }
        let texts = addresses.compactMap(\.ipAddress).map { $0.contains(":") ? "[\($0)]:\(port)" : "\($0):\(port)" }
        return texts.isEmpty ? ["127.0.0.1:\(port)"] : Array(texts.prefix(LocalPoolBounds.maxAddresses))
    }
}
