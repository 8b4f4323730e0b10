import Synchronization

/// The bytes that all links of an endpoint have received and nobody has read, over threads: links add, readers take.
final class LinkMemory: Sendable {
    private let count = Atomic(0)
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var bytes: Int { count.load(ordering: .relaxed) }

    func add(_ bytes: Int) { count.add(bytes, ordering: .relaxed) }
    func subtract(_ bytes: Int) { count.subtract(bytes, ordering: .relaxed) }
}
