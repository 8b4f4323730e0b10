import Foundation

extension PoolMessage {
    /// Reads the JSON of a message (pool.md 3).
    ///
    /// Written by hand on the frames' reader: every member of a pool decodes every message, and this takes a fraction
    /// of the time of a general decoder.
    /// - Throws: `.tooLarge` over 10 MiB, `.tooDeep`, `.tooMany`, `.malformed`, `.unknownType`, `.badField`.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        let message = try JSONDocument(bytes, limits: .message).root
        id = try message.required("id") { $0.string.flatMap { UUID.parseHyphenated($0.utf8) } }
        let name = try message.string("type")
        guard let type = MessageType(rawValue: name) else { throw WireError(.unknownType, "unknown message type") }
        self.type = type
        senderID = try message.peerID("senderID")
        senderName = try message.string("senderName")
        timestamp = Date(timeIntervalSinceReferenceDate: try message.required("timestamp") { $0.double })
        payload = Data(try message.required("payload") { $0.base64 })
        isReliable = try message.bool("isReliable")
    }

    /// The JSON of this message, keys in alphabetical order. A timestamp that is not finite is written as 0.
    public func encoded() -> [UInt8] {
        let seconds = timestamp.timeIntervalSinceReferenceDate
        return JSONText.object {
            $0.member("id", id.uuidString)
            $0.member("isReliable", isReliable)
            $0.member("payload", base64: payload.span)
            $0.member("senderID", senderID.rawValue)
            $0.member("senderName", senderName)
            $0.member("timestamp", number: PoolMessage.text(seconds.isFinite ? seconds : 0))
            $0.member("type", type.rawValue)
        }
    }

    /// The shortest digits that read back as the same number, without a fraction if it has none (pool.md 2).
    private static func text(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
