/// Fetches over HTTP for bots that may. Whoever implements it keeps to the bounds of the request.
public protocol HTTPAccess: Sendable {
    /// - Throws: `APIError.failed`, `.timedOut`, `.limit` for an answer that is too long; `CancellationError`.
    func fetch(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// A request that was checked against the allow-list.
public struct HTTPRequest: Sendable, Equatable {
    public var method: String
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The most bytes of the answer's body.
    public var maxBytes: Int
    /// The most time for the whole.
    public var timeout: Duration
    /// Where a redirection may lead.
    public var allowedHosts: Set<String>

    public init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [], maxBytes: Int,
        timeout: Duration, allowedHosts: Set<String>
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.maxBytes = maxBytes
        self.timeout = timeout
        self.allowedHosts = allowedHosts
    }

    public static func == (a: HTTPRequest, b: HTTPRequest) -> Bool {
        a.method == b.method && a.url == b.url && a.body == b.body && a.maxBytes == b.maxBytes
            && a.timeout == b.timeout && a.allowedHosts == b.allowedHosts
            && a.headers.elementsEqual(b.headers) { $0 == $1 }
    }
}

/// An answer, whatever its status.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
