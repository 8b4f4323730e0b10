import BotHost
import Foundation
import NIOCore
import NIOPosix
import Pool
import PoolChat
import PoolGames
import PoolTransport
import PoolWire

/// What the person who runs a member can do while it runs, by typing.
struct MemberConsole: Sendable {
    let runner: PoolRunner
    let output: Output

    /// Obeys lines typed on standard input until it ends.
    /// - Parameter answer: carries out what was typed.
    func readStandardInput(
        answer: @Sendable (ControlCommand) async throws -> ControlReply
    ) async throws {
        guard Terminal.inputIsWaitable else { return }
        let lines = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptor(input: dup(STDIN_FILENO)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
                    return try NIOAsyncChannel<String, Never>(wrappingChannelSynchronously: channel)
                }
            }
        try await lines.executeThenClose { lines in
            for try await line in lines where !line.allSatisfy(\.isWhitespace) {
                do {
                    show(try await answer(ControlCommand(parsing: line)))
                } catch {
                    output.emit(.warning("\(error)"))
                }
            }
        }
    }

    /// Carries out what needs no host.
    func answer(_ command: ControlCommand) async throws -> ControlReply {
        switch command {
        case .members:
            let pool = await runner.membership.snapshot
            return .members(
                (pool?.presentMembers ?? []).map { .init(key: $0.id.rawValue, name: $0.name, note: "") })
        case .say(let text):
            _ = try await runner.chat.say(text)
            return .done("said")
        case .play(let text, let game):
            guard runner.offers(game) else {
                throw ControlError("no bot here plays \(game.title); start with --bot for it")
            }
            let opponent = try await find(text)
            // Whoever types this knows that the other side runs PoolBots.
            if game.isOwn { try await runner.games.recognise(opponent.id) }
            try await runner.games.invite([opponent.id], to: game)
            return .done("\(opponent.name) is invited to \(game.title)")
        case .help: return .done(ControlCommand.guestUsage)
        case .quit:
            await runner.membership.leave()
            return .done("leaving")
        case .invite, .approve, .reject, .kick, .block, .unblock, .blocks:
            throw ControlError("only the pool's host can do that")
        }
    }

    private func show(_ reply: ControlReply) {
        switch reply {
        case .done(let text): output.note(text)
        case .refused(let text): output.emit(.warning(text))
        case .invitation(let url, let expiresAt):
            output.emit(.invitation(HostedInvitation(tokenID: "", url: url, expiresAt: expiresAt)))
        case .members(let entries), .blocks(let entries):
            output.note(entries.isEmpty ? "nobody" : entries.map(\.line).joined(separator: "\n"))
        }
    }

    /// A member by name, id or the beginning of its id.
    func find(_ text: String) async throws -> Member {
        let members = await runner.membership.snapshot?.members ?? []
        let found = members.filter { $0.id.rawValue.hasPrefix(text) || $0.name.lowercased() == text.lowercased() }
        guard let member = found.first, found.count == 1 else {
            throw ControlError(
                found.isEmpty
                    ? "nobody here is “\(text)”; “members” lists who is"
                    : "“\(text)” could be several members; give more of the id")
        }
        return member
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
