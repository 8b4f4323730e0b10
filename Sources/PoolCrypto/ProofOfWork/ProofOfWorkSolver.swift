import Foundation
import Synchronization

/// Solves proofs of work on threads of its own. All bots of a process share one.
///
/// Puzzles are solved in the order in which they come, each by one thread, so that the smallest solution is found.
/// Threads exist only while there is work: whoever lets the solver go need not stop it.
public final class ProofOfWorkSolver: Sendable {
    private let maximumThreads: Int
    private let search: ProofOfWorkSearch
    private let queue = Mutex(PuzzleQueue())

    /// - Parameter threads: How many puzzles are solved at the same time. Each keeps a core busy.
    public convenience init(threads: Int = 1) { self.init(threads: threads, search: .best()) }

    package init(threads: Int, search: ProofOfWorkSearch) {
        precondition(threads > 0, "a solver needs a thread")
        maximumThreads = threads
        self.search = search
    }

    /// Finds a solution of 8 bytes.
    ///
    /// Cancelling the task ends the wait at once and the work within a millisecond or two.
    /// - Parameters:
    ///   - challenge: The 32 bytes of the relay's challenge.
    ///   - difficulty: Leading zero bits, at most `ProofOfWork.maximumDifficulty`.
    ///   - progress: Called on the solving thread with the hashes tried so far, every 262,144 and at the end.
    /// - Throws: `CryptoError` for a challenge that is not to be solved, `CancellationError`.
    public func solve(
        challenge: [UInt8], difficulty: Int, progress: (@Sendable (UInt64) -> Void)? = nil
    ) async throws -> [UInt8] {
        try requireLength(ProofOfWork.challengeLength, of: challenge)
        guard difficulty >= 0, difficulty <= ProofOfWork.maximumDifficulty else {
            throw CryptoError.tooMuchWork(difficulty: difficulty)
        }
        let puzzle = Puzzle(challenge: challenge, difficulty: difficulty, progress: progress)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enqueue(puzzle, $0) }
        } onCancel: {
            let waiter = queue.withLock { $0.cancel(puzzle) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func enqueue(_ puzzle: Puzzle, _ waiter: PuzzleQueue.Waiter) {
        switch queue.withLock({ $0.enqueue(puzzle, waiter, maximumThreads: maximumThreads) }) {
        case .isCancelled: waiter.resume(throwing: CancellationError())
        case .wait: break
        case .startThread: Thread.detachNewThread { self.solveAll() }
        }
    }

    private func solveAll() {
        while let (puzzle, waiter) = queue.withLock({ $0.next() }) {
            if let solution = puzzle.solve(search) {
                waiter.resume(returning: solution)
            } else {
                waiter.resume(throwing: CancellationError())
            }
        }
    }
}
