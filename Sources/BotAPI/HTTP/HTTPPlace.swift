import Foundation

/// Where an address leads: a value, which also judges redirections.
public struct HTTPPlace: Sendable, Equatable {
    public var isSecure: Bool
    public var host: String
    public var port: Int

    /// - Returns: `nil` for anything but `http` and `https` addresses, and for those with a user name.
    public init?(_ url: String) {
        guard url.utf8.count <= 8_192, let parts = URLComponents(string: url), parts.user == nil, parts.password == nil,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.encodedHost?.lowercased(), !host.isEmpty
        else { return nil }
        isSecure = scheme == "https"
        self.host = host
        port = parts.port ?? (isSecure ? 443 : 80)
        guard (1...65_535).contains(port) else { return nil }
    }

    /// The address that a redirection names, which may be relative.
    public static func resolve(_ location: String, from url: String) -> String? {
        guard let base = URL(string: url) else { return nil }
        return URL(string: location, relativeTo: base)?.absoluteString
    }

    /// As the allow-list names it: with a port where it is not the usual one.
    public var text: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

    public func isAllowed(by hosts: Set<String>) -> Bool { hosts.contains { $0.lowercased() == text } }
}
