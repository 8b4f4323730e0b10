/// The handshakes that others have begun: bounded, and with the room shared between addresses.
struct HalfOpen {
    private struct Entry {
        let id: Int
        let host: [UInt8]
    }

    /// Oldest first.
    private var entries: [Entry] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    /// Adds a handshake.
    /// - Parameter host: the address without its port.
    /// - Returns: the handshake that has to give way: the oldest of the host that has most.
    mutating func add(_ id: Int, host: [UInt8]) -> Int? {
        entries.append(Entry(id: id, host: host))
        guard entries.count > limit else { return nil }
        var counts: [[UInt8]: Int] = [:]
        for entry in entries { counts[entry.host, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        guard let index = entries.firstIndex(where: { counts[$0.host] == most }) else { return nil }
        return entries.remove(at: index).id
    }

    /// A handshake is over, one way or the other.
    mutating func remove(_ id: Int) { entries.removeAll { $0.id == id } }
}
