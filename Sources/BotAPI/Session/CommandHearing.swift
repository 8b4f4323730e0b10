import BotKit
import DequeModule
import PoolChat
import Synchronization

/// The commands of a session, and the messages that may be some and wait to be looked at.
final class CommandHearing: Sendable {
    private struct State {
        /// `nil` before the bot has named commands.
        var desk: CommandDesk?
        var messages: Deque<ChatMessage> = []
        /// Whether somebody takes them, one after the other.
        var isHeard = false
    }

    /// The most that wait; those that come then are told as messages.
    private static let capacity = 64

    private let state = Mutex(State())

    var desk: CommandDesk? { state.withLock { $0.desk } }

    func open(_ desk: CommandDesk) { state.withLock { $0.desk = desk } }

    /// - Returns: whether the message is looked at as a command.
    func takes(_ message: ChatMessage, by settings: CommandSettings) -> Bool {
        guard desk != nil, settings.maybeCommand(message) else { return false }
        return state.withLock { state in
            guard state.messages.count < Self.capacity else { return false }
            state.messages.append(message)
            return true
        }
    }

    /// - Returns: whether somebody has to begin to take the messages, until there is none.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isHeard, !state.messages.isEmpty else { return false }
            state.isHeard = true
            return true
        }
    }

    /// The next message; `nil` if there is none.
    func next() -> ChatMessage? {
        state.withLock { state in
            let message = state.messages.popFirst()
            state.isHeard = message != nil
            return message
        }
    }
}
