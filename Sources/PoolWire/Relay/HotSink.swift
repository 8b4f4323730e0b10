/// Where the text of a hot frame goes: into memory, or only into its length.
protocol HotSink: ~Copyable, ~Escapable {
    mutating func put(_ bytes: Span<UInt8>)
    /// Puts the base64 of some bytes.
    mutating func put(base64 bytes: Span<UInt8>)
}

extension HotSink where Self: ~Copyable & ~Escapable {
    @inline(__always)
    mutating func put(_ text: String) { put(text.utf8.span) }

    /// Puts the inside of a JSON string.
    @inline(__always)
    mutating func put(escaped text: String) {
        let plain = text.utf8.span
        if plain.endOfPlainText(from: 0) == plain.count {
            put(plain)
        } else {
            var bytes: [UInt8] = []
            JSONText.escape(text, to: &bytes)
            put(bytes.span)
        }
    }
}

/// Counts what would be written.
struct HotCounter: HotSink {
    private(set) var count = 0

    mutating func put(_ bytes: Span<UInt8>) { count += bytes.count }
    mutating func put(base64 bytes: Span<UInt8>) { count += Base64.encodedCount(bytes.count) }
}

extension OutputRawSpan: HotSink {
    mutating func put(_ bytes: Span<UInt8>) {
        // SAFETY: the pointers are used only inside of the closures; the room is compared first.
        unsafe bytes.withUnsafeBytes { source in
            unsafe withUnsafeMutableBytes { memory, count in
                precondition(source.count <= memory.count - count)
                unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: source)
                count += source.count
            }
        }
    }

    mutating func put(base64 bytes: Span<UInt8>) {
        // SAFETY: the pointer is used only inside of the closure; `write` compares the room.
        unsafe withUnsafeMutableBytes { memory, count in
            count += unsafe Base64.write(bytes, to: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        }
    }
}
