import NIOCore
import Synchronization

/// Stops reading from the network while events wait for their reader.
///
/// It stands between the event source, whose reader runs anywhere, and the channel of the moment.
final class ReadingGate: Sendable {
    private let channel = Mutex<(any Channel)?>(nil)

    func attach(_ channel: (any Channel)?) { self.channel.withLock { $0 = channel } }

    /// On the event loop, when the reader is behind. Setting an option there takes effect at once.
    func pause() { channel.withLock { $0 }?.setOption(.autoRead, value: false).whenFailure { _ in } }

    /// On the reader's task, when it has caught up: later on the event loop than the `pause` it answers.
    func resume() { channel.withLock { $0 }?.setOption(.autoRead, value: true).whenFailure { _ in } }
}
