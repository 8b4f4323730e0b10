import PoolCrypto
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct ProofOfWorkSolverTests {
    /// No counter below 400 million solves it at 26 bits: some seconds of work that no test waits for.
    private static let hardChallenge = [UInt8](repeating: 0, count: 31) + [2]

    @Test(arguments: [1, 2])
    func `the smallest solutions of the vectors are found`(threads: Int) async throws {
        let solver = ProofOfWorkSolver(threads: threads)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for vector in try VectorReader("relay.json").at("pow").list("cases") {
                let challenge = try vector.hex("challenge_hex")
                let difficulty = try vector.int("difficulty")
                let solution = try vector.hex("solution_hex")
                group.addTask {
                    let found = try await solver.solve(challenge: challenge, difficulty: difficulty)
                    #expect(found == solution)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `progress tells the hashes tried`() async throws {
        let reports = Mutex<[UInt64]>([])
        let challenge = [UInt8](repeating: 0, count: 32)
        _ = try await ProofOfWorkSolver().solve(challenge: challenge, difficulty: 20) { tried in
            reports.withLock { $0.append(tried) }
        }
        let expected = (1...24).map { UInt64($0) << 18 } + [6_341_841]
        #expect(reports.withLock { $0 } == expected)
    }

    @Test(arguments: [-1, 27, 32, Int.max])
    func `difficulties out of range are refused`(difficulty: Int) async {
        await #expect(throws: CryptoError.tooMuchWork(difficulty: difficulty)) {
            try await ProofOfWorkSolver().solve(challenge: [UInt8](repeating: 0, count: 32), difficulty: difficulty)
        }
    }

    @Test(arguments: [0, 31, 33])
    func `challenges of another length are refused`(length: Int) async {
        await #expect(throws: CryptoError.wrongLength(expected: 32, actual: length)) {
            try await ProofOfWorkSolver().solve(challenge: [UInt8](repeating: 0, count: length), difficulty: 1)
        }
    }

    @Test func `a cancelled task stops the work it has begun`() async throws {
        let solver = ProofOfWorkSolver(threads: 1)
        let hard = await startedHardPuzzle(solver)
        hard.cancel()
        // Its thread is free again: the next puzzle is solved although the first would have taken seconds.
        let solution = try await solver.solve(challenge: [UInt8](repeating: 0x2a, count: 32), difficulty: 18)
        #expect(ProofOfWork.isValid(challenge: [UInt8](repeating: 0x2a, count: 32), solution: solution, difficulty: 18))
        await #expect(throws: CancellationError.self) { try await hard.value }
    }

    @Test func `a waiting puzzle is cancelled while another is being solved`() async throws {
        let solver = ProofOfWorkSolver(threads: 1)
        let hard = await startedHardPuzzle(solver)
        let waiting = Task { try await solver.solve(challenge: [UInt8](repeating: 1, count: 32), difficulty: 1) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        hard.cancel()
        await #expect(throws: CancellationError.self) { try await hard.value }
    }

    @Test func `a task that was cancelled before gets no solution`() async {
        let solver = ProofOfWorkSolver()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await solver.solve(challenge: [UInt8](repeating: 1, count: 32), difficulty: 1)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a solver goes when nobody wants a solution any more`() async throws {
        weak var gone: ProofOfWorkSolver?
        do {
            let solver = ProofOfWorkSolver(threads: 2)
            gone = solver
            _ = try await solver.solve(challenge: [UInt8](repeating: 1, count: 32), difficulty: 10)
        }
        while gone != nil { await Task.yield() }
    }

    /// Returns when a thread works on it.
    private func startedHardPuzzle(_ solver: ProofOfWorkSolver) async -> Task<[UInt8], any Error> {
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await solver.solve(challenge: Self.hardChallenge, difficulty: 26) { _ in continuation.finish() }
        }
        for await _ in started {}
        return task
    }
}
