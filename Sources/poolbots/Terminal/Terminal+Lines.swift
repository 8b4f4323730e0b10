import Foundation
import NIOCore
import NIOPosix

extension Terminal {
    /// Obeys lines typed on standard input until it ends; at once if nobody can type.
    /// - Parameter refuse: told why a line was not obeyed.
    static func readLines(
        _ obey: @Sendable (String) async -> Void, refuse: @Sendable (String) -> Void
    ) async throws {
        guard inputIsWaitable else { return }
        let lines = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptor(input: dup(STDIN_FILENO)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
                    return try NIOAsyncChannel<String?, Never>(wrappingChannelSynchronously: channel)
                }
            }
        try await lines.executeThenClose { lines in
            for try await line in lines {
                guard let line else {
                    refuse("a line of more than \(LineDecoder.maxBytes / 1_024) KiB was ignored")
                    continue
                }
                if !line.allSatisfy(\.isWhitespace) { await obey(line) }
            }
        }
    }
}

/// Lines of text, of bounded length; `nil` for one that is longer.
private struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = String?
    static let maxBytes = 64 * 1024
    /// In the middle of a line that is too long.
    private var isSkipping = false

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            if buffer.readableBytes > Self.maxBytes {
                buffer.clear()
                isSkipping = true
            }
            return .needMoreData
        }
        let length = end - buffer.readerIndex
        let line = isSkipping || length > Self.maxBytes ? nil : buffer.getString(at: buffer.readerIndex, length: length)
        isSkipping = false
        buffer.moveReaderIndex(forwardBy: length + 1)
        context.fireChannelRead(wrapInboundOut(line))
        return .continue
    }
}
