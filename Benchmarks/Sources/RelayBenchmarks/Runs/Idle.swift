extension Lab {
    private static let guestsOfPool = 15

    /// Full pools of members that say nothing.
    func idleMembers(_ count: Int) async throws -> [Figure] {
        try await memory(of: count, "member", atMost: 20) {
            var left = count
            while left > 0 {
                let host = try await host()
                let invitation = try await invite(by: host)
                left -= 1
                for _ in 0..<min(Self.guestsOfPool, left) {
                    _ = try await guest(of: host, by: invitation)
                    left -= 1
                }
            }
        }
    }

    /// Connections that never said who they are.
    func idleConnections(_ count: Int) async throws -> [Figure] {
        try await memory(of: count, "connection", atMost: 140) {
            for _ in 0..<count { _ = try await connect() }
        }
    }

    /// How much the relay grows by `open`.
    private func memory(
        of count: Int, _ name: String, atMost target: Double, _ open: () async throws -> Void
    ) async throws -> [Figure] {
        let before = try relay.usage()
        try await open()
        // What it did for the last ones must be over.
        try await Task.sleep(for: .seconds(1))
        let after = try relay.usage()
        let grown = Double(after.residentBytes - before.residentBytes) / 1024
        return [
            Figure("memory for each \(name)", grown / Double(count), "KB", atMost: target),
            Figure("memory of the relay", Double(after.residentBytes) / 1024, "KB"),
            Figure("CPU for each \(name)", (after.cpu - before.cpu) / Double(count) * 1000, "ms"),
        ]
    }
}
