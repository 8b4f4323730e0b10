public import DNSSD
public import Logging
public import NIOCore
public import NearbyPlay

/// Joins a host of the local network and plays a game of chess with it.
public struct NearbyJoining: Sendable {
    /// Where the host is.
    public enum Target: Sendable {
        case address(NearbyAddress)
        /// By its name, or whichever is the only one.
        case advertised(name: String?, ServiceDirectory)
    }

    public var player: NearbyPlayer
    public var code: String
    public var target: Target
    /// Hosts that have shown a key beside the code before.
    public var secured = KnownPlayers()
    public var archive: any NearbyGameArchive = MemoryNearbyArchive()
    public var timeouts = NearbyTimeouts()
    /// How long to look for the host.
    public var search = Duration.seconds(10)
    /// Whether to leave after the first game.
    public var leavesAfterGame = true
    public var makePlayer: @Sendable () -> (any NearbyChessPlayer)? = { nil }

    public init(player: NearbyPlayer, code: String, target: Target) {
        self.player = player
        self.code = code
        self.target = target
    }

    /// Plays until the session is over or the task is cancelled, which leaves.
    /// - Throws: `NearbyError`, `DNSSDError` or `NearbySearchError` when it did not come to a game, or not to its end.
    public func run(
        group: any EventLoopGroup, logger: Logger, report: @escaping @Sendable (NearbyReport) -> Void
    ) async throws {
        let guest = try await guest(group, logger, report)
        await guest.start()
        for await event in guest.events {
            switch event {
            case .session(let session): await play(session, logger, report)
            case .strange(let player): report(.strange(player))
            case .secured(let player): report(.secured(player))
            case .exposed(let player): report(.exposed(player))
            case .ended(let error?): throw error
            case .ended(nil): return
            }
        }
        await guest.stop()
    }

    private func guest(
        _ group: any EventLoopGroup, _ logger: Logger, _ report: @escaping @Sendable (NearbyReport) -> Void
    ) async throws -> NearbyGuest {
        var configuration = NearbyGuestConfiguration(player: player, code: code)
        configuration.timeouts = timeouts
        configuration.secured = secured
        switch target {
        case .address(let address):
            return NearbyGuest(configuration, group: group, logger: logger) { [address] }
        case .advertised(let name, let directory):
            let offer = try await NearbySearch(directory: directory, own: player.id).find(name, within: search)
            report(.found(offer))
            configuration.expected = offer.player
            if configuration.code.isEmpty {
                guard offer.isHotspot else { throw NearbyError.badCode }
                configuration.code = NearbyProtocol.hotspotCode
            }
            return NearbyGuest(configuration, group: group, logger: logger) { try await offer.addresses(directory) }
        }
    }

    private func play(
        _ session: NearbySession, _ logger: Logger, _ report: @escaping @Sendable (NearbyReport) -> Void
    ) async {
        let table = NearbyTable(session: session, player: makePlayer(), archive: archive, logger: logger)
        report(.opponent(session.opponent, table))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await table.run() }
            for await event in table.events {
                report(.game(event, opponent: session.opponent))
                if case .ended(let result) = event, leavesAfterGame, !result.isUnfinished { await table.leave() }
            }
        }
    }
}
