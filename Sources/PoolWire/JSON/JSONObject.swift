package import Foundation

/// An object of a document, read field by field. An absent field and `null` are the same (relay.md 3).
package struct JSONObject {
    let document: JSONDocument
    let index: Int

    /// Every key with its value, in the order of the text; `null` ones too.
    package var members: [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        var position = index + 1
        while position < document.nodes[index].next {
            members.append(
                (document.string(document.nodes[position]), JSONValue(document: document, index: position + 1)))
            position = Int(document.nodes[position + 1].next)
        }
        return members
    }

    /// The value of a key; `nil` if it is absent or `null`.
    package subscript(_ key: String) -> JSONValue? {
        let text = document.text.span
        var position = index + 1
        while position < document.nodes[index].next {
            let node = document.nodes[position]
            let found = node.escaped ? document.string(node) == key : text.equals(node.range, key)
            if found {
                return document.nodes[position + 1].kind == .null
                    ? nil : JSONValue(document: document, index: position + 1)
            }
            position = Int(document.nodes[position + 1].next)
        }
        return nil
    }

    package func required<T>(
        _ key: String, _ read: (JSONValue) throws(WireError) -> T?
    ) throws(WireError) -> T {
        guard let value = self[key], let result = try read(value) else {
            throw WireError(.badField, "\(key) is missing or has the wrong type or range")
        }
        return result
    }

    package func optional<T>(_ key: String, _ read: (JSONValue) throws(WireError) -> T?) throws(WireError) -> T? {
        guard let value = self[key] else { return nil }
        guard let result = try read(value) else {
            throw WireError(.badField, "\(key) has the wrong type or range")
        }
        return result
    }

    package func string(_ key: String) throws(WireError) -> String { try required(key) { $0.string } }
    package func optionalString(_ key: String) throws(WireError) -> String? { try optional(key) { $0.string } }
    package func bool(_ key: String) throws(WireError) -> Bool { try required(key) { $0.bool } }
    func optionalBool(_ key: String) throws(WireError) -> Bool? { try optional(key) { $0.bool } }
    package func uuid(_ key: String) throws(WireError) -> UUID {
        try required(key) { $0.string.flatMap(UUID.parseLiberal) }
    }
    package func peerID(_ key: String) throws(WireError) -> PeerID { PeerID(try string(key)) }

    /// An integer without fraction or exponent, in the range of its type.
    package func integer<T: FixedWidthInteger>(_ key: String, _ type: T.Type = T.self) throws(WireError) -> T {
        try required(key) { $0.integer() }
    }

    package func optionalInteger<T: FixedWidthInteger>(_ key: String, _ type: T.Type = T.self) throws(WireError) -> T? {
        try optional(key) { $0.integer() }
    }

    package func object(_ key: String) throws(WireError) -> JSONObject { try required(key) { $0.object } }
    package func array(_ key: String) throws(WireError) -> [JSONValue] { try required(key) { $0.array } }

    /// An array of nothing but objects.
    package func objects(_ key: String) throws(WireError) -> [JSONObject] {
        let elements = try array(key)
        let objects = elements.compactMap(\.object)
        guard objects.count == elements.count else { throw WireError(.badField, "\(key) has another element") }
        return objects
    }

    /// A string that is one of the raw values of a closed enumeration.
    package func named<T: RawRepresentable<String>>(_ key: String, _ type: T.Type = T.self) throws(WireError) -> T {
        try required(key) { $0.string.flatMap(T.init(rawValue:)) }
    }
}

/// A value of a document. Each property is `nil` if the value is of another type.
package struct JSONValue {
    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    package var string: String? { node.kind == .string ? document.string(node) : nil }

    package var bool: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    package var object: JSONObject? { node.kind == .object ? JSONObject(document: document, index: index) : nil }

    /// The elements; `null` ones too.
    package var array: [JSONValue]? {
        guard node.kind == .array else { return nil }
        var elements: [JSONValue] = []
        var element = index + 1
        while element < node.next {
            elements.append(JSONValue(document: document, index: element))
            element = Int(document.nodes[element].next)
        }
        return elements
    }

    /// An array of nothing but numbers from 0 to 255.
    var bytes: [UInt8]? {
        guard node.kind == .array else { return nil }
        let text = document.text.span
        var bytes: [UInt8] = []
        for element in document.nodes[index + 1..<Int(node.next)] {
            guard element.kind == .number, let byte: UInt8 = JSONNumber.integer(text, in: element.range) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    package func integer<T: FixedWidthInteger>() -> T? {
        node.kind == .number ? JSONNumber.integer(document.text.span, in: node.range) : nil
    }

    /// Any finite number.
    package var double: Double? {
        guard node.kind == .number, let value = Double(document.text.span.text(node.range)), value.isFinite else {
            return nil
        }
        return value
    }

    /// Strict base64 (`Base64.decode`), straight from the text.
    package var base64: [UInt8]? {
        guard node.kind == .string else { return nil }
        guard !node.escaped else { return Base64.decode(document.string(node)) }
        return Base64.decode(
            document.text.span, in: node.range,
            options: Base64.DecodingOptions(values: Base64.standardValues, padding: .required))
    }
}

/// Integers as the relay reads them (relay.md 3).
enum JSONNumber {
    /// - Returns: `nil` for a fraction, an exponent, minus zero (which other readers take for a fraction) and
    ///   anything out of range.
    @inline(__always)
    static func integer<T: FixedWidthInteger>(_ text: Span<UInt8>, in range: Range<Int>) -> T? {
        var position = range.lowerBound
        let negative = position < range.upperBound && text[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        guard position < range.upperBound else { return nil }
        var value: T = 0
        while position < range.upperBound {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, tooMuch) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) =
                negative
                ? product.subtractingReportingOverflow(T(digit)) : product.addingReportingOverflow(T(digit))
            guard !tooMuch, !overflow else { return nil }
            value = sum
            position += 1
        }
        return negative && value == 0 ? nil : value
    }
}
