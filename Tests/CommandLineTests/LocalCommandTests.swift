import Foundation
import PoolTesting
import Testing

/// `poolbots local` between hosts with daemons of their own. Where namespaces are not allowed each test says that it is
/// skipped.
struct LocalCommandTests {
    private static let poolID = "7F3A1C52-9B0E-4D6A-8C21-5E4F60718293"

    /// Advertises a pool on a host by the daemon's own tool, with a text that the test chooses.
    private func advertise(
        _ name: String, _ text: [String], on host: LocalNetwork.Host, of network: LocalNetwork
    ) async throws -> PoolBotsProcess {
        try await PoolBotsProcess(
            script: "exec avahi-publish -s \"$@\"", [name, "_poolbots._udp", "4711"] + text,
            wrapper: network.prefix(host))
    }

    @Test func `a pool is listed where it is heard, and goes when it ends`() async throws {
        try await LocalNetwork.with(.line(3)) { network in
            let neighbour = try await PoolBotsProcess(["local", "browse"], on: .b, of: network)
            let distant = try await PoolBotsProcess(["local", "browse"], on: .c, of: network)
            _ = try await neighbour.event("pools") { $0["pools"] == "[]" }
            let service = try await advertise(
                "Club",
                ["poolName=Club", "poolID=\(Self.poolID)", "maxPeers=8", "supportsRelay=true", "hasPoolCode=true"],
                on: .a, of: network)
            let forged = try await advertise(
                "Liar", ["poolName=Liar", "poolID=x", "maxPeers=1e9"], on: .a, of: network)
            let (seen, next) = try await neighbour.event(within: .seconds(180), after: 0) {
                $0["pools"]?.contains(Self.poolID) == true
            }
            #expect(seen["pools"]?.contains(#""needsCode":true"#) == true)
            #expect(seen["pools"]?.contains("Liar") == false)
            // Its daemon says goodbye for it.
            service.killNow()
            _ = try await neighbour.event(within: .seconds(180), after: next) { $0["pools"] == "[]" }
            forged.killNow()
            for browser in [neighbour, distant] { browser.interrupt() }
            #expect(try await neighbour.exitCode() == 0)
            #expect(try await distant.exitCode() == 0)
            #expect(distant.lines.count == 1, "only neighbours hear each other: \(distant.lines)")
        }
    }

    @Test func `without a daemon it is said what to install or start`() async throws {
        try await LocalNetwork.with(daemons: false) { network in
            let browser = try await PoolBotsProcess(["local", "browse"], on: .a, of: network)
            #expect(try await browser.exitCode() == 2)
            #expect(browser.errorLines.count == 1)
            #expect(browser.errorLines.first?.contains("install avahi-daemon") == true)
        }
    }
}
