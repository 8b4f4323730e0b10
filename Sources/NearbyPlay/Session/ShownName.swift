import Pool

/// Names of people, as they are sent and shown (nearby.md 26.11).
enum ShownName {
    /// One line without control characters, of at most 32 bytes.
    static func clean(_ name: String, maxBytes: Int = NearbyProtocol.maxNameBytes) -> String {
        var bytes = 0
        return String(
            ShownText.name(name).prefix { character in
                bytes += character.utf8.count
                return bytes <= maxBytes
            })
    }
}
