import UnixSignals

/// Ctrl-C and SIGTERM.
enum Interruption {
    /// Does some work until it is done or somebody stops it, which is no failure.
    /// - Returns: `nil` when somebody stopped it.
    static func stopping<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        // Before the work begins: who is told of it may answer with a signal.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            let result = try await group.next() ?? nil
            group.cancelAll()
            while let rest = await group.nextResult() {
                if case .failure(let error) = rest, !(error is CancellationError) { throw error }
            }
            return result
        }
    }
}
