/// Checks a JSON text against RFC 8259 and lists its values. See `JSONDocument`.
struct JSONParser {
    private let limits: JSONDocument.Limits
    private(set) var nodes: [JSONDocument.Node] = []
    /// Indices of the objects and arrays that are open.
    private var open: [Int] = []
    private var position = 0

    init(limits: JSONDocument.Limits) {
        self.limits = limits
    }

    /// Reads the whole text.
    mutating func parse(_ text: Span<UInt8>) throws(WireError) {
        nodes.reserveCapacity(32)
        skipSpace(text)
        while true {
            if try value(text) { continue }
            if try endOfValue(text) { break }
        }
        guard position == text.count else { throw malformed("text after the document") }
    }

    /// Reads a value; of an object or array only its beginning, up to its first value or its closing bracket.
    /// - Returns: whether another value must follow at once: the first one of an object or array.
    private mutating func value(_ text: Span<UInt8>) throws(WireError) -> Bool {
        guard position < text.count else { throw malformed("ends too early") }
        switch text[position] {
        case UInt8(ascii: "{"): return try begin(.object, text)
        case UInt8(ascii: "["): return try begin(.array, text)
        case UInt8(ascii: "\""): try string(text)
        case UInt8(ascii: "t"): try literal("true", .true, text)
        case UInt8(ascii: "f"): try literal("false", .false, text)
        case UInt8(ascii: "n"): try literal("null", .null, text)
        default: try number(text)
        }
        return false
    }

    private mutating func begin(_ kind: JSONDocument.Node.Kind, _ text: Span<UInt8>) throws(WireError) -> Bool {
        guard open.count < limits.depth else {
            throw WireError(.tooDeep, "nested deeper than \(limits.depth) levels")
        }
        open.append(nodes.count)
        try add(kind, position..<position)
        position += 1
        skipSpace(text)
        if position < text.count, text[position] == closing(kind) { return false }
        if kind == .object { try key(text) }
        return true
    }

    /// Reads what follows a value: a comma and maybe a key, or the ends of what contains it.
    /// - Returns: whether the document is complete.
    private mutating func endOfValue(_ text: Span<UInt8>) throws(WireError) -> Bool {
        while true {
            skipSpace(text)
            guard let container = open.last else { return true }
            guard position < text.count else { throw malformed("ends too early") }
            let kind = nodes[container].kind
            let byte = text[position]
            if byte == closing(kind) {
                position += 1
                nodes[container].end = UInt32(position)
                nodes[container].next = UInt32(nodes.count)
                open.removeLast()
                if kind == .object { try refuseRepeatedKeys(container, text) }
            } else {
                guard byte == UInt8(ascii: ",") else { throw malformed("comma missing") }
                position += 1
                skipSpace(text)
                if kind == .object { try key(text) }
                return false
            }
        }
    }

    private mutating func key(_ text: Span<UInt8>) throws(WireError) {
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { throw malformed("key missing") }
        try string(text)
        skipSpace(text)
        guard position < text.count, text[position] == UInt8(ascii: ":") else {
            throw malformed("colon missing")
        }
        position += 1
        skipSpace(text)
    }

    private mutating func string(_ text: Span<UInt8>) throws(WireError) {
        let start = position + 1
        position = start
        var escaped = false
        while true {
            position = text.endOfPlainText(from: position)
            guard position < text.count else { throw malformed("string without end") }
            switch text[position] {
            case UInt8(ascii: "\""):
                try add(.string, start..<position, escaped: escaped)
                position += 1
                return
            case UInt8(ascii: "\\"):
                guard let length = JSONEscapes.length(text, at: position) else { throw malformed("invalid escape") }
                escaped = true
                position += length
            case 0x80...:
                let length = UTF8Sequence.length(text, at: position)
                guard length > 0 else { throw malformed("invalid UTF-8") }
                position += length
            default: throw malformed("control character in a string")
            }
        }
    }

    private mutating func literal(
        _ word: String, _ kind: JSONDocument.Node.Kind, _ text: Span<UInt8>
    ) throws(WireError) {
        let range = position..<position + word.utf8.count
        guard range.upperBound <= text.count, text.equals(range, word) else { throw malformed("unknown word") }
        try add(kind, range)
        position = range.upperBound
    }

    private mutating func number(_ text: Span<UInt8>) throws(WireError) {
        let start = position
        skip("-", text)
        if !skip("0", text) {
            guard digits(text) else { throw malformed("not a value") }
        }
        if skip(".", text) {
            guard digits(text) else { throw malformed("invalid number") }
        }
        if skip("e", text) || skip("E", text) {
            if !skip("+", text) { skip("-", text) }
            guard digits(text) else { throw malformed("invalid number") }
        }
        try add(.number, start..<position)
    }

    private mutating func digits(_ text: Span<UInt8>) -> Bool {
        let start = position
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > start
    }

    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func add(
        _ kind: JSONDocument.Node.Kind, _ range: Range<Int>, escaped: Bool = false
    ) throws(WireError) {
        guard nodes.count < limits.values else {
            throw WireError(.tooMany, "more than \(limits.values) values")
        }
        nodes.append(
            JSONDocument.Node(
                kind: kind, escaped: escaped, start: UInt32(range.lowerBound), end: UInt32(range.upperBound),
                next: UInt32(nodes.count + 1)))
    }

    private func closing(_ kind: JSONDocument.Node.Kind) -> UInt8 {
        kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    private func malformed(_ what: String) -> WireError {
        WireError(.malformed, "invalid JSON at byte \(position): \(what)")
    }
}

extension JSONParser {
    /// Compares the keys of a complete object, each with all before it while they are few.
    private func refuseRepeatedKeys(_ object: Int, _ text: Span<UInt8>) throws(WireError) {
        var keys: [Int] = []
        var index = object + 1
        var escaped = false
        while index < nodes[object].next {
            keys.append(index)
            escaped = escaped || nodes[index].escaped
            index = Int(nodes[index + 1].next)
        }
        guard keys.count > 1 else { return }
        let repeated =
            escaped || keys.count > 16
            ? Set(keys.map { JSONEscapes.decode(text, in: nodes[$0].range) }).count < keys.count
            : hasEqualPair(keys, text)
        if repeated { throw WireError(.malformed, "a key is repeated") }
    }

    private func hasEqualPair(_ keys: [Int], _ text: Span<UInt8>) -> Bool {
        for later in 1..<keys.count {
            let key = nodes[keys[later]].range
            for earlier in 0..<later {
                let other = nodes[keys[earlier]].range
                guard key.count == other.count else { continue }
                var offset = 0
                while offset < key.count,
                    text[key.lowerBound + offset] == text[other.lowerBound + offset]
                {
                    offset += 1
                }
                if offset == key.count { return true }
            }
        }
        return false
    }
}
