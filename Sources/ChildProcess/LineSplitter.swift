/// Cuts bytes into lines: a value. Keeps no more than one line.
package struct LineSplitter: Sendable {
    private var partial: [UInt8] = []
    private let maxBytes: Int

    package struct TooLong: Error {}

    /// - Parameter maxBytes: the longest line, its end not counted.
    package init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Takes what came and hands out the lines that are complete, without their ends and without empty ones.
    /// - Throws: `TooLong`, what `line` throws.
    package mutating func take(_ bytes: some Collection<UInt8>, line: (ArraySlice<UInt8>) throws -> Void) throws {
        var rest = Array(bytes)[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let head = rest[..<end]
            rest = rest[(end + 1)...]
            guard partial.count + head.count <= maxBytes else { throw TooLong() }
            if partial.isEmpty {
                try hand(head, line)
            } else {
                partial += head
                defer { partial.removeAll() }
                try hand(partial[...], line)
            }
        }
        guard partial.count + rest.count <= maxBytes else { throw TooLong() }
        partial += rest
    }

    private func hand(_ bytes: ArraySlice<UInt8>, _ line: (ArraySlice<UInt8>) throws -> Void) throws {
        let bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        if !bytes.isEmpty { try line(bytes) }
    }
}
