import HeapModule

/// What is to happen at which moment, the earliest first: a value. Everything of a bot that has to do with time is on
/// one agenda, so that a bot has one sleeping task at most.
package struct Agenda<Item: Sendable>: Sendable {
    private struct Due: Comparable, Sendable {
        var due: Duration
        var id: Int

        static func < (a: Due, b: Due) -> Bool { (a.due, a.id) < (b.due, b.id) }
    }

    private struct Entry: Sendable {
        var due: Duration
        var item: Item
    }

    private var entries: [Int: Entry] = [:]
    /// May contain what was removed: a removal costs nothing but a place here.
    private var order = Heap<Due>()

    package init() {}

    package var count: Int { entries.count }
    package var ids: [Int] { entries.keys.sorted() }

    package subscript(id: Int) -> Item? { entries[id]?.item }

    /// Adds or moves an item.
    package mutating func set(_ item: Item, id: Int, due: Duration) {
        entries[id] = Entry(due: due, item: item)
        order.insert(Due(due: due, id: id))
        guard order.count > 2 * entries.count + 32 else { return }
        order = Heap(entries.map { Due(due: $0.value.due, id: $0.key) })
    }

    @discardableResult
    package mutating func remove(_ id: Int) -> Item? {
        let item = entries.removeValue(forKey: id)?.item
        if entries.isEmpty { order = Heap() }
        return item
    }

    package mutating func removeAll() -> [Item] {
        defer { self = Agenda() }
        return ids.compactMap { entries[$0]?.item }
    }

    /// When the earliest is due.
    package var next: Duration? {
        mutating get {
            while let first = order.min {
                if entries[first.id]?.due == first.due { return first.due }
                order.removeMin()
            }
            return nil
        }
    }

    /// Takes out the earliest if it is due.
    package mutating func pop(at now: Duration) -> (id: Int, due: Duration, item: Item)? {
        guard let due = next, due <= now, let first = order.popMin() else { return nil }
        return remove(first.id).map { (first.id, due, $0) }
    }
}
