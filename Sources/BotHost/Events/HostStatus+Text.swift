import Foundation

extension HostStatus {
    /// For people.
    public var text: String {
        var lines = ["poolbots \(version), process \(process), since \(startedAt.formatted(.iso8601)): \(file)"]
        if let relay {
            lines.append(
                "Relay \(relay.url): " + (relay.isRunning ? "running" : "down (\(relay.reason ?? "starting"))"))
        }
        for pool in pools {
            lines.append(pool.line)
            if let addresses = pool.addresses, !addresses.isEmpty {
                lines.append("  at \(addresses.joined(separator: ", "))")
            }
            lines += (pool.clocks ?? []).map { "  \($0.line)" }
            let width = pool.bots.map(\.name.count).max() ?? 0
            for bot in pool.bots {
                let name = bot.name.padding(toLength: width, withPad: " ", startingAt: 0)
                lines.append("  \(name)  \(bot.line(in: pool.name))")
            }
        }
        for bridge in bridges {
            let names = bridge.pools.map { "“\($0)”" }.joined(separator: ", ")
            lines.append("Bridge \(names): \(bridge.carried) carried, \(bridge.waiting) waiting, \(bridge.lost) lost")
        }
        if !problems.isEmpty { lines.append("Problems of the configuration:") }
        return (lines + problems.map { "  \($0)" }).joined(separator: "\n")
    }

    /// As one object (docs/cli.md).
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("texts, numbers and dates are always valid JSON: \(error)")
        }
    }
}

extension PoolStatus {
    fileprivate var line: String {
        let counts = "\(Self.count(members, "other", "others")), \(Self.count(games, "game", "games"))"
        let about = state == .connected ? counts : reason ?? "not yet"
        return "\(name) (\(role)): \(state.rawValue), \(about)"
    }

    private static func count(_ number: Int, _ one: String, _ several: String) -> String {
        "\(number) \(number == 1 ? one : several)"
    }
}

extension ClockStatus {
    fileprivate var line: String {
        "the clock of \(name) is \(Int(abs(aheadSeconds).rounded())) s \(aheadSeconds > 0 ? "ahead" : "behind")"
    }
}

extension BotStatus {
    fileprivate func line(in pool: String) -> String {
        var parts = ["\(state.rawValue)  \(kind)"]
        if let reason { parts.append(reason) }
        let counts = [(failures, "failed"), (restarts, "restarted"), (reloads, "reloaded")].filter { $0.0 > 0 }
        if !counts.isEmpty { parts.append("(" + counts.map { "\($0.1) \($0.0)×" }.joined(separator: ", ") + ")") }
        if state == .parked {
            parts.append("until “poolbots restart \(pool)/\(name)” or a change of its code or settings")
        }
        return parts.joined(separator: "  ")
    }
}
