/// Decides over new connections before anything is read from them (relay.md 9.7).
package struct ConnectionLimits {
    /// Open connections.
    package private(set) var active = 0
    /// Connections accepted since the start.
    package private(set) var total = 0

    private struct Window {
        var start: Int64
        var count: Int
    }

    private var limited = 0
    private var windows: [AddressGroup: Window] = [:]
    private let server: RelayConfiguration.Server
    private let rate: RelayConfiguration.RateLimit
    private let minute: Int64 = 60_000

    package init(_ configuration: RelayConfiguration) {
        server = configuration.server
        rate = configuration.rateLimit
    }

    /// Counts a connection in, or refuses it. What was let in must be given to `closed` in the end.
    package mutating func admit(_ group: AddressGroup, uptime: Int64) -> Bool {
        if countsAgainstMaximum(group) {
            guard limited < server.maxConnections else { return false }
        }
        if !group.isLoopback || rate.connectionsPerMinuteLoopback {
            guard takeFromWindow(group, uptime: uptime) else { return false }
        }
        if countsAgainstMaximum(group) { limited += 1 }
        active += 1
        total += 1
        return true
    }

    package mutating func closed(_ group: AddressGroup) {
        active -= 1
        if countsAgainstMaximum(group) { limited -= 1 }
    }

    package mutating func purge(uptime: Int64) {
        windows = windows.filter { uptime - $0.value.start < minute }
    }

    private func countsAgainstMaximum(_ group: AddressGroup) -> Bool {
        !group.isLoopback || server.maxConnectionsLoopback
    }

    private mutating func takeFromWindow(_ group: AddressGroup, uptime: Int64) -> Bool {
        var window = windows[group] ?? Window(start: uptime, count: 0)
        if uptime - window.start >= minute { window = Window(start: uptime, count: 0) }
        guard window.count < rate.connectionsPerMinute, windows[group] != nil || windows.count < rate.maxGroups else {
            return false
        }
        window.count += 1
        windows[group] = window
        return true
    }
}
