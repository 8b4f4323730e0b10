import BotKit
import Foundation
import LocalTransport
import Pool
import PoolGames
import PoolTransport
import PoolWire
import RelayTransport

/// Makes of what a configuration says about a pool the plan of a membership.
struct PoolPlanner {
    let surroundings: PoolSlot.Surroundings

    /// - Parameter relay: asked for the relay of a pool that is to be hosted on one.
    /// - Returns: `nil` when there is no such relay yet.
    func plan(_ entry: PoolEntry, relay: (HostedPool) -> RelayKeeper.Place?) -> (any PoolPlan)? {
        guard var plan = barePlan(entry, relay) else { return nil }
        (plan.fixedRoles, plan.commands) = (entry.roles, entry.commands)
        plan.books = PoolBooks(
            pool: entry.name, journals: surroundings.journals, metrics: surroundings.metrics,
            parking: surroundings.parking)
        return plan
    }

    private func barePlan(_ entry: PoolEntry, _ relay: (HostedPool) -> RelayKeeper.Place?) -> (any PoolPlan)? {
        switch entry.entrance {
        case .join(let join):
            var plan = JoinPlan(
                join.plan, displayName: entry.displayName, bots: bots(entry), transport: transport(entry))
            plan.account = join.account
            return plan
        case .host(let host):
            guard let relay = relay(host) else { return nil }
            return HostPlan(
                serverURL: relay.url, publicURL: host.publicURL, claimCode: relay.claimCode, poolName: entry.name,
                displayName: entry.displayName, admission: host.admission, bots: bots(entry),
                transport: transport(entry), onRecoveryKey: keepRecoveryKey(host, entry.name))
        case .localHost(let host):
            var plan = LocalHostPlan(
                poolName: entry.name, displayName: entry.displayName, admission: host.admission, bots: bots(entry),
                directory: surroundings.dataDirectory)
            (plan.code, plan.maxPeers) = (host.code, host.maxPeers)
            plan.listening = counted(LocalListening(host.listen, isAdvertised: host.isAdvertised), entry)
            return plan
        case .localJoin(let join):
            var plan = LocalJoinPlan(join.way, displayName: entry.displayName, bots: bots(entry))
            plan.account = join.account
            let listening =
                join.listen.map { LocalListening($0, isAdvertised: join.isAdvertised) }
                ?? .suiting(join.way, isAdvertised: join.isAdvertised)
            plan.listening = counted(listening, entry)
            return plan
        }
    }

    private func bots(_ entry: PoolEntry) -> [BotSpecification] { entry.bots.map(\.specification) }

    private func transport(_ entry: PoolEntry) -> RelayTransportConfiguration {
        var transport = RelayTransportConfiguration()
        // Whoever runs a host of bots wants them to come back, however long it takes.
        transport.backoff.maxAttempts = nil
        transport.pin = entry.trust.pin
        return transport
    }

    private func counted(_ listening: LocalListening, _ entry: PoolEntry) -> LocalListening {
        var listening = listening
        listening.metrics = LocalMetrics(factory: surroundings.metrics.prometheus, pool: entry.name)
        return listening
    }

    /// The recovery key is told once: it is written into a file, and its place is told.
    private func keepRecoveryKey(
        _ host: HostedPool, _ pool: String
    ) -> @Sendable (_ key: String, _ fingerprint: String) async -> Void {
        let folder = surroundings.dataDirectory.appending(path: "recovery-keys")
        return { [surroundings] key, fingerprint in
            let file = host.recoveryKeyFile ?? folder.appending(path: "\(fingerprint.prefix(16)).txt").path
            do {
                try await SecretFile.replace(file, with: Array("\(key)\n".utf8))
                surroundings.report(
                    pool,
                    .warning(
                        "the relay was claimed; its recovery key is in \(file): keep it in a safe place, whoever has it can take the relay over"
                    ))
            } catch {
                // Without the key a lost data folder means a lost relay, and it is never told again.
                surroundings.report(pool, .warning("the recovery key cannot be written to \(file): \(error)"))
                surroundings.report(pool, .recoveryKey(key))
            }
        }
    }
}

extension JoinedEntry {
    fileprivate var plan: JoinPlan.Way {
        switch way {
        case .invitation(let invitation): .invitation(invitation)
        case .known(let relay, let pool): .known(serverURL: relay, poolID: pool)
        }
    }
}
