import PoolTransport
import PoolWire

/// What a connection needs for sending payloads: the token, the counter, and those who wait for room.
struct SendQueue {
    typealias Waiter = CheckedContinuation<Void, Never>

    /// `nil` while payloads cannot be sent.
    private(set) var token: String?
    /// Also when payloads cannot be sent any more, for the last frames of a host.
    private(set) var lastToken: String?
    /// Counts on across reconnections, from 1 (relay.md 9.6).
    private var sequence: UInt64 = 0
    private var waiters: [(id: Int, waiter: Waiter)] = []
    private var nextID = 0

    mutating func open(token: String) {
        self.token = token
        lastToken = token
    }

    /// No payloads for now.
    /// - Returns: those who waited; they find out by themselves.
    mutating func shut() -> [Waiter] {
        token = nil
        return takeWaiters()
    }

    mutating func nextSequence() -> UInt64 {
        sequence += 1
        return sequence
    }

    /// A number for a link or for somebody who waits.
    mutating func reserveID() -> Int {
        nextID += 1
        return nextID
    }

    mutating func wait(_ waiter: Waiter, id: Int) { waiters.append((id, waiter)) }

    /// There is room again.
    mutating func takeWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters.map(\.waiter)
    }

    /// Somebody gave up waiting.
    mutating func takeWaiter(id: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).waiter
    }
}
