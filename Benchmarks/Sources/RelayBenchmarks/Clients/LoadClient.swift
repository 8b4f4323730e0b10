import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import PoolWire

/// A connection to the relay, for use from anywhere; its handler stays on its event loop.
struct LoadClient: Sendable {
    let handler: NIOLoopBound<LoadHandler>

    /// Connects, upgrades and takes the nonce of the first frame.
    static func connect(to relay: URL, on loop: any EventLoop) async throws -> (LoadClient, nonce: String) {
        guard let host = relay.host(), let port = relay.port else { throw BenchmarkError("no port in \(relay)") }
        let upgraded = try await ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try upgrade(channel) }
            }
        guard let client = try await upgraded.get() else { throw BenchmarkError("the relay did not upgrade") }
        let nonce = try await client.frame { if case .authChallenge(let nonce) = $0 { nonce } else { nil } }
        return (client, nonce)
    }

    private static func upgrade(_ channel: any Channel) throws -> EventLoopFuture<LoadClient?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<LoadClient?>(maxFrameSize: 1 << 20) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                let handler = LoadHandler()
                try channel.pipeline.syncOperations.addHandler(handler)
                return LoadClient(handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
            }
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/", headers: ["Host": "relay", "Content-Length": "0"])
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) }))
        // The first frame often arrives together with the answer to the upgrade.
        configuration.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
    }

    func send(_ frame: ClientFrame) {
        let text = ByteBuffer(bytes: frame.encoded())
        handler.eventLoop.execute {
            handler.value.write(text)
            handler.value.flush()
        }
    }

    /// What `pick` finds in the next frame in which it finds anything; others are passed over.
    func frame<Value: Sendable>(_ pick: (ServerFrame) -> Value?) async throws -> Value {
        while true {
            let text = try await handler.eventLoop.flatSubmit { handler.value.next() }.get()
            let frame = try ServerFrame(decoding: Array(text.readableBytesView))
            if let value = pick(frame) { return value }
            if case .error(let error) = frame { throw BenchmarkError("\(error.code) \(error.message)") }
        }
    }
}
