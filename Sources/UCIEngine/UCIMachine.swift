/// What to do with the one process that answers to many askers: a value without processes, clock or tasks.
///
/// `stopped` → (a request) `greeting` → (`uciok`) `configuring` → (`readyok`) `ready` ⇄ `thinking`; from each of them
/// back to `stopped` when the process dies or an answer is overdue. A thought that is lost so is tried once more in a new
/// process. `closed` is for good. Lines that nobody waits for are ignored: engines like to talk.
package struct UCIMachine {
    package struct Request: Equatable {
        package var id: UInt64
        /// `nil` only asks whether the engine can be started.
        package var position: UCIPosition?
        package var time: Duration
        package var isNewGame: Bool
        fileprivate var attempts = 0

        package init(id: UInt64, position: UCIPosition?, time: Duration, isNewGame: Bool = false) {
            self.id = id
            self.position = position
            self.time = time
            self.isNewGame = isNewGame
        }
    }

    package enum Action: Equatable {
        case start
        case send(String)
        /// End the process at once, if there is one; `ended` is not expected for it.
        case kill
        /// Call `alarmRang` with this number after a while.
        case alarm(UInt64, after: Duration)
        case answer(UInt64, UCIAnswer?)
        case fail(UInt64, UCIEngineError)
        case warn(UCIEngineError)
    }

    private enum Phase {
        case stopped
        case greeting(options: Set<String>)
        case configuring
        case ready
        case thinking(Request, UCIAnswer.Score?, isWanted: Bool)
        case closed
    }

    /// So many lost requests in a row send the engine to rest.
    package static let maxFailures = 3
    package static let rest = Duration.seconds(60)

    private let configuration: UCIConfiguration
    private var phase = Phase.stopped
    private var queue: [Request] = []
    /// The only alarm that counts; 0 is none.
    private var alarm: UInt64 = 0
    private var alarms: UInt64 = 0
    private var failures = 0
    private var restsUntil: ContinuousClock.Instant?

    package init(_ configuration: UCIConfiguration) { self.configuration = configuration }

    // MARK: Events

    package mutating func requested(_ request: Request, at now: ContinuousClock.Instant) -> [Action] {
        if case .closed = phase { return [.fail(request.id, .stopped)] }
        if let restsUntil, now < restsUntil { return [.fail(request.id, .resting(configuration.program))] }
        restsUntil = nil
        queue.append(request)
        return advance()
    }

    /// Nobody waits for the answer any more.
    package mutating func withdrawn(_ id: UInt64) -> [Action] {
        if let index = queue.firstIndex(where: { $0.id == id }) {
            queue.remove(at: index)
        } else if case .thinking(let request, let score, true) = phase, request.id == id {
            phase = .thinking(request, score, isWanted: false)
            return [.send("stop"), ring(after: configuration.margin)]
        }
        return []
    }

    package mutating func received(_ line: UCILine, at now: ContinuousClock.Instant) -> [Action] {
        switch (phase, line) {
        case (.greeting(var options), .option(let name)):
            options.insert(name.lowercased())
            phase = .greeting(options: options)
            return []
        case (.greeting(let options), .uciok): return configure(options, at: now)
        case (.configuring, .readyok):
            phase = .ready
            return advance()
        case (.thinking(let request, _, let isWanted), .score(let score)):
            phase = .thinking(request, score, isWanted: isWanted)
            return []
        case (.thinking(let request, let score, let isWanted), .bestMove(let move)):
            phase = .ready
            guard isWanted else { return advance() }
            failures = 0
            guard let move else { return [.fail(request.id, .noMove(configuration.program))] + advance() }
            return [.answer(request.id, UCIAnswer(move: move, score: score))] + advance()
        default: return []
        }
    }

    /// The process ended by itself.
    package mutating func ended(at now: ContinuousClock.Instant) -> [Action] {
        lost(to: .died(configuration.program), at: now)
    }

    /// The process did not come to life.
    package mutating func startFailed(_ error: UCIEngineError, at now: ContinuousClock.Instant) -> [Action] {
        failAll(with: error, at: now)
    }

    package mutating func alarmRang(_ number: UInt64, at now: ContinuousClock.Instant) -> [Action] {
        number == alarm ? lost(to: .hung(configuration.program), at: now) : []
    }

    package mutating func closed() -> [Action] {
        var waiting = queue.map(\.id)
        if case .thinking(let request, _, true) = phase { waiting.append(request.id) }
        queue = []
        alarm = 0
        phase = .closed
        return [.kill] + waiting.map { .fail($0, .stopped) }
    }

    // MARK: Moves

    private mutating func advance() -> [Action] {
        switch phase {
        case .stopped:
            guard !queue.isEmpty else { return [] }
            phase = .greeting(options: [])
            return [.start, .send("uci"), ring(after: configuration.startTime)]
        case .ready:
            alarm = 0
            var actions: [Action] = []
            while !queue.isEmpty {
                let request = queue.removeFirst()
                guard let position = request.position else {
                    failures = 0
                    actions.append(.answer(request.id, nil))
                    continue
                }
                phase = .thinking(request, nil, isWanted: true)
                if request.isNewGame { actions.append(.send("ucinewgame")) }
                let milliseconds = max(1, Int(request.time / .milliseconds(1)))
                return actions + [
                    .send(position.command), .send("go movetime \(milliseconds)"),
                    ring(after: request.time + configuration.margin),
                ]
            }
            return actions
        case .greeting, .configuring, .thinking, .closed: return []
        }
    }

    private mutating func configure(_ options: Set<String>, at now: ContinuousClock.Instant) -> [Action] {
        if let unknown = configuration.options.first(where: { !options.contains($0.name.lowercased()) }) {
            return [.kill] + failAll(with: .unknownOption(unknown.name, program: configuration.program), at: now)
        }
        phase = .configuring
        let settings = configuration.options.map { Action.send("setoption name \($0.name) value \($0.value)") }
        return settings + [.send("isready"), ring(after: configuration.startTime)]
    }

    /// The process is of no use any more.
    private mutating func lost(to error: UCIEngineError, at now: ContinuousClock.Instant) -> [Action] {
        alarm = 0
        switch phase {
        case .stopped, .closed: return []
        case .greeting, .configuring: return [.kill] + failAll(with: .notUCI(configuration.program), at: now)
        case .ready:
            phase = .stopped
            return [.kill] + advance()
        case .thinking(var request, _, let isWanted):
            phase = .stopped
            guard isWanted else { return [.kill] + advance() }
            request.attempts += 1
            if request.attempts < 2 {
                queue.insert(request, at: 0)
                return [.warn(error), .kill] + advance()
            }
            failures += 1
            let failure = [Action.warn(error), .kill, .fail(request.id, error)]
            return failure + (failures < Self.maxFailures ? advance() : goToRest(at: now))
        }
    }

    private mutating func failAll(with error: UCIEngineError, at now: ContinuousClock.Instant) -> [Action] {
        alarm = 0
        phase = .stopped
        failures += 1
        let waiting = queue.map { Action.fail($0.id, error) }
        queue = []
        return waiting + (failures < Self.maxFailures ? [] : goToRest(at: now))
    }

    private mutating func goToRest(at now: ContinuousClock.Instant) -> [Action] {
        failures = 0
        restsUntil = now + Self.rest
        let error = UCIEngineError.resting(configuration.program)
        let waiting = queue.map { Action.fail($0.id, error) }
        queue = []
        return [.warn(error)] + waiting
    }

    private mutating func ring(after delay: Duration) -> Action {
        alarms += 1
        alarm = alarms
        return .alarm(alarm, after: delay)
    }
}
