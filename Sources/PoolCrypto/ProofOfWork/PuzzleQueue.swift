import Synchronization

/// One wanted solution.
final class Puzzle: Sendable {
    private let challenge: [UInt8]
    private let difficulty: Int
    private let progress: (@Sendable (UInt64) -> Void)?
    private let cancelled = Atomic(false)

    /// Counters between two looks at `isCancelled`: 0.3 ms with SHA instructions, 2 to 4 ms without.
    private static let chunk: UInt64 = 1 << 14
    /// Counters between two reports of progress.
    private static let reportInterval: UInt64 = 1 << 18

    init(challenge: [UInt8], difficulty: Int, progress: (@Sendable (UInt64) -> Void)?) {
        self.challenge = challenge
        self.difficulty = difficulty
        self.progress = progress
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Works until there is a solution; `nil` when cancelled.
    func solve(_ search: ProofOfWorkSearch) -> [UInt8]? {
        var tried: UInt64 = 0
        while !isCancelled {
            if let counter = search.firstSolution(to: challenge, from: tried, count: Self.chunk, difficulty: difficulty)
            {
                progress?(counter + 1)
                return counter.bigEndianBytes
            }
            tried += Self.chunk
            if tried.isMultiple(of: Self.reportInterval) { progress?(tried) }
        }
        return nil
    }
}

/// The puzzles that wait for a thread, and how many threads there are. First come, first served.
///
/// A cancelled puzzle leaves the queue at once; one that is being solved is told to stop, and its thread answers.
struct PuzzleQueue {
    typealias Waiter = CheckedContinuation<[UInt8], any Error>

    private var waiting: [(puzzle: Puzzle, waiter: Waiter)] = []
    private var threads = 0

    /// What to do after a puzzle has come.
    enum Admission {
        /// Its task was cancelled before; it has not been taken.
        case isCancelled
        case wait
        case startThread
    }

    mutating func enqueue(_ puzzle: Puzzle, _ waiter: Waiter, maximumThreads: Int) -> Admission {
        if puzzle.isCancelled { return .isCancelled }
        waiting.append((puzzle, waiter))
        guard threads < maximumThreads else { return .wait }
        threads += 1
        return .startThread
    }

    /// A thread asks for its next puzzle. `nil` ends the thread.
    mutating func next() -> (puzzle: Puzzle, waiter: Waiter)? {
        if waiting.isEmpty {
            threads -= 1
            return nil
        }
        return waiting.removeFirst()
    }

    /// A task was cancelled.
    /// - Returns: Who has to be told now; `nil` when the puzzle is not waiting.
    mutating func cancel(_ puzzle: Puzzle) -> Waiter? {
        puzzle.cancel()
        guard let index = waiting.firstIndex(where: { $0.puzzle === puzzle }) else { return nil }
        return waiting.remove(at: index).waiter
    }
}
