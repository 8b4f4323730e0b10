import Synchronization

/// The pools that are running, in the order of the configuration.
final class SlotList: Sendable {
    private let slots = Mutex<[PoolSlot]>([])

    var all: [PoolSlot] { slots.withLock { $0 } }

    subscript(name: String) -> PoolSlot? { all.first { $0.entry.name == name } }

    func append(_ slot: PoolSlot) { slots.withLock { $0.append(slot) } }

    func remove(_ name: String) -> PoolSlot? {
        slots.withLock { slots in
            slots.firstIndex { $0.entry.name == name }.map { slots.remove(at: $0) }
        }
    }

    /// Puts them in the order of these names.
    func sort(_ names: [String]) {
        slots.withLock { slots in
            slots.sort { a, b in
                (names.firstIndex(of: a.entry.name) ?? .max) < (names.firstIndex(of: b.entry.name) ?? .max)
            }
        }
    }
}
