/// The JSON of `/health`.
enum HostHealth {
    static func json(_ status: HostStatus) -> String {
        let bots = status.pools.flatMap(\.bots)
        let connected = status.pools.count { $0.state == .connected }
        let running = bots.count { $0.state == .running || $0.state == .finished }
        let isWhole =
            connected == status.pools.count && running == bots.count && status.problems.isEmpty
            && status.relay?.isRunning ?? true
        return OrderedJSON.object([
            ("status", .string(isWhole ? "healthy" : "degraded")), ("version", .string(status.version)),
            ("pools", .object([("connected", .integer(connected)), ("configured", .integer(status.pools.count))])),
            (
                "bots",
                .object([
                    ("running", .integer(running)), ("parked", .integer(bots.count { $0.state == .parked })),
                    ("configured", .integer(bots.count)),
                ])
            ), ("problems", .integer(status.problems.count)),
        ]).text
    }
}
