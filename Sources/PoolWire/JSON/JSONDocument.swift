/// A JSON text that was read in one pass into a flat list of its values.
///
/// Stricter than most readers, as relay.md 3 asks: a repeated key in any object, a lone surrogate, ill-formed
/// UTF-8, a byte order mark and text after the document are errors. Nothing in here recurses.
package struct JSONDocument {
    /// What a reader is willing to take.
    package struct Limits {
        package var bytes: Int
        /// Objects and arrays open at the same time (relay.md 2.1).
        package var depth: Int
        /// Values and keys.
        package var values: Int

        package init(bytes: Int, depth: Int = 32, values: Int = 16_384) {
            self.bytes = bytes
            self.depth = depth
            self.values = values
        }

        /// Larger than any frame a relay can be configured to take.
        static let frame = Limits(bytes: 16 << 20)
        /// The most an application reads (pool.md 11).
        static let message = Limits(bytes: 10 << 20)
    }

    /// One value or key. An object is followed by its keys and values, an array by its elements.
    struct Node {
        enum Kind: UInt8 { case object, array, string, number, `true`, `false`, null }

        var kind: Kind
        /// Whether a string has escapes.
        var escaped = false
        /// Where its text begins and ends: without the quotes of a string.
        var start: UInt32
        var end: UInt32
        /// The index after it and all that it contains.
        var next: UInt32

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    let text: [UInt8]
    let nodes: [Node]

    package init(_ text: [UInt8], limits: Limits) throws(WireError) {
        guard text.count <= limits.bytes else { throw WireError(.tooLarge, "longer than \(limits.bytes) bytes") }
        var parser = JSONParser(limits: limits)
        try parser.parse(text.span)
        self.text = text
        nodes = parser.nodes
    }

    /// The whole document, whatever it is.
    package var value: JSONValue { JSONValue(document: self, index: 0) }

    /// The whole document, which must be an object.
    package var root: JSONObject {
        get throws(WireError) {
            guard nodes[0].kind == .object else { throw WireError(.malformed, "not a JSON object") }
            return JSONObject(document: self, index: 0)
        }
    }

    /// The text of a string node, its escapes decoded. May contain anything, also U+0000.
    func string(_ node: Node) -> String {
        node.escaped
            ? String(decoding: JSONEscapes.decode(text.span, in: node.range), as: UTF8.self)
            : text.span.text(node.range)
    }
}
