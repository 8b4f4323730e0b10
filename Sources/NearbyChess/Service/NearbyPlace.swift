import Synchronization

/// Whether a host has a place for a guest, for whoever advertises it.
final class NearbyPlace: Sendable {
    /// Whether the place is free: at the beginning, and at each change. Of several, the latest. For one reader.
    let changes: AsyncStream<Bool>
    private let source: AsyncStream<Bool>.Continuation
    /// The sessions that are connected.
    private let taken = Mutex<Set<String>>([])

    init() {
        (changes, source) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        source.yield(true)
    }

    /// A session's guest is here.
    func take(_ session: String) { change { $0.insert(session) } }

    /// A session's guest is not here, now or any more.
    func free(_ session: String) { change { $0.remove(session) } }

    private func change(_ body: (inout Set<String>) -> Void) {
        taken.withLock { taken in
            let wasFree = taken.isEmpty
            body(&taken)
            if taken.isEmpty != wasFree { source.yield(taken.isEmpty) }
        }
    }
}
