import BotAPI
import BotHTTP
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import PoolTesting
import Testing

/// Fetching over HTTP, from a real server on the loopback.
@Suite(.timeLimit(.minutes(10))) struct HTTPTests {
    /// Runs a server, and a bot that may fetch from it alone.
    private func withServer(
        _ configure: (inout APISession.Configuration) -> Void = { _ in },
        _ body: (RunningBot, _ address: String) async throws -> Void
    ) async throws {
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let application = Application(
            router: Self.router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                announce.yield(channel.localAddress?.port ?? 0)
                announce.finish()
            }, eventLoopGroupProvider: .shared(group), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let fetcher = HTTPFetcher(group: group)
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await application.runService(gracefulShutdownSignals: []) }
                var iterator = ports.makeAsyncIterator()
                let place = "127.0.0.1:\(try #require(await iterator.next()))"
                let hosted = try await HostedPool { configuration in
                    configuration.grants.insert(.http)
                    configuration.http = fetcher
                    configuration.httpHosts = [place]
                    configuration.limits.httpBytes = 10_000
                    configuration.limits.httpSeconds = 10
                    configuration.limits.httpPerMinute = 600
                    configure(&configuration)
                }
                try await body(hosted.bot, "http://\(place)")
                await hosted.bot.stop()
                tasks.cancelAll()
                while let result = await tasks.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await fetcher.close()
        try await group.shutdownGracefully()
        try outcome.get()
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/hello") { request, _ in
            "hello \(request.headers.first { $0.name.rawName.lowercased() == "x-who" }?.value ?? "nobody")"
        }
        router.post("/echo") { request, _ in
            Response(status: .created, body: .init(byteBuffer: try await request.body.collect(upTo: 1_000)))
        }
        router.get("/bytes") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: [0xFF, 0, 1]))) }
        router.get("/long") { _, _ in
            Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 65, count: 10_001)))
        }
        router.get("/slow") { _, _ -> String in
            try await Task.sleep(for: .seconds(60))
            return "late"
        }
        router.get("/moved") { _, _ in Response.redirect(to: "/hello") }
        router.get("/key") { request, _ in request.headers[.authorization] ?? "no key" }
        router.get("/to-key") { _, _ in Response.redirect(to: "/key") }
        router.get("/elsewhere-to-key") { request, _ in
            let port = request.head.authority?.split(separator: ":").last ?? ""
            return Response.redirect(to: "http://localhost:\(port)/key")
        }
        router.get("/away") { _, _ in Response.redirect(to: "http://localhost:1/") }
        router.get("/loop") { _, _ in Response.redirect(to: "/loop") }
        return router
    }

    @Test func `a bot fetches and sends, and is told what came`() async throws {
        try await withServer { bot, address in
            let hello = try await bot.call(
                "http.get", ["url": .string(address + "/hello"), "headers": ["X-Who": "Ada"]])
            #expect(hello.object?["status"] == 200 && hello.object?["body"] == "hello Ada")
            #expect(hello.object?["headers"]?.object?["content-length"] == "9")
            let echo = try await bot.call("http.post", ["url": .string(address + "/echo"), "body": ["a": [1, nil]]])
            #expect(echo.object?["status"] == 201 && echo.object?["body"] == #"{"a":[1,null]}"#)
            #expect(
                try await bot.call("http.post", ["url": .string(address + "/echo"), "body": "plain"]).object?["body"]
                    == "plain")
            #expect(
                try await bot.call("http.get", ["url": .string(address + "/bytes")]).object?["body"]
                    == .bytes([0xFF, 0, 1]))
            #expect(
                try await bot.call("http.get", ["url": .string(address + "/moved")]).object?["body"] == "hello nobody")
            #expect(try await bot.call("http.get", ["url": .string(address + "/none")]).object?["status"] == 404)
        }
    }

    @Test func `what shows who asks is not taken to another place`() async throws {
        try await withServer({
            $0.httpHosts.formUnion($0.httpHosts.map { $0.replacing("127.0.0.1", with: "localhost") })
        }) {
            bot, address in
            for (path, key) in [("/key", "secret"), ("/to-key", "secret"), ("/elsewhere-to-key", "no key")] {
                let answer = try await bot.call(
                    "http.get", ["url": .string(address + path), "headers": ["Authorization": "secret"]])
                #expect(answer.object?["body"] == .string(key), "\(path)")
            }
        }
    }

    @Test func `answers are bounded, and nothing else is reached`() async throws {
        try await withServer { bot, address in
            func failure(_ url: String, _ headers: APIValue = .object([:])) async throws -> APIError {
                try await bot.failure("http.get", ["url": .string(url), "headers": headers])
            }
            let long = try await failure(address + "/long")
            #expect(long == APIError(.limit, "http.get: the answer has more than 10000 bytes (limit http_bytes)"))
            let slow = try await failure(address + "/slow")
            #expect(slow.code == .timedOut)
            let loop = try await failure(address + "/loop")
            #expect(loop.message == "http.get: more than 5 redirections")
            let away = try await failure(address + "/away")
            #expect(away.code == .notGranted)
            let elsewhere = try await failure("https://example.org/x")
            #expect(
                elsewhere
                    == APIError(
                        .notGranted,
                        "http.get: example.org is not on the list; add it to the configuration: http_hosts: [example.org]"
                    ))
            for url in [
                "file:///etc/passwd", "127.0.0.1", "http://", "ftp://127.0.0.1/",
                address.replacing("//", with: "//me@"),
                "http://127.0.0.1:0/", "",
            ] {
                let error = try await failure(url)
                #expect(error.code == .badArgument, "\(url)")
            }
            for headers: APIValue in [
                ["Host": "x"], ["A b": "x"], ["X": "a\r\nY: b"], ["Content-Length": "5"], ["": "x"],
            ] {
                let error = try await failure(address + "/hello", headers)
                #expect(error.code == .badArgument)
            }
        }
    }

    @Test func `requests are rationed, and nobody listening is an error`() async throws {
        try await withServer({ $0.limits.httpPerMinute = 6 }) { bot, address in
            try await bot.call("http.get", ["url": .string(address + "/hello")])
            let refused = try await bot.failure("http.get", ["url": .string(address + "/hello")])
            #expect(
                refused == APIError(.limit, "http.get: more than 6 requests per minute (limit http_per_minute)"))
        }
        try await withServer({ $0.httpHosts = ["127.0.0.1:1"] }) { bot, _ in
            let unreachable = try await bot.failure("http.get", ["url": "http://127.0.0.1:1/"])
            #expect(unreachable.code == .failed)
        }
    }
}
