import Foundation
import PoolTesting

/// A relay, a host and a guest as a user runs them, each with a data folder, so that each can die and be started again.
struct Household {
    enum Part: CaseIterable { case relay, host, guest }

    private let folder: URL
    private let bots: (host: String, guest: String)
    private let url: String
    private let invitation: String
    private(set) var relay: PoolBotsProcess
    private(set) var host: PoolBotsProcess
    private(set) var guest: PoolBotsProcess

    /// Starts them, host and guest with a bot each, and waits until they know of each other.
    init(in folder: URL, hostBot: String, guestBot: String) async throws {
        self.folder = folder
        bots = (hostBot, guestBot)
        relay = try await Household.relay(folder, listen: "127.0.0.1:\(try LoopbackPort.unused())")
        let listening = try await relay.event("listening")
        url = try Household.field("url", of: listening)
        let claim = ["--claim", try Household.field("claimCode", of: listening)]
        host = try await Household.host(folder, url, bot: hostBot, claim)
        invitation = try Household.field("invitation", of: try await host.event("hosting"))
        guest = try await Household.guest(folder, invitation, bot: guestBot)
        _ = try await guest.event("joined")
        _ = try await host.event("peerJoined")
    }

    /// `kill -9`, and the same command again.
    mutating func killAndStartAgain(_ part: Part) async throws {
        switch part {
        case .relay:
            relay.killNow()
            _ = try await relay.exitCode()
            relay = try await Household.relay(folder, listen: String(url.trimmingPrefix("ws://")))
            let listening = try await relay.event("listening")
            guard listening["claimCode"] == nil else { throw ConformanceFailure("the relay forgot its owner") }
        case .host:
            host.killNow()
            _ = try await host.exitCode()
            host = try await Household.host(folder, url, bot: bots.host, [])
        case .guest:
            guest.killNow()
            _ = try await guest.exitCode()
            guest = try await Household.guest(folder, invitation, bot: bots.guest)
        }
    }

    /// Ctrl-C to all of them.
    /// - Returns: their exit codes.
    func stop() async throws -> [Int32] {
        var codes: [Int32] = []
        for process in [guest, host, relay] {
            process.interrupt()
            codes.append(try await process.exitCode())
        }
        return codes
    }

    private static func relay(_ folder: URL, listen: String) async throws -> PoolBotsProcess {
        let data = folder.appending(path: "relay").path
        return try await PoolBotsProcess(["relay", "--listen", listen, "--admin", "off", "--json", "--data", data])
    }

    private static func host(
        _ folder: URL, _ url: String, bot: String, _ more: [String]
    ) async throws -> PoolBotsProcess {
        let data = folder.appending(path: "host").path
        return try await PoolBotsProcess(
            ["host", "--relay", url, "--json", "--name", "Hanna", "--bot", bot, "--data", data] + more)
    }

    private static func guest(_ folder: URL, _ invitation: String, bot: String) async throws -> PoolBotsProcess {
        let data = folder.appending(path: "guest").path
        return try await PoolBotsProcess(["join", invitation, "--json", "--name", "Dora", "--bot", bot, "--data", data])
    }

    private static func field(_ name: String, of event: PoolBotsProcess.Event) throws -> String {
        guard let value = event[name] else { throw ConformanceFailure("\(event) has no \(name)") }
        return value
    }
}
