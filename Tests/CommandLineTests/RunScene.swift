import Foundation
import PoolTesting

/// Two processes of `poolbots run` and a relay: one process hosts three pools with twelve bots of all kinds, two of the
/// pools on its own relay and one on the other; the other process is a guest in each of them. Programs of two of the
/// bots are further processes.
struct RunScene {
    /// What can be killed.
    enum Part: CaseIterable { case hosts, guests, relay, program }

    static let pools = ["One", "Two", "Three"]
    static let bots = (hosts: 12, guests: 3)

    let folder: URL
    private let relayAddress: String
    private(set) var relay: PoolBotsProcess
    private(set) var hosts: PoolBotsProcess
    private(set) var guests: PoolBotsProcess

    /// Stands when the guests are in all pools.
    /// - Parameter pause: before each move, so that games last as long as is needed.
    init(in folder: URL, pause: String) async throws {
        self.folder = folder
        relay = try await Self.startRelay(folder, listen: "127.0.0.1:0")
        let listening = try await relay.event("listening")
        let url = try Self.field("url", of: listening)
        relayAddress = String(url.trimmingPrefix("ws://"))
        try Self.write(try Self.field("claimCode", of: listening), to: folder.appending(path: "relay.claim"))
        let own = String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
        try Self.write(
            RunSceneFiles.hosts(ownRelay: own, otherRelay: url, pause), to: folder.appending(path: "hosts.yaml"))
        try Self.write(RunSceneFiles.guests(pause), to: folder.appending(path: "guests.yaml"))
        hosts = try await Self.start("hosts", folder)
        for name in Self.pools {
            _ = try await hosts.event("joined") { $0["pool"] == name }
            try await Self.waitForFile(folder.appending(path: "\(name).invitation"))
        }
        guests = try await Self.start("guests", folder)
        for name in Self.pools {
            _ = try await guests.event("joined") { $0["pool"] == name }
            _ = try await hosts.event("peerJoined") { $0["pool"] == name }
        }
    }

    // MARK: Games

    /// Lets a game begin in each pool, and waits until some moves are made.
    /// - Returns: the ids of the games by pool.
    func play() async throws -> [String: String] {
        for pool in Self.pools { try await ask(.hosts, ["tell", "--pool", pool, "play", "Dora", "connect-four"]) }
        var games: [String: String] = [:]
        for pool in Self.pools {
            let move = try await guests.event("move") { $0["pool"] == pool && $0["number"] == "2" }
            games[pool] = try Self.field("sessionID", of: move)
        }
        return games
    }

    /// Has no bot wait before its moves any more: the running games go on, and end soon.
    func hurry(changing level: String = "level: 3") throws {
        for name in ["hosts", "guests"] {
            let file = folder.appending(path: "\(name).yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let slow = try Regex("level: 3, pause: [0-9]+s")
            try Self.write(text.replacing(slow, with: "\(level), pause: 0s"), to: file)
        }
    }

    // MARK: Processes

    /// `kill -9`, and the same command again; a bot's program is started by its host.
    mutating func killAndStartAgain(_ part: Part) async throws {
        switch part {
        case .hosts:
            let programs = programs
            try await Self.kill(hosts)
            try await eventually("the end of the programs", within: .seconds(60)) {
                programs.allSatisfy { !Self.isRunning($0) }
            }
            hosts = try await Self.start("hosts", folder)
        case .guests:
            try await Self.kill(guests)
            guests = try await Self.start("guests", folder)
        case .relay:
            try await Self.kill(relay)
            relay = try await Self.startRelay(folder, listen: relayAddress)
            guard try await relay.event("listening")["claimCode"] == nil else {
                throw ConformanceFailure("the relay forgot its owner")
            }
        case .program:
            guard let program = programs.first, programs.count == 2 else {
                throw ConformanceFailure("there are not two programs: \(programs)")
            }
            Foundation.kill(program, SIGKILL)
            _ = try await hosts.event("botFailed") { ["echo", "repeat"].contains($0["bot"]) }
        }
    }

    /// The processes of the bots that are programs.
    var programs: [pid_t] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { Self.parent(of: $0) == hosts.pid }.sorted()
    }

    private static func parent(of process: pid_t) -> pid_t? {
        // “PID (NAME) STATE PARENT …”; the name may have any characters in it.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        return text[text.index(after: end)...].split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
    }

    private static func isRunning(_ process: pid_t) -> Bool { Foundation.kill(process, 0) == 0 }

    private static func kill(_ process: PoolBotsProcess) async throws {
        process.killNow()
        _ = try await process.exitCode()
    }

    /// Asks one of the processes.
    @discardableResult
    func ask(_ part: Part, _ arguments: [String]) async throws -> PoolBotsProcess {
        let config = folder.appending(path: part == .hosts ? "hosts.yaml" : "guests.yaml").path
        let program = try await PoolBotsProcess(arguments + ["--config", config])
        guard try await program.exitCode() == 0 else {
            throw ConformanceFailure("\(arguments): \(program.lines.joined(separator: "\n"))")
        }
        return program
    }

    /// Waits until all pools are connected and all bots run.
    func waitUntilWhole() async throws {
        for (part, bots) in [(Part.hosts, Self.bots.hosts), (.guests, Self.bots.guests)] {
            var status = ""
            try await eventually("everything runs", within: .seconds(180)) {
                status = try await ask(part, ["status", "--json"]).lines.joined()
                return status.components(separatedBy: #""state":"running""#).count == bots + 1
                    && status.components(separatedBy: #""state":"connected""#).count == Self.pools.count + 1
            }
        }
    }

    /// SIGTERM to all, as systemd does.
    func stop() async throws -> [Int32] {
        var codes: [Int32] = []
        for process in [guests, hosts, relay] {
            process.terminate()
            codes.append(try await process.exitCode())
        }
        return codes
    }

    static func start(_ name: String, _ folder: URL, environment: [String: String] = [:]) async throws
        -> PoolBotsProcess
    {
        try await PoolBotsProcess(
            ["run", folder.appending(path: "\(name).yaml").path, "--json"], environment: environment)
    }

    private static func startRelay(_ folder: URL, listen: String) async throws -> PoolBotsProcess {
        let settings = RunSceneFiles.relaySettings.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        let data = folder.appending(path: "relay").path
        return try await PoolBotsProcess(
            ["relay", "--listen", listen, "--admin", "off", "--json", "--data", data] + settings)
    }

    private static func field(_ name: String, of event: PoolBotsProcess.Event) throws -> String {
        guard let value = event[name] else { throw ConformanceFailure("\(event) has no \(name)") }
        return value
    }

    // MARK: Files

    static func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    static func waitForFile(_ file: URL) async throws {
        try await eventually("\(file.path) is written", within: .seconds(120)) {
            FileManager.default.fileExists(atPath: file.path)
        }
    }
}
