/// Builds compact JSON text as the relay writes it: members in the order in which they are added, slashes not escaped.
package struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// A frame: `{"frame_type":"…","data":{…}}`.
    static func frame(_ type: String, _ data: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.bytes.reserveCapacity(256)
        text.frame(type, data)
        return text.bytes
    }

    /// An object alone.
    package static func object(_ members: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.object(members)
        return text.bytes
    }

    mutating func frame(_ type: String, _ data: (inout JSONText) -> Void) {
        object {
            $0.member("frame_type", type)
            $0.member("data", object: data)
        }
    }

    package mutating func object(_ members: (inout JSONText) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    package mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    package mutating func member(_ key: String, _ value: some BinaryInteger) {
        self.key(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// A member that is left out if there is no value.
    package mutating func member(optional key: String, _ value: String?) {
        if let value { member(key, value) }
    }

    mutating func member(optional key: String, _ value: Bool?) {
        if let value { member(key, value) }
    }

    package mutating func member(_ key: String, object members: (inout JSONText) -> Void) {
        self.key(key)
        object(members)
    }

    package mutating func member<T>(_ key: String, array elements: [T], _ element: (inout JSONText, T) -> Void) {
        self.key(key)
        bytes.append(UInt8(ascii: "["))
        for value in elements { element(&self, value) }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A member that is `null` if there is no value.
    package mutating func null(_ key: String) {
        self.key(key)
        bytes.append(contentsOf: "null".utf8)
    }

    /// A number as it is written.
    package mutating func member(_ key: String, number: String) {
        self.key(key)
        bytes.append(contentsOf: number.utf8)
    }

    package mutating func member(_ key: String, base64 value: Span<UInt8>) {
        self.key(key)
        bytes.append(UInt8(ascii: "\""))
        Base64.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// An element of an array.
    package mutating func element(_ value: String) {
        separate()
        string(value)
    }

    mutating func element(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    private mutating func key(_ key: String) {
        separate()
        string(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A comma, unless nothing precedes or the value follows its key.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.escape(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends the inside of a JSON string.
    package static func escape(_ value: String, to bytes: inout [UInt8]) {
        let text = value.utf8.span
        var position = 0
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0c: bytes.append(contentsOf: #"\f"#.utf8)
            case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
            case ..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(Hex.digit(byte >> 4))
                bytes.append(Hex.digit(byte & 15))
            default: bytes.append(byte)
            }
            position += 1
        }
    }
}
