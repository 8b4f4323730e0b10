import Foundation
import PoolTesting
import Testing

/// Two machines on a cable with nothing but the IPv6 addresses that every device makes for itself: those mean something
/// only together with an interface.
@Suite(.timeLimit(.minutes(10))) struct LinkLocalTests {
    @Test func `a pool is found, joined, and found again after its cable was pulled`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.linkLocalPair) { network in
                let bot = ["--bot", "connect-four:2,pace=instant"]
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "::", "--code", "ABC234", "--name", "Hanna"] + bot,
                    on: .a, of: network, data: folder)
                _ = try await host.event("localPool")
                let ada = try await PoolBotsProcess(
                    ["local", "join", "Kitchen", "--code", "ABC234", "--name", "Ada", "--wait", "60"] + bot, on: .b,
                    of: network, data: folder)
                _ = try await ada.event("joined")
                _ = try await host.event("peerJoined")
                ada.type("play Hanna connect-four")
                _ = try await host.event("gameEnded")
                try await network.setLink(of: .b, up: false)
                _ = try await ada.event("hostStatus") { $0["online"] == "false" }
                try await network.shell(
                    .b,
                    "ip link set e0 up; ip addr add \(NetworkTopology.Host.b.linkLocal)/64 dev e0 nodad 2>/dev/null || true"
                )
                _ = try await ada.event("hostStatus") { $0["online"] == "true" }
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    @Test func `a pool is joined at the address that its host tells, with the interface, and by an invitation`()
        async throws
    {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.linkLocalPair, daemons: false) { network in
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "[::]:4711", "--code", "ABC234"], on: .a, of: network,
                    data: folder)
                let address = "[\(NetworkTopology.Host.a.linkLocal)%e0]:4711"
                #expect(try await host.event("localPool")["addresses"] == "[\"\(address)\"]")
                var ada = try await PoolBotsProcess(
                    ["local", "join", "--connect", address, "--code", "ABC234"], on: .b, of: network, data: folder)
                _ = try await ada.event("joined")
                ada.interrupt()
                #expect(try await ada.exitCode() == 0)
                host.type("invite")
                let invitation = try #require(try await host.event("invitation")["invitation"])
                ada = try await PoolBotsProcess(["local", "join", invitation], on: .b, of: network, data: folder)
                _ = try await ada.event("joined")
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    @Test func `a nearby host is found, and played with`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.linkLocalPair) { network in
                let host = try await PoolBotsProcess(
                    [
                        "nearby", "host", "--listen", "::", "--code", "135790", "--bot", "chess:2,time=5",
                        "--max-moves", "20",
                    ],
                    on: .a, of: network, data: folder)
                _ = try await host.event("advertised")
                let guest = try await PoolBotsProcess(
                    ["nearby", "join", "--code", "135790", "--bot", "chess:2,time=5"], on: .b, of: network, data: folder
                )
                let ending = try await guest.event("gameEnded")
                #expect(try await host.event("gameEnded")["score"] == ending["score"])
                #expect(try await guest.exitCode() == 0)
                host.interrupt()
                #expect(try await host.exitCode() == 0)
            }
        }
    }
}
