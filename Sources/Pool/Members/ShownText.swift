import Foundation
public import PoolWire

/// Makes text from outside fit for showing, logging and repeating (chat.md 16).
public enum ShownText {
    /// A name: one line, at most 64 characters (and four scalars for each). May be empty.
    public static func name(_ text: String) -> String {
        let line = clean(text, maxCharacters: 64).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return String(line).trimmingCharacters(in: .whitespaces)
    }

    /// Text without control characters (but line ends and tabs) and bidirectional overrides, composed (NFC), cut.
    public static func clean(_ text: String, maxCharacters: Int) -> String {
        if text.utf8.count <= maxCharacters, text.utf8.allSatisfy(isPlain) { return text }
        // Cut by scalars first, so that a character of a million combining marks costs nothing.
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(maxCharacters * 4) where isShown(scalar) { scalars.append(scalar) }
        return String(String(scalars).precomposedStringWithCanonicalMapping.prefix(maxCharacters))
    }

    /// Whether a byte is a character that is shown as it is, whatever stands beside it.
    private static func isPlain(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) || byte == 0x0A }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x09: true
        case 0x00...0x1F, 0x7F...0x9F: false
        // Bidirectional marks, embeddings, overrides and isolates; line and paragraph separators.
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        case 0xFEFF, 0xFFF9...0xFFFB: false
        default: true
        }
    }
}

extension PoolUserProfile {
    /// The profile as it may be shown: name of at most 64 characters, short emoji, colour within 0...7 (pool.md 6).
    public var clean: PoolUserProfile {
        PoolUserProfile(
            displayName: ShownText.name(displayName), avatarEmoji: ShownText.clean(avatarEmoji, maxCharacters: 4),
            avatarColorIndex: ((avatarColorIndex % 8) + 8) % 8)
    }
}
