/// The backslash escapes of JSON strings.
enum JSONEscapes {
    /// The length of the escape whose backslash is at `position`, a surrogate pair counted as one.
    /// - Returns: `nil` if it is none, also for a surrogate without its partner.
    static func length(_ text: Span<UInt8>, at position: Int) -> Int? {
        guard position + 1 < text.count else { return nil }
        switch text[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard let unit = unit(text, at: position) else { return nil }
            guard unit & 0xf800 == 0xd800 else { return 6 }
            guard unit < 0xdc00, let low = self.unit(text, at: position + 6), low & 0xfc00 == 0xdc00 else { return nil }
            return 12
        default: return nil
        }
    }

    /// The UTF-8 of a string that was checked before.
    static func decode(_ text: Span<UInt8>, in range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = text[position]
            guard byte == UInt8(ascii: "\\"), let length = length(text, at: position) else {
                bytes.append(byte)
                position += 1
                continue
            }
            if length == 2 {
                bytes.append(character(text[position + 1]))
            } else if let scalar = scalar(text, at: position, length: length) {
                bytes.append(contentsOf: String(Character(scalar)).utf8)
            }
            position += length
        }
        return bytes
    }

    private static func character(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func scalar(_ text: Span<UInt8>, at position: Int, length: Int) -> Unicode.Scalar? {
        guard let high = unit(text, at: position) else { return nil }
        guard length == 12 else { return Unicode.Scalar(high) }
        guard let low = unit(text, at: position + 6) else { return nil }
        return Unicode.Scalar(0x10000 + (high & 0x3ff) << 10 + low & 0x3ff)
    }

    /// The UTF-16 code unit of `\uXXXX` at `position`.
    private static func unit(_ text: Span<UInt8>, at position: Int) -> UInt32? {
        guard position + 6 <= text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = Hex.value(text[position + offset]) else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}

/// Multi-byte characters of UTF-8 (RFC 3629).
enum UTF8Sequence {
    /// The length of the well-formed sequence of two to four bytes at `position`, or 0.
    static func length(_ text: Span<UInt8>, at position: Int) -> Int {
        let lead = text[position]
        let length: Int
        // The second byte rules out overlong forms, surrogates and what is beyond U+10FFFF.
        let second: ClosedRange<UInt8>
        switch lead {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return 0
        }
        guard position + length <= text.count, second.contains(text[position + 1]) else { return 0 }
        for offset in 2..<max(2, length) where text[position + offset] & 0xc0 != 0x80 { return 0 }
        return length
    }
}
