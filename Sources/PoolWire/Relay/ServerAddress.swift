/// Addresses of relays as people type them and as invitations carry them.
public enum ServerAddress {
    /// Makes a WebSocket URL of what a person typed (relay.md 12.1): trimmed; a `ws://` or `wss://` address is kept;
    /// a name with a dot and no port gets `wss://`; anything else `ws://`.
    public static func normalise(_ typed: String) -> String {
        let text = typed.trimmed
        if hasScheme(text) { return text }
        let isPlainName = text.utf8.contains(UInt8(ascii: ".")) && !text.utf8.contains(UInt8(ascii: ":"))
        return (isPlainName ? "wss://" : "ws://") + text
    }

    /// The URL for the address inside an invitation (relay.md 8.6): without a scheme it is `ws://`.
    public static func url(ofInvitationAddress address: String) -> String {
        hasScheme(address) ? address : "ws://" + address
    }

    /// One spelling for a URL, to key stored state by (deltas.md 2.1): scheme and host in lower case, no slash at
    /// the end. Not for connecting or for sending.
    public static func canonical(_ url: String) -> String {
        let text = url.trimmed
        guard hasScheme(text) else { return String(text) }
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        let authority = isSecure(text) ? 6 : 5
        let end = bytes.dropFirst(authority).firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        for index in bytes[..<(end ?? bytes.endIndex)].indices { bytes[index] = StringBytes.lowercase(bytes[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a URL asks for TLS.
    public static func isSecure(_ url: String) -> Bool { url.hasPrefix(ignoringCase: "wss://") }

    private static func hasScheme(_ address: String) -> Bool {
        address.hasPrefix(ignoringCase: "ws://") || address.hasPrefix(ignoringCase: "wss://")
    }
}
