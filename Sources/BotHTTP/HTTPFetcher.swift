import AsyncHTTPClient
public import BotAPI
import NIOCore
import NIOHTTP1
public import NIOPosix

/// Fetches for all bots of a process, with one pool of connections.
///
/// Redirections are followed only to places that the bot may reach by itself, and only with GET; what shows who asks is
/// not taken to another place. Close it when the last bot has ended.
public final class HTTPFetcher: HTTPAccess {
    private let client: HTTPClient

    /// The most redirections of one request.
    public static let maxRedirections = 5
    /// The headers by which a place knows who asks.
    private static let credentials: Set<String> = ["authorization", "cookie", "proxy-authorization"]

    /// - Parameter group: where its connections live.
    public init(group: MultiThreadedEventLoopGroup) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
        configuration.connectionPool.idleTimeout = .seconds(15)
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Ends its connections.
    public func close() async throws { try await client.shutdown() }

    public func fetch(_ request: BotAPI.HTTPRequest) async throws -> BotAPI.HTTPResponse {
        let deadline = NIODeadline.now() + TimeAmount(request.timeout)
        var request = request
        for _ in 0...Self.maxRedirections {
            let response = try await attempt(request, deadline)
            guard let next = try redirection(of: request, response) else { return response }
            if HTTPPlace(next) != HTTPPlace(request.url) {
                request.headers.removeAll { Self.credentials.contains($0.name.lowercased()) }
            }
            request.url = next
        }
        throw APIError(.failed, "more than \(Self.maxRedirections) redirections")
    }

    private func attempt(_ request: BotAPI.HTTPRequest, _ deadline: NIODeadline) async throws -> BotAPI.HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !outgoing.headers.contains(name: "user-agent") {
            outgoing.headers.add(name: "user-agent", value: "poolbots")
        }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        do {
            return try await receive(outgoing, deadline, maxBytes: request.maxBytes)
        } catch let error as CancellationError {
            throw error
        } catch is NIOTooManyBytesError {
            throw APIError(.limit, "the answer has more than \(request.maxBytes) bytes (limit http_bytes)")
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            throw APIError(.timedOut, "there was no answer within \(request.timeout) (limit http_seconds)")
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch {
            throw APIError(.failed, "\(request.url.prefix(100)) cannot be fetched: \(error)")
        }
    }

    private func receive(
        _ request: HTTPClientRequest, _ deadline: NIODeadline, maxBytes: Int
    ) async throws -> BotAPI.HTTPResponse {
        let response = try await client.execute(request, deadline: deadline)
        let body = try await response.body.collect(upTo: maxBytes)
        return BotAPI.HTTPResponse(
            status: Int(response.status.code), headers: response.headers.map { (name: $0.name, value: $0.value) },
            body: Array(body.readableBytesView))
    }

    /// Where a response leads on to; `nil` for one that is to be given to the bot.
    private func redirection(
        of request: BotAPI.HTTPRequest, _ response: BotAPI.HTTPResponse
    ) throws(APIError) -> String? {
        guard [301, 302, 303, 307, 308].contains(response.status), request.method == "GET",
            let location = response.headers.first(where: { $0.name.lowercased() == "location" })?.value,
            let url = HTTPPlace.resolve(location, from: request.url)
        else { return nil }
        guard let place = HTTPPlace(url), place.isAllowed(by: request.allowedHosts) else {
            throw APIError(.notGranted, "the address leads on to \(location.prefix(100)), which is not on the list")
        }
        return url
    }
}
