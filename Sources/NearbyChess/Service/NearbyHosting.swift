public import DNSSD
public import Logging
public import NIOCore
public import NearbyPlay

/// Hosts games of chess for guests of the local network, one after the other.
public struct NearbyHosting: Sendable {
    public var host: NearbyHostConfiguration
    /// The advertised name; empty is the player's.
    public var poolName = ""
    public var proposal = NearbyGameProposal()
    /// `nil`: the host is not advertised. It is advertised while there is a place for a guest: others need not know who is
    /// here during a game (nearby.md 26.15).
    public var directory: ServiceDirectory?
    public var archive: any NearbyGameArchive = MemoryNearbyArchive()
    /// How long a guest may stay after a game before the place is given to others.
    public var patience = Duration.seconds(60)
    /// Who plays against a guest; `nil` leaves it to whoever gets the table by the report.
    public var makePlayer: @Sendable () -> (any NearbyChessPlayer)? = { nil }

    public init(host: NearbyHostConfiguration) { self.host = host }

    /// Hosts until the task is cancelled, which says goodbye to the guest.
    /// - Throws: what the system says when the port cannot be had.
    public func run(
        group: any EventLoopGroup, logger: Logger, report: @escaping @Sendable (NearbyReport) -> Void
    ) async throws {
        let server = NearbyHost(host, group: group, logger: logger)
        let port = try await server.start()
        report(.listening(NearbyAddress(host: host.address, port: port)))
        let place = NearbyPlace()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await advertise(port: port, while: place, report) }
            for await event in server.events {
                switch event {
                case .code(let code): report(.code(code))
                case .refused(let address, let error): report(.refused(address, error))
                case .secured(let player): report(.secured(player))
                case .session(let session):
                    tasks.addTask { await play(session, place, logger, report) }
                }
            }
            await server.stop()
            tasks.cancelAll()
        }
    }

    private func advertise(
        port: Int, while place: NearbyPlace, _ report: @escaping @Sendable (NearbyReport) -> Void
    ) async {
        guard let directory, let port = UInt16(exactly: port) else { return }
        // Cancelled when the place is taken, and below.
        var advertising: Task<Void, Never>?
        for await isFree in place.changes {
            advertising?.cancel()
            await advertising?.value
            advertising = isFree ? Task { await advertise(in: directory, port: port, report) } : nil
        }
        advertising?.cancel()
        await advertising?.value
    }

    private func advertise(
        in directory: ServiceDirectory, port: UInt16, _ report: @Sendable (NearbyReport) -> Void
    ) async {
        do {
            let service = ServiceAdvertisement(
                host: host.player, poolName: poolName, port: port, isHotspot: host.isHotspot)
            for await state in try directory.advertise(service) {
                switch state {
                case .advertised(let name): report(.advertised(name: name))
                case .unavailable(let error): report(.notAdvertised(error))
                }
            }
        } catch {
            report(.notAdvertised(error))
        }
    }

    private func play(
        _ session: NearbySession, _ place: NearbyPlace, _ logger: Logger,
        _ report: @escaping @Sendable (NearbyReport) -> Void
    ) async {
        place.take(session.id)
        let table = NearbyTable(
            session: session, player: makePlayer(), proposal: proposal, archive: archive, logger: logger)
        report(.opponent(session.opponent, table))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await table.run() }
            var farewell: Task<Void, Never>?
            for await event in table.events {
                report(.game(event, opponent: session.opponent))
                switch event {
                case .ended:
                    // Cancelled by the next game, and below.
                    farewell = Task { [patience] in
                        do {
                            try await Task.sleep(for: patience)
                        } catch {
                            return  // The guest plays on, or has left.
                        }
                        await table.leave(reason: "game over")
                    }
                case .started: farewell?.cancel()
                // A guest looks for the host anew when it returns.
                case .interrupted: place.free(session.id)
                case .resumed: place.take(session.id)
                default: break
                }
            }
            farewell?.cancel()
        }
        place.free(session.id)
    }
}
