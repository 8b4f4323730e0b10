import Foundation
public import PoolTransport
public import PoolWire

/// A transport under test: runs it, keeps what happens on it, and waits for conditions.
public actor ObservedTransport: Waiting {
    public nonisolated let transport: any Transport
    /// Everything since the start, in order.
    public private(set) var events: [TransportEvent] = []
    /// Whether `run()` returned or threw.
    public private(set) var hasReturned = false
    private var tasks: [Task<Void, Never>] = []
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    private let readDelay: Duration?

    /// - Parameter readDelay: what each event costs, to be a slow reader; it pauses for sixteen events at a time, as waking up
    ///   takes long beside tests that compute.
    public init(_ transport: any Transport, readDelay: Duration? = nil) {
        self.transport = transport
        self.readDelay = readDelay
    }

    /// Runs the transport until `stop()`.
    public func start() {
        // Both tasks are cancelled by `stop()`.
        tasks.append(
            Task {
                for await event in transport.events {
                    note(event)
                    if let readDelay, events.count.isMultiple(of: 16) { try? await Task.sleep(for: readDelay * 16) }
                }
            })
        tasks.append(
            Task {
                // The end is told as `.ended`; cancellation is what `stop()` wants.
                try? await transport.run()
                hasReturned = true
                wake()
            })
    }

    /// Ends the transport and waits until it has.
    public func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        tasks = []
    }

    /// Waits until something is true of the events so far.
    /// - Throws: `ConformanceFailure` after `limit`, with the events seen.
    public func wait(
        for what: String, limit: Duration = .seconds(120), until condition: @Sendable ([TransportEvent]) -> Bool
    ) async throws {
        try await waitFor(what, limit) { condition(events) }
    }

    /// Waits until `run()` returned.
    public func waitForReturn(limit: Duration = .seconds(120)) async throws {
        try await waitFor("run() to return", limit) { hasReturned }
    }

    /// Waits for the first event of which `pick` makes something.
    public func first<T: Sendable>(
        _ what: String, limit: Duration = .seconds(120), _ pick: @Sendable (TransportEvent) -> T?
    ) async throws -> T {
        try await wait(for: what, limit: limit) { events in events.contains { pick($0) != nil } }
        guard let found = events.lazy.compactMap(pick).first else { throw ConformanceFailure("\(what) vanished") }
        return found
    }

    /// Waits for the membership to stand.
    @discardableResult
    public func joined(limit: Duration = .seconds(120)) async throws -> JoinedPool {
        try await first("joined", limit: limit) { if case .joined(let pool) = $0 { pool } else { nil } }
    }

    /// Waits for the end.
    public func ended(limit: Duration = .seconds(120)) async throws -> EndReason {
        try await first("ended", limit: limit) { if case .ended(let reason) = $0 { reason } else { nil } }
    }

    /// The payloads so far, with their senders.
    public var received: [(from: PeerID, payload: [UInt8])] {
        events.compactMap { if case .received(let from, let payload) = $0 { (from, payload) } else { nil } }
    }

    private func note(_ event: TransportEvent) {
        events.append(event)
        wake()
    }

    var seen: String { "\(events.suffix(20))" }
}

/// What a conformance check found.
public struct ConformanceFailure: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
