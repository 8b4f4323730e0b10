import BotAPI

/// The language between a host and a bot in a process of its own: lines of JSON (docs/external-bots.md).
///
/// - The host writes `{"event":NAME,"data":{…}}`, `{"id":ID,"result":…}` and
///   `{"id":ID,"error":{"code":…,"message":…}}`.
/// - The process writes `{"id":ID,"call":NAME,"args":{…}}`. Without an id nothing is answered.
public enum ExternalProtocol {
    /// Goes up when something is changed or removed; additions keep it.
    public static let version = 1

    /// The events that this protocol adds to those of the API.
    public enum Event: String, CaseIterable, Sendable {
        /// The first line of all.
        case hello
        /// Asks for a `pong`.
        case ping
    }

    /// The calls that this protocol adds to those of the API.
    public enum Call: String, CaseIterable, Sendable {
        /// Events are told from now on.
        case ready
        /// Answers a `ping`.
        case pong
    }

    /// Reads what comes from a process: a tenth of the values that a line could hold.
    static func limits(lineBytes: Int) -> APIJSONLimits { APIJSONLimits(bytes: lineBytes, depth: 16, values: 16_384) }

    static func event(_ name: String, _ data: APIObject) -> APIValue {
        ["event": .string(name), "data": .object(data)]
    }

    static func reply(_ id: APIValue, _ result: Result<APIValue, APIError>) -> APIValue {
        switch result {
        case .success(let value): ["id": id, "result": value]
        case .failure(let error):
            ["id": id, "error": ["code": .string(error.code.rawValue), "message": .string(error.message)]]
        }
    }

    /// The text of a line, its end included.
    static func line(_ value: APIValue) throws(APIError) -> [UInt8] {
        var bytes = try value.json(limits: APIJSONLimits(bytes: 1 << 22, depth: 32, values: 1 << 20))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}
