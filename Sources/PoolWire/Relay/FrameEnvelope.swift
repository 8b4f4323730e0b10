/// The outer object of every frame (relay.md 3): its name and its fields, in any order.
struct FrameEnvelope {
    let type: String
    /// `nil` if it is absent or `null`.
    private let data: JSONObject?

    init(_ bytes: [UInt8]) throws(WireError) {
        try self.init(try JSONDocument(bytes, limits: .frame).root)
    }

    init(_ object: JSONObject) throws(WireError) {
        type = try object.string("frame_type")
        data = try object.optional("data") { $0.object }
    }

    /// The fields, of a frame that cannot be without.
    var fields: JSONObject {
        get throws(WireError) {
            guard let data else { throw WireError(.badField, "data is missing") }
            return data
        }
    }

    /// The fields, of a frame that apps send without when they have nothing to say (relay.md 3, "Missing data").
    var optionalFields: JSONObject? { data }

    /// The bytes of a span, if they are not too many to be a frame.
    static func bytes(_ span: RawSpan) throws(WireError) -> [UInt8] {
        let limit = JSONDocument.Limits.frame.bytes
        guard span.byteCount <= limit else { throw WireError(.tooLarge, "longer than \(limit) bytes") }
        // SAFETY: the pointer is used only inside of the closure.
        return unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
