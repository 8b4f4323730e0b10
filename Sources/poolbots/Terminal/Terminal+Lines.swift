import Foundation
import NIOCore
import NIOPosix

extension Terminal {
    /// Obeys lines typed on standard input until it ends; at once if nobody can type.
    static func readLines(_ obey: @Sendable (String) async -> Void) async throws {
        guard inputIsWaitable else { return }
        let lines = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptor(input: dup(STDIN_FILENO)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
                    return try NIOAsyncChannel<String, Never>(wrappingChannelSynchronously: channel)
                }
            }
        try await lines.executeThenClose { lines in
            for try await line in lines where !line.allSatisfy(\.isWhitespace) { await obey(line) }
        }
    }
}

/// Lines of text, of bounded length.
private struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = String
    private static let maxBytes = 64 * 1024

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            if buffer.readableBytes > Self.maxBytes { buffer.clear() }
            return .needMoreData
        }
        let line = buffer.readString(length: end - buffer.readerIndex) ?? ""
        buffer.moveReaderIndex(forwardBy: 1)
        context.fireChannelRead(wrapInboundOut(line))
        return .continue
    }
}
