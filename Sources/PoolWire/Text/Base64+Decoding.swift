extension Base64 {
    /// How strictly characters are read.
    struct DecodingOptions {
        enum Padding { case required, optional }

        /// For each of the 256 characters its six bits, or `invalid`.
        var values: [UInt8]
        var padding: Padding
        /// How many characters of the range are backslashes that belong to the JSON escape `\/` and are skipped.
        var escapes = 0
    }

    private static let invalid: UInt8 = 0xff
    static let standardValues = values(of: standardAlphabet)
    static let urlValues = values(of: urlAlphabet)

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }

    /// Decodes some bytes of a larger text.
    /// - Returns: `nil` unless all of them are base64 by the options.
    static func decode(_ text: Span<UInt8>, in range: Range<Int>, options: DecodingOptions) -> [UInt8]? {
        let characters = range.count - options.escapes
        var end = range.upperBound
        var padding = 0
        while padding < 2, end > range.lowerBound, text[end - 1] == UInt8(ascii: "=") {
            end -= 1
            padding += 1
        }
        let letters = characters - padding
        let rest = letters % 4
        guard letters >= 0, rest != 1 else { return nil }
        let fullPadding = rest == 0 ? 0 : 4 - rest
        guard padding == fullPadding || padding == 0 && options.padding == .optional else { return nil }
        let size = letters / 4 * 3 + (rest == 0 ? 0 : rest - 1)
        guard size > 0 else { return [] }
        var valid = false
        // SAFETY: the buffer is used only inside of the closure, which says how much of it is written.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            valid = unsafe write(text, range.lowerBound..<end, options, to: UnsafeMutableRawBufferPointer(buffer))
            count = valid ? size : 0
        }
        return valid ? bytes : nil
    }

    /// Decodes letters without padding into memory of exactly the right size.
    /// - Returns: whether all letters were valid and the unused bits zero.
    @unsafe private static func write(
        _ text: Span<UInt8>, _ letters: Range<Int>, _ options: DecodingOptions, to output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let values = options.values.span
        var read = letters.lowerBound
        var written = 0
        while true {
            // Eight letters at once. Six bytes are wanted and eight written, so two of the room must be left.
            while read &+ 8 <= letters.upperBound, written &+ 8 <= output.count {
                let word = text.word(read)
                var bits: UInt64 = 0
                var seen: UInt8 = 0
                for shift in stride(from: UInt64(0), to: 64, by: 8) {
                    // SAFETY: eight bits index 256 values.
                    let value = unsafe values[unchecked: Int(UInt8(truncatingIfNeeded: word >> shift))]
                    bits = bits << 6 | UInt64(value)
                    seen |= value
                }
                guard seen < 64 else { break }
                // SAFETY: there is room for eight bytes, as compared above.
                unsafe output.storeBytes(of: (bits << 16).bigEndian, toByteOffset: written, as: UInt64.self)
                read &+= 8
                written &+= 6
            }
            // One group letter by letter: the last ones, and those with an escape or an error among them.
            var group: UInt32 = 0
            var count = 0
            while count < 4, read < letters.upperBound {
                let character = text[read]
                read &+= 1
                if character == UInt8(ascii: "\\"), options.escapes > 0 { continue }
                let value = values[Int(character)]
                guard value != invalid else { return false }
                group = group << 6 | UInt32(value)
                count &+= 1
            }
            guard count > 1 else { return count == 0 && written == output.count }
            group <<= 6 * UInt32(4 - count)
            guard written + count - 1 <= output.count, count == 4 || group & (count == 2 ? 0xffff : 0xff) == 0 else {
                return false
            }
            for position in 0..<count - 1 {
                // SAFETY: compared with the size of the output just above.
                unsafe output.storeBytes(
                    of: UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(position))),
                    toByteOffset: written + position, as: UInt8.self)
            }
            written &+= count - 1
        }
    }
}
