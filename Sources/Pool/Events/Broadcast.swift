public import Synchronization

/// One source of events for several independent readers.
///
/// Each subscriber has a bounded buffer of its own. **When it is full, `publish` waits**: a slow subscriber makes the
/// source wait, nothing is dropped and nothing piles up. A subscriber that is cancelled or let go is forgotten at once;
/// one that is kept but not read holds up everything.
public final class Broadcast<Element: Sendable>: Sendable {
    @usableFromInline
    struct State {
        @usableFromInline var channels: [EventChannel<Element>] = []
        var finished = false
    }

    @usableFromInline let subscribers = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: how many events may wait for each subscriber.
    public init(capacity: Int) { self.capacity = capacity }

    /// A new reader. It sees what is published from now on.
    public func subscribe() -> Subscription<Element> {
        let channel = EventChannel<Element>(capacity: capacity)
        let finished = subscribers.withLock { state in
            if !state.finished { state.channels.append(channel) }
            return state.finished
        }
        if finished { channel.finish() }
        return Subscription(channel: channel)
    }

    /// Gives an event to every subscriber and waits until each has room again.
    @inlinable
    public func publish(_ element: Element) async {
        for channel in announced(element) { await channel.waitForRoom() }
    }

    /// Gives an event to every subscriber without waiting: for what a subscriber's own call causes, which must not
    /// wait for that subscriber.
    /// - Returns: whether every subscriber has room for more; if not, `waitForRoom` returns when they have.
    @inlinable
    @discardableResult
    public func announce(_ element: Element) -> Bool { announced(element).isEmpty }

    /// Waits until every subscriber has room.
    public func waitForRoom() async {
        for channel in subscribers.withLock({ $0.channels }) { await channel.waitForRoom() }
    }

    /// Ends every subscription after what is buffered.
    public func finish() {
        let channels = subscribers.withLock { state in
            state.finished = true
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.finish() }
    }

    /// - Returns: the subscribers that are full.
    @inlinable
    func announced(_ element: Element) -> [EventChannel<Element>] {
        var full: [EventChannel<Element>] = []
        var isSomeClosed = false
        for channel in subscribers.withLock({ $0.channels }) {
            switch channel.append(element) {
            case .hasRoom: break
            case .isFull: full.append(channel)
            case .isClosed: isSomeClosed = true
            }
        }
        if isSomeClosed { subscribers.withLock { $0.channels.removeAll { $0.isClosed } } }
        return full
    }
}

/// What a subscriber reads: an async sequence with one consumer.
public struct Subscription<Element: Sendable>: AsyncSequence, Sendable {
    /// Ends the subscription when the last copy is gone.
    @usableFromInline
    final class Owner: Sendable {
        @usableFromInline let channel: EventChannel<Element>

        init(channel: EventChannel<Element>) { self.channel = channel }
        deinit { channel.close() }
    }

    private let owner: Owner
    private var onRead: (@Sendable () -> Void)?

    init(channel: EventChannel<Element>) { owner = Owner(channel: channel) }

    /// The same reader, which sees `elements` before everything that waits. For readers that come late.
    package func preceded(by elements: [Element]) -> Subscription {
        owner.channel.prepend(elements)
        return self
    }

    /// The same reader; `onRead` is told whenever it takes an element.
    package func observed(_ onRead: @escaping @Sendable () -> Void) -> Subscription {
        var copy = self
        copy.onRead = onRead
        return copy
    }

    public func makeAsyncIterator() -> Iterator { Iterator(owner: owner, onRead: onRead) }

    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline let owner: Owner
        @usableFromInline let onRead: (@Sendable () -> Void)?

        fileprivate init(owner: Owner, onRead: (@Sendable () -> Void)?) {
            self.owner = owner
            self.onRead = onRead
        }

        /// `nil` at the end, and when the task is cancelled, which ends the subscription.
        @inlinable
        public mutating func next() async -> Element? {
            let element = await owner.channel.next()
            if element != nil { onRead?() }
            return element
        }
    }
}
