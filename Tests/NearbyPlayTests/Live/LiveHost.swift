import Logging
import NIOPosix
import NearbyPlay
import Pool
import PoolTesting
import Testing

/// A host on a free port of this machine, with the events it tells.
final class LiveHost: Sendable {
    let host: NearbyHost
    let port: Int

    private init(host: NearbyHost, port: Int) {
        self.host = host
        self.port = port
    }

    /// Starts one, lets `body` use it, and stops it.
    static func run<Value: Sendable>(
        code: String = "482917", timeouts: NearbyTimeouts = NearbyTimeouts(),
        _ body: @Sendable (LiveHost) async throws -> Value
    ) async throws -> Value {
        var configuration = NearbyHostConfiguration(player: .bob)
        configuration.firstCode = code
        configuration.timeouts = timeouts
        let host = NearbyHost(configuration, group: MultiThreadedEventLoopGroup.singleton, logger: .silent)
        let live = LiveHost(host: host, port: try await host.start())
        do {
            let value = try await body(live)
            await host.stop()
            return value
        } catch {
            await host.stop()
            throw error
        }
    }

    /// The next guest's session.
    func session() async throws -> NearbySession {
        for await event in host.events { if case .session(let session) = event { return session } }
        throw NearbyError.closed
    }

    /// Why the next one that is not let in is not.
    func refusal() async -> NearbyError? {
        for await event in host.events { if case .refused(_, let error) = event { return error } }
        return nil
    }

    /// A guest of ours.
    func guest(code: String = "482917", port: Int? = nil, player: NearbyPlayer = .alice) async -> NearbyGuest {
        let address = NearbyAddress(host: "127.0.0.1", port: port ?? self.port)
        let guest = NearbyGuest(
            NearbyGuestConfiguration(player: player, code: code), group: MultiThreadedEventLoopGroup.singleton,
            logger: .silent
        ) { [address] }
        await guest.start()
        return guest
    }
}

extension NearbyGuest {
    func session() async throws -> NearbySession {
        for await event in events {
            switch event {
            case .session(let session): return session
            case .ended(let error): throw error ?? NearbyError.closed
            case .strange, .secured, .exposed: continue
            }
        }
        throw NearbyError.closed
    }

    /// How it ends.
    func end() async -> NearbyError? {
        for await event in events { if case .ended(let error) = event { return error } }
        return nil
    }
}

extension NearbySession {
    /// Reads events until one matches.
    func event(where matches: (NearbyEvent) -> Bool) async throws -> NearbyEvent {
        var seen: [NearbyEvent] = []
        for await event in events {
            if matches(event) { return event }
            seen.append(event)
        }
        throw ConformanceFailure("no such event; there were \(seen)")
    }

    func action() async throws -> ChessAction {
        guard case .action(let action) = try await event(where: { if case .action = $0 { true } else { false } }) else {
            throw NearbyError.closed
        }
        return action
    }

    /// How it ends.
    func end() async throws -> NearbyError? {
        guard
            case .disconnected(let error) = try await event(where: {
                if case .disconnected = $0 { true } else { false }
            })
        else { return nil }
        return error
    }
}

extension Logger {
    /// Says nothing.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
