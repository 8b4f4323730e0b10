import Foundation
import PoolTesting

/// What the program says when it cannot do what it was told: one line for people, and a word for programs.
struct Refusal: Sendable {
    var code: String
    var line: String

    /// Runs the program with `--json` and waits for its end.
    /// - Throws: `ConformanceFailure` unless it exits with 2 and says one line on standard error.
    static func of(_ arguments: [String]) async throws -> Refusal {
        try await of(PoolBotsProcess(arguments + ["--json"]))
    }

    /// - Parameter program: runs with `--json`.
    static func of(_ program: PoolBotsProcess) async throws -> Refusal {
        let status = try await program.exitCode()
        guard status == 2, let line = program.errorLines.first, program.errorLines.count == 1,
            line.hasPrefix("poolbots: ")
        else { throw ConformanceFailure("exit code \(status) after\n" + program.lines.joined(separator: "\n")) }
        return Refusal(code: try await program.event("error")["code"] ?? "", line: line)
    }
}

extension PoolBotsProcess {
    /// A relay on a free port, in memory unless `more` says otherwise.
    static func relay(_ more: [String] = []) async throws -> (process: PoolBotsProcess, url: String, claim: String) {
        let relay = try await PoolBotsProcess(["relay", "--listen", "127.0.0.1:0", "--admin", "off", "--json"] + more)
        let listening = try await relay.event("listening")
        guard let url = listening["url"], let claim = listening["claimCode"] else {
            throw ConformanceFailure("\(listening)")
        }
        return (relay, url, claim)
    }

    /// A host that has claimed a relay, and its invitation.
    static func host(
        _ url: String, claim: String, data: URL, _ more: [String] = []
    ) async throws -> (process: PoolBotsProcess, invitation: String) {
        let host = try await PoolBotsProcess(
            ["host", "--relay", url, "--claim", claim, "--json", "--data", data.path] + more)
        guard let invitation = try await host.event("hosting")["invitation"] else { throw ConformanceFailure("none") }
        return (host, invitation)
    }

    /// A port of this machine that nobody listens on, as an address.
    static func deadPort() throws -> String { "ws://127.0.0.1:\(try LoopbackPort.unused())" }
}
