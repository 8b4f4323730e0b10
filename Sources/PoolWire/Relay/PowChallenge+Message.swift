extension PowChallenge {
    /// The code of the `error` frame that carries a challenge.
    public static let errorCode: UInt32 = 428

    /// Reads the challenge in the message of an `error` 428 (relay.md 8.8), from its first `{` on.
    /// - Returns: `nil` if there is none, as in the older meaning of 428.
    public init?(fromErrorMessage message: String) {
        guard let start = message.utf8.firstIndex(of: UInt8(ascii: "{")),
            let document = try? JSONDocument(Array(message.utf8[start...]), limits: .frame),
            let fields = try? document.root, let challenge = try? PowChallenge(fields)
        else { return nil }
        self = challenge
    }

    /// The message of the `error` 428 that asks for this puzzle.
    public var errorMessage: String {
        "proof-of-work required: " + String(decoding: JSONText.object(write), as: UTF8.self)
    }

    init(_ fields: JSONObject) throws(WireError) {
        challenge = try fields.string("challenge")
        difficulty = try fields.integer("difficulty")
        timestamp = try fields.integer("timestamp")
    }

    func write(_ text: inout JSONText) {
        text.member("challenge", challenge)
        text.member("difficulty", difficulty)
        text.member("timestamp", timestamp)
    }
}
