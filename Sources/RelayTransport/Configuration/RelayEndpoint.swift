import Foundation
package import PoolTransport

/// Where a relay listens.
package struct RelayEndpoint: Sendable, Equatable {
    package var isSecure: Bool
    /// Without brackets if it is an IPv6 address.
    package var host: String
    package var port: Int
    /// Path and query, at least `/`.
    package var target: String

    /// - Parameter url: `ws://` or `wss://`, a host, maybe a port and a path.
    package init(url: String) throws(TransportError) {
        func refuse(_ what: String) -> TransportError {
            TransportError(.unreachable, "\(url) is no relay address (\(what)): write it as wss://relay.example.org.")
        }
        guard url.utf8.count <= 2048, let parts = URLComponents(string: url) else { throw refuse("not a URL") }
        switch parts.scheme?.lowercased() {
        case "wss": isSecure = true
        case "ws": isSecure = false
        default: throw refuse("neither ws:// nor wss://")
        }
        guard let name = parts.encodedHost, !name.isEmpty else { throw refuse("no host") }
        let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
        host = isBracketed ? String(name.dropFirst().dropLast()) : name
        port = parts.port ?? (isSecure ? 443 : 80)
        guard (1...65_535).contains(port) else { throw refuse("port \(port)") }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        target = parts.percentEncodedQuery.map { "\(path)?\($0)" } ?? path
    }

    /// For messages and the HTTP `Host` header.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
