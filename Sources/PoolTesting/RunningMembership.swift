import Logging
public import Pool
public import PoolCrypto
public import PoolTransport
import PoolWire

/// A membership that runs, with everything it tells.
public struct RunningMembership: Sendable {
    public let membership: Membership
    /// Everything it tells, from the start.
    public let events = RecordedEvents<PoolEvent>()
    private let task: Task<Void, any Error>

    /// Runs until `stop()`.
    /// - Parameter prepare: what is to be done before it runs: subscribing.
    public init(
        _ transport: any Transport, name: String, keys: ChatKeyPair = .generate(),
        records: any MembershipRecords = InMemoryRecords(), time: TimeSource = .system,
        _ configure: (inout Membership.Configuration) -> Void = { _ in },
        prepare: (Membership) -> Void = { _ in }
    ) async {
        var configuration = Membership.Configuration()
        configure(&configuration)
        let membership = Membership(
            transport: transport, profile: PoolUserProfile(displayName: name, avatarColorIndex: 5), chatKeys: keys,
            records: records, configuration: configuration, time: time, logger: Logger(label: "test"))
        self.membership = membership
        await events.read(membership.subscribe())
        prepare(membership)
        task = Task { try await membership.run() }
    }

    /// Ends it and waits until it has ended.
    public func stop() async {
        task.cancel()
        _ = await task.result
        await events.stop()
    }

    /// How `run()` ended.
    public var result: Result<Void, any Error> {
        get async { await task.result }
    }

    /// Waits for the membership to stand.
    @discardableResult
    public func joined() async throws -> PoolSnapshot {
        try await events.first("joined") { if case .joined(let pool, _) = $0 { pool } else { nil } }
    }

    /// The pool now.
    /// - Throws: `ConformanceFailure` before the first arrival.
    public func snapshot() async throws -> PoolSnapshot {
        guard let snapshot = await membership.snapshot else { throw ConformanceFailure("not joined") }
        return snapshot
    }
}
