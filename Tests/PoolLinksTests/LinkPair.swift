import GameRules
import Logging
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks
import PoolTesting
import PoolWire

/// An endpoint on a port of the loopback interface, with somebody's identity.
struct TestEndpoint {
    let endpoint: LinkEndpoint
    let identity: SigningKey

    static func bind(
        _ configuration: LinkConfiguration = .hasty, host: String = "127.0.0.1", port: Int = 0,
        identity: SigningKey = .generate()
    ) async throws -> TestEndpoint {
        let endpoint = try await LinkEndpoint.bind(
            host: host, port: port, identity: identity, configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "links"))
        return TestEndpoint(endpoint: endpoint, identity: identity)
    }

    /// The next link that somebody makes.
    func accept() async throws -> Link {
        var links = endpoint.accepted.makeAsyncIterator()
        guard let link = await links.next() else { throw ConformanceFailure("the endpoint accepts no links any more") }
        return link
    }
}

extension LinkConfiguration {
    /// For tests on a machine that is busy with others: nobody is declared dead too soon.
    static var hasty: LinkConfiguration {
        var configuration = LinkConfiguration()
        configuration.handshakeTimeout = .seconds(60)
        configuration.silenceLimit = .seconds(60)
        configuration.closeTimeout = .seconds(30)
        return configuration
    }
}

/// Two endpoints with a link between them.
struct LinkPair {
    let a: TestEndpoint
    let b: TestEndpoint
    /// The end that made the link.
    let near: Link
    let far: Link

    /// Builds one, lets `body` use it, and closes both endpoints.
    /// - Parameter path: what stands between the two: given where `b` is, the address that `a` dials.
    static func with<Value>(
        _ configuration: LinkConfiguration = .hasty, of b: LinkConfiguration? = nil, host: String = "127.0.0.1",
        path: (SocketAddress) async throws -> SocketAddress = { $0 }, _ body: (LinkPair) async throws -> Value
    ) async throws -> Value {
        let a = try await TestEndpoint.bind(configuration, host: host)
        let b = try await TestEndpoint.bind(b ?? configuration, host: host)
        let result: Result<Value, any Error>
        do {
            let near = try await a.endpoint.connect(
                to: try await path(b.endpoint.localAddress), expecting: b.identity.peerID)
            let far = try await b.accept()
            result = .success(try await body(LinkPair(a: a, b: b, near: near, far: far)))
        } catch {
            result = .failure(error)
        }
        await a.endpoint.close()
        await b.endpoint.close()
        return try result.get()
    }
}

extension Link {
    /// Reads that many messages.
    func read(_ count: Int) async throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var iterator = self.messages.makeAsyncIterator()
        while messages.count < count {
            guard let message = await iterator.next() else {
                throw ConformanceFailure(
                    "after \(messages.count) of \(count) messages the link ended: \(String(describing: end))")
            }
            messages.append(message)
        }
        return messages
    }
}

/// Bytes that a test recognises: all different, from the beginning to the end.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count { unsafe withUnsafeBytes(of: generator.next()) { unsafe bytes.append(contentsOf: $0) } }
    return Array(bytes[..<count])
}
