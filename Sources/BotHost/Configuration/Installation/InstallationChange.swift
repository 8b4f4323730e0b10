/// What has to be done to get from one installation to another: a value.
package struct InstallationChange: Sendable, Equatable {
    /// Whether the relay of the process begins, ends or changes.
    package var relay = false
    /// Whether `/health` and `/metrics` are served elsewhere.
    package var admin = false
    /// Pools to leave.
    package var removed: [String] = []
    /// Pools to enter.
    package var added: [String] = []
    /// Pools whose connection has to be made anew.
    package var reconnected: [String] = []
    /// Pools whose admission or invitations change, without a new connection.
    package var adjusted: [String] = []
    /// Pools in which other people, or other words, tell the bots what to do.
    package var rights: [String] = []
    /// The bots that change in pools that stay connected.
    package var bots: [String: BotsChange] = [:]
    /// Whether other pools are joined by bridges.
    package var bridges = false
    /// What takes effect with the next start only.
    package var later: [String] = []
    /// Hosted pools that are added where others are taken away, as happens when one is given another name.
    private var replacements: [Replacement] = []

    private struct Replacement: Sendable, Equatable {
        var old: String
        var new: String
    }

    /// - Parameter old: `nil` at the start: everything is new.
    package init(from old: Installation?, to new: Installation) {
        relay = old?.relay != new.relay
        admin = old?.admin != new.admin
        bridges = (old?.bridges ?? []) != new.bridges
        let known = Dictionary((old?.pools ?? []).map { ($0.name, $0) }) { first, _ in first }
        let wanted = Set(new.pools.map(\.name))
        removed = (old?.pools ?? []).map(\.name).filter { !wanted.contains($0) }
        for pool in new.pools {
            guard let before = known[pool.name] else {
                added.append(pool.name)
                continue
            }
            guard pool.sharesConnection(with: before) else {
                reconnected.append(pool.name)
                continue
            }
            if pool.entrance != before.entrance { adjusted.append(pool.name) }
            if pool.roles != before.roles || pool.commands != before.commands { rights.append(pool.name) }
            let change = BotsChange(from: before.bots, to: pool.bots)
            if !change.isEmpty { bots[pool.name] = change }
        }
        if let old {
            let left = removed.compactMap { old[$0] }.filter { $0.entrance.role == "host" }
            let hosted = added.compactMap { new[$0] }.filter { $0.entrance.role == "host" }
            replacements = zip(left, hosted).map { Replacement(old: $0.name, new: $1.name) }
            if old.dataDirectory != new.dataDirectory { later.append("data") }
            if old.log != new.log { later.append("log") }
        }
    }

    package var isEmpty: Bool {
        !relay && !admin && !bridges && removed.isEmpty && added.isEmpty && reconnected.isEmpty && adjusted.isEmpty
            && rights.isEmpty && bots.isEmpty && later.isEmpty
    }

    /// Whether something changes in a pool that stays connected.
    func touches(_ pool: String) -> Bool {
        adjusted.contains(pool) || rights.contains(pool) || bots[pool] != nil
    }

    /// What changes, a sentence each, for people.
    package var sentences: [String] {
        var sentences: [String] = []
        if relay { sentences.append("The relay of this process changes") }
        if admin { sentences.append("The admin address changes") }
        sentences += removed.map { "Leaving the pool “\($0)”" }
        sentences += added.map { "Entering the pool “\($0)”" }
        sentences += reconnected.map { "Entering the pool “\($0)” anew" }
        sentences += adjusted.map { "Admission or invitations of the pool “\($0)” change" }
        sentences += rights.map { "Roles or commands of the pool “\($0)” change" }
        for (pool, change) in bots.sorted(by: { $0.key < $1.key }) {
            sentences += change.removed.map { "The bot \($0) leaves “\(pool)”" }
            sentences += change.added.map { "The bot \($0) starts in “\(pool)”" }
            sentences += change.changed.map { "The bot \($0) in “\(pool)” changes" }
        }
        sentences += replacements.map {
            "“\($0.new)” is another pool than “\($0.old)”, with other members: a hosted pool is known by its name, and “\($0.old)” comes back when it is called so again"
        }
        if bridges { sentences.append("The bridges between pools change") }
        return sentences + later.map { "“\($0)” takes effect with the next start" }
    }
}

/// What changes among the bots of a pool.
package struct BotsChange: Sendable, Equatable {
    package var removed: [String] = []
    package var added: [String] = []
    package var changed: [String] = []

    package init(from old: [BotEntry] = [], to new: [BotEntry] = []) {
        let known = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
        let wanted = Set(new.map(\.name))
        removed = old.map(\.name).filter { !wanted.contains($0) }
        for bot in new {
            guard let before = known[bot.name] else {
                added.append(bot.name)
                continue
            }
            if before != bot { changed.append(bot.name) }
        }
    }

    var isEmpty: Bool { removed.isEmpty && added.isEmpty && changed.isEmpty }
}

extension Installation {
    /// This installation, and what it lacks of another: for a file with errors, whose broken parts go on as they were.
    package func completed(from other: Installation) -> Installation {
        var result = self
        for pool in other.pools {
            guard let index = result.pools.firstIndex(where: { $0.name == pool.name }) else {
                result.pools.append(pool)
                continue
            }
            let games = result.pools[index].bots.reduce(into: Set()) { $0.formUnion($1.specification.games) }
            for bot in pool.bots
            where !result.pools[index].bots.contains(where: { $0.name == bot.name })
                && bot.specification.games.isDisjoint(with: games)
            {
                result.pools[index].bots.append(bot)
            }
        }
        result.relay = relay ?? other.relay
        let joined = Set(result.bridges.flatMap(\.pools))
        result.bridges += other.bridges.filter { joined.isDisjoint(with: $0.pools) }
        return result
    }
}
