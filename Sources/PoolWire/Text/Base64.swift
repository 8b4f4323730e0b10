/// RFC 4648 base64 as the wire wants it (relay.md 3): standard alphabet with padding, or the URL alphabet without.
public enum Base64 {
    /// Standard alphabet, padded.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        text(Array(bytes), alphabet: standardAlphabet, padded: true)
    }

    /// URL alphabet, not padded (relay.md 8.6).
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        text(Array(bytes), alphabet: urlAlphabet, padded: false)
    }

    /// Reads what `encode` writes and nothing else: padding required, no white space, unused bits zero.
    /// - Returns: `nil` for anything else.
    public static func decode(_ text: String) -> [UInt8]? {
        let characters = text.utf8.span
        return decode(characters, in: 0..<characters.count, options: .init(values: standardValues, padding: .required))
    }

    /// As `decode`, but the padding may be missing, as some peers leave it out.
    public static func decodeLenient(_ text: String) -> [UInt8]? {
        let characters = text.utf8.span
        return decode(characters, in: 0..<characters.count, options: .init(values: standardValues, padding: .optional))
    }

    /// Reads the URL alphabet, padded or not.
    public static func decodeURL(_ text: String) -> [UInt8]? {
        let characters = text.utf8.span
        return decode(characters, in: 0..<characters.count, options: .init(values: urlValues, padding: .optional))
    }

    /// How many characters `encode` makes of so many bytes.
    public static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Appends the padded standard form to a text that is being built.
    package static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: encodedCount(bytes.count)))
        // SAFETY: the pointer is used only inside of the closure, and has room for what is written.
        unsafe output.withUnsafeMutableBytes { buffer in
            _ = unsafe write(
                bytes, to: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), standardAlphabet, padded: true)
        }
    }

    /// Writes the padded standard form to uninitialised memory.
    /// - Returns: the number of characters written, `encodedCount` of the input.
    @unsafe static func write(_ bytes: Span<UInt8>, to output: UnsafeMutableRawBufferPointer) -> Int {
        unsafe write(bytes, to: output, standardAlphabet, padded: true)
    }

    private static func text(_ bytes: [UInt8], alphabet: [UInt8], padded: Bool) -> String {
        // SAFETY: the buffer is used only inside of the closure, which returns how much of it is written.
        unsafe String(unsafeUninitializedCapacity: encodedCount(bytes.count)) { buffer in
            unsafe write(bytes.span, to: UnsafeMutableRawBufferPointer(buffer), alphabet, padded: padded)
        }
    }

    @unsafe private static func write(
        _ bytes: Span<UInt8>, to output: UnsafeMutableRawBufferPointer, _ alphabet: [UInt8], padded: Bool
    ) -> Int {
        precondition(output.count >= encodedCount(bytes.count))
        let alphabet = alphabet.span
        // SAFETY: six bits index 64 letters; the output has room for a group per three bytes begun.
        func put(_ bits: UInt32, at offset: Int) {
            unsafe output.storeBytes(of: alphabet[unchecked: Int(bits & 63)], toByteOffset: offset, as: UInt8.self)
        }
        var written = 0
        var read = 0
        while read &+ 3 <= bytes.count {
            let group =
                UInt32(bytes[read]) << 16 | UInt32(bytes[read &+ 1]) << 8 | UInt32(bytes[read &+ 2])
            put(group >> 18, at: written)
            put(group >> 12, at: written &+ 1)
            put(group >> 6, at: written &+ 2)
            put(group, at: written &+ 3)
            read &+= 3
            written &+= 4
        }
        let rest = bytes.count - read
        guard rest > 0 else { return written }
        let group = UInt32(bytes[read]) << 16 | (rest == 2 ? UInt32(bytes[read + 1]) << 8 : 0)
        for position in 0...rest { put(group >> (18 - 6 * UInt32(position)), at: written + position) }
        written += rest + 1
        guard padded else { return written }
        for position in written..<written + 3 - rest {
            unsafe output.storeBytes(of: UInt8(ascii: "="), toByteOffset: position, as: UInt8.self)
        }
        return written + 3 - rest
    }

    static let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
