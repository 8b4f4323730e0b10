import PoolWire

/// Those who wait until there is room for what they want to send, by whom it is for.
struct RoomQueue {
    typealias Waiter = CheckedContinuation<Void, Never>

    private var waiters: [PeerID: [Int: Waiter]] = [:]
    private var nextID = 0

    mutating func reserveID() -> Int {
        nextID += 1
        return nextID
    }

    mutating func wait(_ waiter: Waiter, for peer: PeerID, id: Int) { waiters[peer, default: [:]][id] = waiter }

    /// There is room, or the peer is gone.
    mutating func take(for peer: PeerID) -> [Waiter] {
        // In the order in which they came.
        (waiters.removeValue(forKey: peer) ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Somebody gave up waiting.
    mutating func take(for peer: PeerID, id: Int) -> Waiter? { waiters[peer]?.removeValue(forKey: id) }

    mutating func takeAll() -> [Waiter] {
        defer { waiters = [:] }
        return waiters.values.flatMap(\.values)
    }
}
