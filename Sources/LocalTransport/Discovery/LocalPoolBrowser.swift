public import DNSSD
public import Foundation
import Synchronization

/// What is seen at one moment.
public struct LocalPoolSnapshot: Sendable, Equatable {
    /// Sorted by name.
    public var pools: [LocalPoolOffer] = []
    /// Why nothing can be seen now, if that is so. Looking goes on.
    public var failure: DNSSDError?
}

/// The pools in the local network, as a live list: the current one, then again on each change. Hosts that went without a
/// goodbye go out of it within two minutes. A slow reader misses what was in between.
///
/// Looking ends when the iterators and their tasks are gone.
public struct LocalPoolBrowser: AsyncSequence, Sendable {
    public typealias Element = LocalPoolSnapshot

    private let snapshots: AsyncStream<LocalPoolSnapshot>

    private struct Seen {
        var hosts = ServiceListing()
        var relays = ServiceListing()
        var told: LocalPoolSnapshot?
    }

    /// - Parameter own: pools that are not shown, as one is in them.
    public init(_ directory: ServiceDirectory, except own: Set<UUID> = []) throws(DNSSDError) {
        let hosts = try directory.browse(LocalPoolAdvert.hostType)
        let relays = try directory.browse(LocalPoolAdvert.relayType)
        let (snapshots, continuation) = AsyncStream.makeStream(
            of: LocalPoolSnapshot.self, bufferingPolicy: .bufferingNewest(1))
        self.snapshots = snapshots
        let seen = Watch(own: own, continuation: continuation)
        // Joins two sequences into one; `onTermination` ends it.
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await listing in hosts { seen.update { $0.hosts = listing } } }
                group.addTask { for await listing in relays { seen.update { $0.relays = listing } } }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
    }

    public func makeAsyncIterator() -> AsyncStream<LocalPoolSnapshot>.Iterator { snapshots.makeAsyncIterator() }

    /// What both lists say together.
    private final class Watch: Sendable {
        private let own: Set<UUID>
        private let continuation: AsyncStream<LocalPoolSnapshot>.Continuation
        private let state = Mutex(Seen())

        init(own: Set<UUID>, continuation: AsyncStream<LocalPoolSnapshot>.Continuation) {
            self.own = own
            self.continuation = continuation
        }

        func update(_ change: (inout Seen) -> Void) {
            state.withLock { seen in
                change(&seen)
                let snapshot = LocalPoolSnapshot(
                    pools: LocalPoolOffer.offers(
                        hosts: seen.hosts.instances, relays: seen.relays.instances, except: own),
                    failure: seen.hosts.failure ?? seen.relays.failure)
                guard snapshot != seen.told else { return }
                seen.told = snapshot
                // Inside the lock, so that the last one is the newest.
                continuation.yield(snapshot)
            }
        }
    }
}
