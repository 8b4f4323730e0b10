public import Foundation

extension UUID {
    /// The 16 bytes in the order in which they are printed (relay.md "PID16").
    public var bytes: [UInt8] {
        let u = uuid
        return [
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ]
    }

    /// - Returns: `nil` unless there are exactly 16 bytes.
    public init?(bytes b: [UInt8]) {
        guard b.count == 16 else { return nil }
        self.init(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
            ))
    }

    /// Lower-case and hyphenated, as the relay writes it (relay.md 3). Apps write `uuidString`, upper-case.
    public var lowercasedText: String { uuidString.lowercased() }

    /// Reads every spelling that the relay accepts (relay.md 3): any case, with or without hyphens, in braces, or
    /// after `urn:uuid:`.
    public static func parseLiberal(_ text: String) -> UUID? {
        var digits = Substring(text).utf8
        guard digits.count <= 45 else { return nil }
        if text.hasPrefix(ignoringCase: "urn:uuid:") {
            digits = digits.dropFirst("urn:uuid:".utf8.count)
        } else if digits.count >= 2, digits.first == UInt8(ascii: "{"), digits.last == UInt8(ascii: "}") {
            digits = digits.dropFirst().dropLast()
        }
        if digits.count == 36 { return parseHyphenated(digits) }
        guard digits.count == 32, let bytes = Hex.decode(digits) else { return nil }
        return UUID(bytes: bytes)
    }

    /// Reads 36 characters of either case, as apps do (pool.md 2). Several times faster than `init(uuidString:)`.
    package static func parseHyphenated(_ text: some Collection<UInt8>) -> UUID? {
        guard text.count == 36 else { return nil }
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        for (position, character) in text.enumerated() {
            switch position {
            case 8, 13, 18, 23: guard character == UInt8(ascii: "-") else { return nil }
            default: digits.append(character)
            }
        }
        return Hex.decode(digits).flatMap { UUID(bytes: $0) }
    }
}
