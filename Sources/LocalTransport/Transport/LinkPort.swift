import DequeModule
package import PoolLinks
import Synchronization

/// A link and what is to be written to it: small messages in their order, and large ones in theirs, so that many large
/// ones keep no small one waiting. Writing never makes the transport wait.
package final class LinkPort: Sendable {
    private struct Message {
        var bytes: [UInt8]
        var isReliable: Bool
    }

    private enum Size: Int, CaseIterable {
        case small, large
    }

    private struct Lane {
        var messages: Deque<Message> = []
        var bytes = 0
        /// Writes them, when there are some.
        var waiter: CheckedContinuation<Void, Never>?
    }

    private struct State {
        var lanes = Size.allCases.map { _ in Lane() }
        var isFinished = false
        var isDone = false
        var observers: [CheckedContinuation<Void, Never>] = []
        /// When the link took a message last, or something began to wait.
        var progress = ContinuousClock.now

        var bytes: Int { lanes.reduce(0) { $0 + $1.bytes } }
        var isEmpty: Bool { lanes.allSatisfy(\.messages.isEmpty) }

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { for lane in lanes.indices { lanes[lane].waiter = nil } }
            return lanes.compactMap(\.waiter)
        }
    }

    /// Beyond it, what may be dropped is.
    private static let droppingLimit = 2 << 20
    /// Beyond it, what need not arrive is dropped: it would come late, and make the others wait.
    private static let unreliableLimit = 256 << 10
    /// Beyond it, the other end does not read: sessions keep far less under way.
    private static let limit = 64 << 20

    let link: Link
    private let state = Mutex(State())

    package init(_ link: Link) { self.link = link }

    /// - Returns: `false` if so much waits that the link is of no use.
    package func put(_ bytes: [UInt8], isReliable: Bool, canBeDropped: Bool) -> Bool {
        let lane = (bytes.count <= LinkConfiguration.smallMessage ? Size.small : .large).rawValue
        let (waiter, isUsable) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard !state.isFinished else { return (nil, true) }
            if canBeDropped, state.bytes > Self.droppingLimit { return (nil, true) }
            if !isReliable, state.lanes[lane].bytes > Self.unreliableLimit { return (nil, true) }
            if state.isEmpty { state.progress = .now }
            state.lanes[lane].messages.append(Message(bytes: bytes, isReliable: isReliable))
            state.lanes[lane].bytes += bytes.count
            defer { state.lanes[lane].waiter = nil }
            return (state.lanes[lane].waiter, state.bytes <= Self.limit)
        }
        waiter?.resume()
        return isUsable
    }

    /// Nothing more will be put: the link is closed when everything is written.
    package func finish() {
        let waiters = state.withLock { state in
            state.isFinished = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// For how long nothing has moved although something waits.
    var stalled: Duration { state.withLock { $0.isEmpty ? .zero : ContinuousClock.now - $0.progress } }

    /// Writes until `finish`, or the end of the link.
    package func write() async {
        async let small: Void = write(.small)
        await write(.large)
        await small
        await link.close()
        let observers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isDone = true
            defer { state.observers = [] }
            return state.observers
        }
        for observer in observers { observer.resume() }
    }

    /// Waits until everything is written and the link is closed.
    func done() async {
        await withCheckedContinuation { observer in
            let isDone = state.withLock { state in
                if !state.isDone { state.observers.append(observer) }
                return state.isDone
            }
            if isDone { observer.resume() }
        }
    }

    private func write(_ size: Size) async {
        let lane = size.rawValue
        while true {
            let (message, isOver) = state.withLock { state -> (Message?, Bool) in
                (state.lanes[lane].messages.first, state.isFinished)
            }
            guard let message else {
                if isOver { return }
                await waitForMore(lane)
                continue
            }
            do {
                try await link.send(message.bytes, isReliable: message.isReliable)
            } catch {
                // The end of the link is told by its messages' end.
                return finish()
            }
            state.withLock { state in
                _ = state.lanes[lane].messages.popFirst()
                state.lanes[lane].bytes -= message.bytes.count
                state.progress = .now
            }
        }
    }

    private func waitForMore(_ lane: Int) async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.lanes[lane].messages.isEmpty, !state.isFinished {
                    state.lanes[lane].waiter = continuation
                    return false
                }
                return true
            }
            if goesOn { continuation.resume() }
        }
    }
}
