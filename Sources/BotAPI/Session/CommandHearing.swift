import BotKit
import PoolChat
import Synchronization

/// The commands of a session, and the messages that may be some and wait to be looked at.
final class CommandHearing: Sendable {
    /// The most that wait; those that come then are told as messages.
    private static let capacity = 64

    /// Read by one task.
    let messages: AsyncStream<ChatMessage>
    private let waiting: AsyncStream<ChatMessage>.Continuation
    private let opened = Mutex<CommandDesk?>(nil)

    init() {
        (messages, waiting) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// `nil` before the bot has named commands.
    var desk: CommandDesk? { opened.withLock { $0 } }

    func open(_ desk: CommandDesk) { opened.withLock { $0 = desk } }

    /// - Returns: whether the message is looked at as a command.
    func takes(_ message: ChatMessage, by settings: CommandSettings) -> Bool {
        guard desk != nil, settings.maybeCommand(message) else { return false }
        if case .enqueued = waiting.yield(message) { return true }
        return false
    }
}
