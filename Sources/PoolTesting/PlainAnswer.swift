import NIOCore
import NIOPosix

/// Everything a server says to some bytes until it closes the connection.
public func plainAnswer(to request: String, host: String, port: Int) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: host, port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: request))
        var bytes = ByteBuffer()
        for try await part in inbound { bytes.writeImmutableBuffer(part) }
        return String(buffer: bytes)
    }
}
