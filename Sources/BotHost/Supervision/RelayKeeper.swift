import Logging
import Pool
import PoolGames
import PoolWire
import RelayServer
import Synchronization

/// Keeps the relay of this process running, and tells the pools that are hosted on it where it is.
final class RelayKeeper: Sendable {
    /// A relay that a pool may be hosted on.
    struct Place: Sendable, Equatable {
        var url: String
        var claimCode: ClaimCode?
    }

    /// What a pool gets that wants to be hosted.
    enum Ticket: Sendable, Equatable {
        case go(Place)
        /// Not now; `onChange` says when to ask again.
        case wait(reason: String)
    }

    private struct State {
        var wanted: EmbeddedRelay?
        var server: RelayServer?
        /// The code, while the relay has no owner.
        var claimCode: ClaimCode?
        /// The pool that claims it: others wait, as the code works once.
        var claimant: String?
        var reason: String?
        /// Changes with each change of `wanted`.
        var generation = 0
    }

    private let state = Mutex(State())
    private let alarm = Alarm()
    private let defaultDirectory: String
    private let logger: Logger
    private let onChange: @Sendable () -> Void
    private let report: @Sendable (HostEvent) -> Void

    /// - Parameters:
    ///   - defaultDirectory: for its records, if it is not told another one.
    ///   - onChange: a pool that was told to wait may ask again.
    init(
        defaultDirectory: String, logger: Logger, onChange: @escaping @Sendable () -> Void,
        report: @escaping @Sendable (HostEvent) -> Void
    ) {
        self.defaultDirectory = defaultDirectory
        self.logger = logger
        self.onChange = onChange
        self.report = report
    }

    /// Says which relay is wanted from now on. One that runs with other settings is stopped.
    func want(_ relay: EmbeddedRelay?) {
        state.withLock { state in
            state.wanted = relay
            state.generation += 1
        }
        alarm.ring()
    }

    /// Lives until the task is cancelled; the relay ends with it.
    func run() async {
        var delay = Duration.seconds(1)
        while !Task.isCancelled {
            let (wanted, generation) = state.withLock { ($0.wanted, $0.generation) }
            if let wanted, await !start(wanted) {
                await alarm.wait(for: delay, on: .system)
                delay = min(delay * 2, .seconds(60))
            } else {
                delay = .seconds(1)
                await untilChanged(from: generation)
            }
            await stopServer(unless: wanted)
        }
        await stopServer(unless: nil)
    }

    private func untilChanged(from generation: Int) async {
        while !Task.isCancelled, state.withLock({ $0.generation }) == generation {
            await alarm.wait(for: nil, on: .system)
        }
    }

    /// - Returns: whether it runs.
    private func start(_ relay: EmbeddedRelay) async -> Bool {
        if state.withLock({ $0.server != nil }) { return true }
        var configuration = relay.configuration
        configuration.authentication.dataDirectory = relay.dataDirectory ?? defaultDirectory
        let server = RelayServer(configuration: configuration, logger: logger)
        do {
            let address = try await server.start()
            state.withLock { state in
                state.server = server
                state.claimCode = address.claimCode
                state.claimant = nil
                state.reason = nil
            }
            report(.listening(url: address.url, admin: address.adminURL, claimCode: nil))
            onChange()
            return true
        } catch {
            let reason = "\(error)"
            let isNew = state.withLock { state in
                defer { state.reason = reason }
                return state.reason != reason
            }
            if isNew { report(.warning("the relay does not start: \(reason)")) }
            return false
        }
    }

    private func stopServer(unless wanted: EmbeddedRelay?) async {
        let server = state.withLock { state -> RelayServer? in
            if let wanted, wanted == state.wanted, !Task.isCancelled { return nil }
            defer { state.server = nil }
            return state.server
        }
        await server?.stop()
    }

    // MARK: For pools

    /// Asks to host a pool on the relay.
    func ticket(for pool: String) -> Ticket {
        state.withLock { state in
            guard let wanted = state.wanted else { return .wait(reason: "there is no relay in this process") }
            guard state.server != nil else {
                return .wait(reason: "the relay of this process does not run: \(state.reason ?? "it is starting")")
            }
            guard let code = state.claimCode else { return .go(Place(url: wanted.url, claimCode: nil)) }
            guard state.claimant ?? pool == pool else {
                return .wait(reason: "the relay is being claimed by the pool “\(state.claimant ?? "")”")
            }
            state.claimant = pool
            return .go(Place(url: wanted.url, claimCode: code))
        }
    }

    /// A pool that had a ticket stands, or has given up.
    func finished(_ pool: String, isClaimed: Bool) {
        let changed = state.withLock { state in
            guard state.claimant == pool else { return false }
            state.claimant = nil
            if isClaimed { state.claimCode = nil }
            return true
        }
        if changed { onChange() }
    }

    /// The relay's own metrics; empty while it does not run.
    func metricsText() async -> String {
        await state.withLock({ $0.server })?.status?.prometheusText ?? ""
    }

    var status: HostStatus.RelayState? {
        state.withLock { state in
            state.wanted.map { .init(url: $0.url, isRunning: state.server != nil, reason: state.reason) }
        }
    }
}
