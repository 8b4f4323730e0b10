/// Text that people paste, looked at by scalars and bytes: a combining mark must not hide the character before it.
extension StringProtocol {
    /// Without the white space at both ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(self[first..<scalars.index(after: last)])
    }

    /// Whether it begins with an ASCII text, in whatever case.
    func hasPrefix(ignoringCase prefix: String) -> Bool {
        var own = utf8.makeIterator()
        for wanted in prefix.utf8 {
            guard let byte = own.next(), StringBytes.lowercase(byte) == StringBytes.lowercase(wanted) else {
                return false
            }
        }
        return true
    }
}

enum StringBytes {
    /// An ASCII letter in lower case; any other byte as it is.
    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
