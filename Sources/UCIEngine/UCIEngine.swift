import Dispatch
import Foundation
public import Logging
import Synchronization

/// A chess engine that speaks UCI: one process for any number of games, which take turns.
///
/// The process is started with the first request, again when it died or hung, and is ended by `stop` or with the last
/// reference to the engine.
public final class UCIEngine: Sendable {
    private typealias Asker = CheckedContinuation<UCIAnswer?, any Error>

    /// Used on `queue` alone; the lock shows it to the compiler.
    private struct Core {
        var machine: UCIMachine
        var process: EngineProcess?
        /// Tells the running process's events from those of the processes before.
        var generation = 0
        var askers: [UInt64: Asker] = [:]
    }

    public let configuration: UCIConfiguration
    private let core: Mutex<Core>
    /// Looking for the program asks the disk: done here, not on the cooperative pool.
    private let queue = DispatchQueue(label: "uci-engine")
    private let nextID = Atomic<UInt64>(0)
    private let logger: Logger

    public init(_ configuration: UCIConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        core = Mutex(Core(machine: UCIMachine(configuration)))
    }

    /// The engine's move for a position. Waits for its turn: first come, first served.
    /// - Parameters:
    ///   - time: how long the engine may think.
    ///   - isNewGame: lets the engine forget what it knows of other games.
    /// - Throws: `UCIEngineError`, `CancellationError`.
    public func think(about position: UCIPosition, time: Duration, isNewGame: Bool = false) async throws -> UCIAnswer {
        guard let answer = try await ask(position, time: time, isNewGame: isNewGame) else {
            preconditionFailure("a position is answered with a move")
        }
        return answer
    }

    /// Starts the engine if it is not running: finds out early what is wrong with it.
    /// - Throws: `UCIEngineError`, `CancellationError`.
    public func start() async throws { _ = try await ask(nil, time: .zero, isNewGame: false) }

    /// Ends the process for good. Whoever waits for a move gets `UCIEngineError.stopped`.
    public func stop() {
        queue.async { self.react { machine, _ in machine.closed() } }
    }

    private func ask(_ position: UCIPosition?, time: Duration, isNewGame: Bool) async throws -> UCIAnswer? {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let request = UCIMachine.Request(id: id, position: position, time: time, isNewGame: isNewGame)
        let isCancelled = Mutex(false)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { asker in
                queue.async {
                    // Either the cancellation is seen here, or it finds the request in the machine.
                    guard !isCancelled.withLock({ $0 }) else {
                        asker.resume(throwing: CancellationError())
                        return
                    }
                    self.core.withLock { $0.askers[id] = asker }
                    self.react { machine, now in machine.requested(request, at: now) }
                }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
            queue.async {
                guard let asker = self.core.withLock({ $0.askers.removeValue(forKey: id) }) else { return }
                asker.resume(throwing: CancellationError())
                self.react { machine, _ in machine.withdrawn(id) }
            }
        }
    }

    /// Lets the machine take an event, and does what it says. On `queue`.
    private func react(_ event: (inout UCIMachine, ContinuousClock.Instant) -> [UCIMachine.Action]) {
        var actions = core.withLock { event(&$0.machine, .now) }[...]
        while let action = actions.popFirst() {
            do {
                try perform(action)
            } catch {
                // What was to follow belongs to a process that is not there.
                actions = core.withLock { $0.machine.startFailed(error, at: .now) }[...]
            }
        }
    }

    private func perform(_ action: UCIMachine.Action) throws(UCIEngineError) {
        switch action {
        case .start: try startProcess()
        case .send(let command):
            let (process, generation) = core.withLock { ($0.process, $0.generation) }
            if let process, !process.send(command) { queue.async { [weak self] in self?.ended(generation) } }
        case .kill: core.withLock { $0.process.take() }?.kill()
        case .alarm(let number, let delay):
            queue.asyncAfter(deadline: .now() + delay / .seconds(1)) { [weak self] in
                self?.react { machine, now in machine.alarmRang(number, at: now) }
            }
        case .answer(let id, let answer): core.withLock { $0.askers.removeValue(forKey: id) }?.resume(returning: answer)
        case .fail(let id, let error): core.withLock { $0.askers.removeValue(forKey: id) }?.resume(throwing: error)
        case .warn(let error): logger.warning("\(error)")
        }
    }

    private func startProcess() throws(UCIEngineError) {
        let executable = try configuration.executable(path: ProcessInfo.processInfo.environment["PATH"])
        let generation = core.withLock { core in
            core.generation += 1
            return core.generation
        }
        let process = EngineProcess(executable, queue: queue) { [weak self] event in
            self?.received(event, generation)
        }
        core.withLock { $0.process = process }
    }

    private func received(_ event: EngineProcess.Event, _ generation: Int) {
        guard core.withLock({ $0.generation == generation && $0.process != nil }) else { return }
        switch event {
        case .line(let line): react { machine, now in machine.received(UCILine(line), at: now) }
        case .failed(let error):
            logger.warning("an engine could not be started", metadata: ["error": "\(error)"])
            let missing = UCIEngineError.notFound(configuration.program)
            core.withLock { $0.process = nil }
            react { machine, now in machine.startFailed(missing, at: now) }
        case .ended: ended(generation)
        }
    }

    private func ended(_ generation: Int) {
        guard core.withLock({ $0.generation == generation && $0.process != nil }) else { return }
        react { machine, now in machine.ended(at: now) }
    }
}
