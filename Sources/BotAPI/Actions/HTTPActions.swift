import Foundation

extension APIAction {
    private static let url = APIField("url", .string, "The address. Its host must be on the configuration's list.")
    private static let headers = APIField("headers", .map(.string), "Headers by name.", default: .object(APIObject()))

    static let http: [APIAction] = [
        APIAction(
            "http.get", "Fetches something.", [url, headers], result: .record("response"), capability: .http,
            waits: true,
            body: .later { session, arguments in try await session.fetch("GET", arguments, body: []) }),
        APIAction(
            "http.post", "Sends something and gets an answer.",
            [
                url, APIField("body", .any, "A text or bytes as they are; anything else as JSON.", default: ""),
                headers,
            ], result: .record("response"), capability: .http, waits: true,
            body: .later { session, arguments in
                let body: [UInt8] =
                    switch arguments["body"] {
                    case .string(let text): Array(text.utf8)
                    case .bytes(let bytes): bytes
                    case let value: try value.json()
                    }
                return try await session.fetch("POST", arguments, body: body)
            }),
    ]
}

extension APISession {
    fileprivate func fetch(_ method: String, _ arguments: APIArguments, body: [UInt8]) async throws -> APIValue {
        guard let http = configuration.http else {
            throw APIError(.failed, "this host does not fetch over HTTP")
        }
        let url = try arguments.string("url")
        let limits = configuration.limits
        let request = HTTPRequest(
            method: method, url: url, headers: try headers(arguments), body: body, maxBytes: limits.httpBytes,
            timeout: .seconds(limits.httpSeconds), allowedHosts: configuration.httpHosts)
        try request.check()
        try spend(.request)
        return .response(try await http.fetch(request))
    }

    private func headers(_ arguments: APIArguments) throws(APIError) -> [(name: String, value: String)] {
        let fields = arguments["headers"].object?.fields ?? []
        let headers = fields.map { (name: $0.key, value: $0.value.string ?? "") }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(HTTPRequest.isTokenByte),
                header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
                !HTTPRequest.ownHeaders.contains(header.name.lowercased())
            else { throw APIError(.badArgument, "the header \"\(header.name.prefix(32))\" cannot be set") }
        }
        return headers
    }
}

extension HTTPRequest {
    /// The headers that belong to whoever fetches.
    fileprivate static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect",
    ]

    /// RFC 9110 5.6.2.
    fileprivate static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Whether its address may be fetched.
    /// - Throws: `APIError.badArgument`, `.notGranted`.
    fileprivate func check() throws(APIError) {
        guard let place = HTTPPlace(url) else {
            throw APIError(.badArgument, "url must be such as https://example.org/path, without a user name")
        }
        guard place.isAllowed(by: allowedHosts) else {
            throw APIError(
                .notGranted,
                "\(place.text) is not on the list; add it to the configuration: http_hosts: [\(place.text)]")
        }
    }
}

extension APIValue {
    /// The record `response`.
    fileprivate static func response(_ response: HTTPResponse) -> APIValue {
        var headers = APIObject()
        for header in response.headers { headers[header.name.lowercased()] = .string(header.value) }
        return [
            "status": .int(response.status), "headers": .object(headers),
            "body": String(validating: response.body, as: UTF8.self).map(APIValue.string) ?? .bytes(response.body),
        ]
    }
}
