import Testing

/// Waits until a condition holds; gives up after twenty seconds.
func until(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw WrongFrame(description: "the condition did not come true") }
        await Task.yield()
    }
}
