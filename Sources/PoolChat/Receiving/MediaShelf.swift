import DequeModule
import Foundation

/// The pictures and sounds that came last, for whoever asks for them later: a value. Messages are remembered without
/// them (`ChatLog`), so that what others send costs a bounded amount of memory.
struct MediaShelf: Sendable {
    private var media: [ChatLog.Key: Data] = [:]
    private var order: Deque<ChatLog.Key> = []
    private(set) var bytes = 0
    private let capacity: Int

    /// - Parameter capacity: the most bytes kept; the oldest go first. Zero keeps nothing.
    init(capacity: Int) { self.capacity = max(0, capacity) }

    func data(of key: ChatLog.Key) -> Data? { media[key] }

    /// Keeps what fits; the first of two of the same message stays.
    mutating func keep(_ data: Data, of key: ChatLog.Key) {
        guard data.count <= capacity, media[key] == nil else { return }
        media[key] = data
        order.append(key)
        bytes += data.count
        while bytes > capacity, let oldest = order.popFirst() { bytes -= media.removeValue(forKey: oldest)?.count ?? 0 }
    }
}
