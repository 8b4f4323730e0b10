public import Foundation
public import Logging
public import NIOCore
import NIOPosix

/// The control socket of a data folder: lets `poolbots invite` and `poolbots blocks` talk to the `poolbots host` that is
/// using the folder. A line of `ControlCommand` in, a `ControlReply` as one line of JSON out. Only the owner can connect: the
/// folder has mode 0700.
public struct ControlSocket: Sendable {
    /// Where the socket is.
    public let path: String

    /// The socket of a data folder.
    public init(directory: URL) { path = directory.appending(path: "control.sock").path }

    /// Longest line that a host takes.
    static let maxLineBytes = 64 * 1024
    /// Longest answer that is taken: the state of thousands of bots.
    private static let maxReplyBytes = 16 << 20

    /// Answers connections until the task is cancelled.
    /// - Throws: what NIO says when the socket cannot be made.
    public func serve(
        on group: any EventLoopGroup, logger: Logger,
        answer: @escaping @Sendable (ControlCommand) async throws -> ControlReply
    ) async throws {
        let server = try await ServerBootstrap(group: group)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        defer { unsafe unlink(path) }
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask {
                        do {
                            try await ControlSocket.converse(on: connection, answer: answer)
                        } catch {
                            // The asker sees its connection close; the host goes on.
                            logger.debug("control connection failed", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        }
    }

    /// Asks the host that uses the folder.
    /// - Returns: `nil` when no host is running there.
    public func ask(_ line: String, on group: any EventLoopGroup) async throws -> ControlReply? {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        } catch is IOError {
            return nil
        }
        do {
            return try await exchange(line, on: channel)
        } catch is IOError {
            throw ControlError("the running host closed the connection without an answer; try again")
        }
    }

    private func exchange(
        _ line: String, on channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    ) async throws -> ControlReply {
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: line + "\n"))
            var received = ByteBuffer()
            for try await part in inbound {
                received.writeImmutableBuffer(part)
                guard received.readableBytes <= ControlSocket.maxReplyBytes else { break }
                if let reply = try ControlSocket.line(in: &received) {
                    return try JSONDecoder().decode(ControlReply.self, from: Data(reply.utf8))
                }
            }
            throw ControlError("the running host closed the connection without an answer; try again")
        }
    }

    private static func converse(
        on connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
        answer: @Sendable (ControlCommand) async throws -> ControlReply
    ) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var received = ByteBuffer()
            for try await part in inbound {
                received.writeImmutableBuffer(part)
                guard received.readableBytes <= maxLineBytes else { return }
                while let line = try line(in: &received) {
                    var reply = try JSONEncoder().encode(await ControlSocket.reply(to: line, answer: answer))
                    reply.append(UInt8(ascii: "\n"))
                    try await outbound.write(ByteBuffer(bytes: reply))
                }
            }
        }
    }

    private static func reply(
        to line: String, answer: @Sendable (ControlCommand) async throws -> ControlReply
    ) async -> ControlReply {
        do {
            return try await answer(ControlCommand(parsing: line))
        } catch {
            return .refused("\(error)")
        }
    }

    private static func line(in buffer: inout ByteBuffer) throws -> String? {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = buffer.readString(length: end - buffer.readerIndex)
        buffer.moveReaderIndex(forwardBy: 1)
        return line
    }
}

/// The answer to a `ControlCommand`.
public enum ControlReply: Codable, Sendable, Equatable {
    case done(String)
    case refused(String)
    case invitation(url: String, expiresAt: Date)
    case members([Entry])
    case blocks([Entry])
    case roles([Entry])
    case status(HostStatus)

    /// A row of a list.
    public struct Entry: Codable, Sendable, Equatable {
        /// Public key in base64; empty for a block by name only.
        public var key: String
        /// The name people see.
        public var name: String
        /// Why and since when, or the role.
        public var note: String

        public init(key: String, name: String, note: String) {
            self.key = key
            self.name = name
            self.note = note
        }
    }
}
