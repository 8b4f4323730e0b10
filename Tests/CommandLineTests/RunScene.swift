import Foundation
import PoolTesting

/// Two processes of `poolbots run`: one with a relay that hosts three pools, and one that is a guest in them; two bots
/// in each of the six memberships.
struct RunScene {
    enum Part: CaseIterable { case hosts, guests }

    static let pools = ["One", "Two", "Three"]

    let folder: URL
    private(set) var hosts: PoolBotsProcess
    private(set) var guests: PoolBotsProcess

    init(in folder: URL) async throws {
        self.folder = folder
        let port = try await PoolBotsProcess.deadPort().trimmingPrefix("ws://")
        try Self.write(Self.hostsFile(relay: String(port)), to: folder.appending(path: "hosts.yaml"))
        try Self.write(Self.guestsFile(folder), to: folder.appending(path: "guests.yaml"))
        hosts = try Self.start("hosts", folder)
        for name in Self.pools { _ = try await hosts.event("joined") { $0["pool"] == name } }
        for name in Self.pools { try await Self.waitForFile(folder.appending(path: "\(name).invitation")) }
        guests = try Self.start("guests", folder)
        for name in Self.pools { _ = try await guests.event("joined") { $0["pool"] == name } }
        for name in Self.pools { _ = try await hosts.event("peerJoined") { $0["pool"] == name } }
    }

    /// `kill -9`, and the same command again.
    mutating func killAndStartAgain(_ part: Part) async throws {
        switch part {
        case .hosts:
            hosts.killNow()
            _ = try await hosts.exitCode()
            hosts = try Self.start("hosts", folder)
        case .guests:
            guests.killNow()
            _ = try await guests.exitCode()
            guests = try Self.start("guests", folder)
        }
    }

    /// Asks one of the processes.
    func ask(_ part: Part, _ arguments: [String]) async throws -> PoolBotsProcess {
        let config = folder.appending(path: part == .hosts ? "hosts.yaml" : "guests.yaml").path
        let program = try PoolBotsProcess(arguments + ["--config", config])
        guard try await program.exitCode() == 0 else {
            throw ConformanceFailure("\(arguments): \(program.lines.joined(separator: "\n"))")
        }
        return program
    }

    /// SIGTERM to both, as systemd does.
    func stop() async throws -> [Int32] {
        var codes: [Int32] = []
        for process in [guests, hosts] {
            process.terminate()
            codes.append(try await process.exitCode())
        }
        return codes
    }

    // MARK: Files

    static func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    static func start(_ name: String, _ folder: URL, environment: [String: String] = [:]) throws -> PoolBotsProcess {
        try PoolBotsProcess(
            ["run", folder.appending(path: "\(name).yaml").path, "--json"], environment: environment)
    }

    static func waitForFile(_ file: URL) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while !FileManager.default.fileExists(atPath: file.path) {
            guard ContinuousClock.now < deadline else { throw ConformanceFailure("\(file.path) was not written") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static let bots = """
            bots:
              - bot: greeter
              - {bot: connect-four, level: 3, move_time: 300ms, resigns: no, talks: no}

        """

    private static func hostsFile(relay: String) -> String {
        let pools = pools.map { name in
            """
              - name: \(name)
                display_name: Hanna
                host:
                  admission: all
                  invitations: [{file: \(name).invitation}]
            \(bots)
            """
        }
        return """
            data: hosts
            admin: off
            relay:
              listen: \(relay)
              settings: {pow.difficulty: 4, pow.adaptive: false, rate_limit.messages_per_second: 100000}
            pools:
            \(pools.joined())
            """
    }

    private static func guestsFile(_ folder: URL) -> String {
        let pools = pools.map { name in
            """
              - name: \(name)
                display_name: Dora
                join: {invitation: {file: \(name).invitation}}
            \(bots)
            """
        }
        return "data: guests\nadmin: off\npools:\n" + pools.joined()
    }
}
