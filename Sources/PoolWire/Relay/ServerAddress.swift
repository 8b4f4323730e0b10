import Foundation

/// Addresses of relays as people type them and as invitations carry them.
public enum ServerAddress {
    /// Makes a WebSocket URL of what a person typed (relay.md 12.1): trimmed; a `ws://` or `wss://` address is kept;
    /// a name with a dot and no port gets `wss://`; anything else `ws://`.
    public static func normalise(_ typed: String) -> String {
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        if hasScheme(text) { return text }
        return (text.contains(".") && !text.contains(":") ? "wss://" : "ws://") + text
    }

    /// The URL for the address inside an invitation (relay.md 8.6): without a scheme it is `ws://`.
    public static func url(ofInvitationAddress address: String) -> String {
        hasScheme(address) ? address : "ws://" + address
    }

    /// One spelling for a URL, to key stored state by (deltas.md 2.1): scheme and host in lower case, no slash at
    /// the end. Not for connecting or for sending.
    public static func canonical(_ url: String) -> String {
        var rest = Substring(url.trimmingCharacters(in: .whitespacesAndNewlines))
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let scheme = rest.range(of: "://") else { return String(rest) }
        let host = rest[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return rest[..<host.endIndex].lowercased() + rest[host.endIndex...]
    }

    /// Whether a URL asks for TLS.
    public static func isSecure(_ url: String) -> Bool { url.lowercased().hasPrefix("wss://") }

    private static func hasScheme(_ address: String) -> Bool {
        let start = address.prefix(6).lowercased()
        return start.hasPrefix("ws://") || start == "wss://"
    }
}
