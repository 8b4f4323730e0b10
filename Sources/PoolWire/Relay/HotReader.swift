/// Finds the fields of the hot frames in one pass over the text, without allocating. It understands a part of JSON
/// only; whatever is outside of that part makes `read` give up, and the general decoder decides.
struct HotReader {
    enum FrameType { case forward, ack, heartbeatPing, relayed, heartbeatPong }

    /// A string of printable ASCII in which only slashes may be escaped.
    struct Text {
        var range: Range<Int>
        /// How many of its slashes are.
        var escapes: Int

        func text(_ text: Span<UInt8>) -> String {
            escapes == 0
                ? text.text(range) : String(decoding: JSONEscapes.decode(text, in: range), as: UTF8.self)
        }
    }

    private(set) var type: FrameType?
    private(set) var data: Text?
    private(set) var sender: Text?
    private(set) var token: Text?
    private(set) var targets: [Text]?
    private(set) var sequence: Range<Int>?
    private(set) var timestamp: Range<Int>?
    private(set) var serverTime: Range<Int>?
    private var seen: UInt = 0
    private var position = 0

    /// - Returns: whether the whole text was understood. Which fields it has is another matter.
    mutating func read(_ text: Span<UInt8>) -> Bool {
        skipSpace(text)
        guard take("{", text) else { return false }
        repeat {
            guard let key = key(text) else { return false }
            if text.equals(key, "frame_type") {
                guard mark(0), readType(text) else { return false }
            } else {
                guard text.equals(key, "data"), mark(1), readFields(text) else { return false }
            }
            skipSpace(text)
        } while take(",", text)
        guard take("}", text) else { return false }
        skipSpace(text)
        return position == text.count
    }

    func unsigned(_ number: Range<Int>?, _ text: Span<UInt8>) -> UInt64? {
        number.flatMap { JSONNumber.integer(text, in: $0) }
    }

    func signed(_ number: Range<Int>?, _ text: Span<UInt8>) -> Int64? {
        number.flatMap { JSONNumber.integer(text, in: $0) }
    }

    private mutating func readType(_ text: Span<UInt8>) -> Bool {
        guard let name = string(text), name.escapes == 0 else { return false }
        switch name.range.count {
        case 3 where text.equals(name.range, "ack"): type = .ack
        case 7 where text.equals(name.range, "forward"): type = .forward
        case 7 where text.equals(name.range, "relayed"): type = .relayed
        case 14 where text.equals(name.range, "heartbeat_ping"): type = .heartbeatPing
        case 14 where text.equals(name.range, "heartbeat_pong"): type = .heartbeatPong
        default: return false
        }
        return true
    }

    private mutating func readFields(_ text: Span<UInt8>) -> Bool {
        guard take("{", text) else { return false }
        repeat {
            guard let key = key(text), readField(key, text) else { return false }
            skipSpace(text)
        } while take(",", text)
        return take("}", text)
    }

    /// Reads the value of a key. All keys differ in length.
    @inline(__always)
    private mutating func readField(_ key: Range<Int>, _ text: Span<UInt8>) -> Bool {
        switch key.count {
        case 4 where text.equals(key, "data"):
            data = string(text)
            return mark(2) && data != nil
        case 8 where text.equals(key, "sequence"):
            sequence = number(text)
            return mark(3) && sequence != nil
        case 9 where text.equals(key, "timestamp"):
            timestamp = number(text)
            return mark(4) && timestamp != nil
        case 11 where text.equals(key, "server_time"):
            serverTime = number(text)
            return mark(5) && serverTime != nil
        case 12 where text.equals(key, "from_peer_id"):
            sender = string(text)
            return mark(6) && sender != nil
        case 13 where text.equals(key, "session_token"):
            guard mark(7) else { return false }
            if null(text) { return true }
            token = string(text)
            return token != nil
        case 15 where text.equals(key, "target_peer_ids"):
            return mark(8) && (null(text) || readTargets(text))
        default: return false
        }
    }

    private mutating func readTargets(_ text: Span<UInt8>) -> Bool {
        guard take("[", text) else { return false }
        var targets: [Text] = []
        skipSpace(text)
        if !take("]", text) {
            repeat {
                skipSpace(text)
                guard let target = string(text) else { return false }
                targets.append(target)
                skipSpace(text)
            } while take(",", text)
            guard take("]", text) else { return false }
        }
        self.targets = targets
        return true
    }

    /// Notes that a key was met.
    /// - Returns: `false` if it was met before.
    private mutating func mark(_ key: UInt) -> Bool {
        defer { seen |= 1 << key }
        return seen & 1 << key == 0
    }

    /// Reads a key and its colon, up to its value.
    @inline(__always)
    private mutating func key(_ text: Span<UInt8>) -> Range<Int>? {
        skipSpace(text)
        guard let key = string(text), key.escapes == 0 else { return nil }
        skipSpace(text)
        guard take(":", text) else { return nil }
        skipSpace(text)
        return key.range
    }

    @inline(__always)
    private mutating func string(_ text: Span<UInt8>) -> Text? {
        guard take("\"", text) else { return nil }
        let start = position
        var escapes = 0
        while true {
            position = text.endOfPlainText(from: position)
            guard position < text.count else { return nil }
            if text[position] == UInt8(ascii: "\"") { break }
            guard text[position] == UInt8(ascii: "\\"), position + 1 < text.count,
                text[position + 1] == UInt8(ascii: "/")
            else { return nil }
            escapes += 1
            position += 2
        }
        defer { position += 1 }
        return Text(range: start..<position, escapes: escapes)
    }

    /// An integer without fraction or exponent, whatever its size.
    private mutating func number(_ text: Span<UInt8>) -> Range<Int>? {
        let start = position
        _ = take("-", text)
        let digits = position
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > digits, text[digits] != UInt8(ascii: "0") || position == digits + 1 else { return nil }
        return start..<position
    }

    private mutating func null(_ text: Span<UInt8>) -> Bool {
        guard position + 4 <= text.count, text.equals(position..<position + 4, "null") else { return false }
        position += 4
        return true
    }

    @inline(__always)
    private mutating func take(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count, text[position] <= 0x20 {
            switch text[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            default: return
            }
        }
    }
}
