/// Reading parts of foreign text. Every access is checked; `word` is the only one that loads more than a byte.
extension Span<UInt8> {
    /// Eight bytes at an offset, the first one in the lowest bits. Traps outside of the span.
    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        // SAFETY: the load checks its bounds and needs no alignment; bytes are initialised and any bits are a UInt64.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A copy of some bytes.
    func array(_ range: Range<Int>) -> [UInt8] {
        // SAFETY: the pointer is used only inside of the closure.
        unsafe extracting(range).withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }

    /// Some bytes as text; ill-formed UTF-8 is repaired.
    func text(_ range: Range<Int>) -> String {
        // SAFETY: the pointer is used only inside of the closure.
        unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether some bytes are exactly the UTF-8 of a text.
    @inline(__always)
    func equals(_ range: Range<Int>, _ text: String) -> Bool {
        let wanted = text.utf8.span
        guard wanted.count == range.count else { return false }
        var offset = 0
        while offset < wanted.count {
            guard self[range.lowerBound + offset] == wanted[offset] else { return false }
            offset += 1
        }
        return true
    }

    /// The offset of the first byte, from `start` on, that ends a run of plain JSON string text: a quote, a
    /// backslash, a control character or a byte of a non-ASCII character. `count` if there is none.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        var offset = start
        while offset &+ 8 <= count {
            let word = word(offset)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5c)
            // The lowest marked byte is always a true hit; only bytes above it can be marked in error.
            let control = (word &- ones &* 0x20) & ~word
            let ends = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            let hits = (word | control | ends) & high
            if hits != 0 { return offset &+ hits.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < count {
            let byte = self[offset]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            offset &+= 1
        }
        return offset
    }
}
