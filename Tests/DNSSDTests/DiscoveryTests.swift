import PoolTesting
import Testing

/// Discovery between two hosts with daemons of their own. Where namespaces are not allowed each test says that it is skipped.
struct DiscoveryTests {
    private static let type = "_poolbots-test._udp"

    @Test func `a service is seen on the other host, with its text, its changes and its end`() async throws {
        try await LocalNetwork.with { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .b, of: network)
            try await browser.line { $0 == "listing ok " }
            let service = try await RunningProgram.probe("advertise", "Kitchen", Self.type, "4000", on: .a, of: network)
            try await service.line { $0 == "advertised Kitchen" }
            var seen = try await browser.line {
                $0.contains("[Kitchen ") && $0.contains(" 4000 ") && $0.contains("v=1")
            }
            browser.type("Kitchen")
            try await browser.line { $0.hasPrefix("addresses 10.77.0.1") }
            service.type("v=2 more=yes")
            seen = try await browser.line(after: seen) { $0.contains("more=yes,v=2") }
            service.kill()
            try await browser.line(after: seen) { $0 == "listing ok " }
        }
    }

    @Test func `a name that is taken is changed, on another host and on the same`() async throws {
        try await LocalNetwork.with { network in
            let first = try await RunningProgram.probe("advertise", "Same", Self.type, "4000", on: .a, of: network)
            try await first.line { $0 == "advertised Same" }
            let other = try await RunningProgram.probe("advertise", "Same", Self.type, "4000", on: .b, of: network)
            try await other.line { $0 == "advertised Same #2" }
            let same = try await RunningProgram.probe("advertise", "Same", Self.type, "4001", on: .a, of: network)
            try await same.line { $0.hasPrefix("advertised Same #") }
            let browser = try await RunningProgram.probe("browse", Self.type, on: .b, of: network)
            try await browser.line { line in
                line.contains("[Same ") && line.contains("[Same #2 ") && line.count { $0 == "[" } == 3
            }
        }
    }

    @Test func `no daemon is said, and when it comes everything goes on`() async throws {
        try await LocalNetwork.with(daemons: false) { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .a, of: network)
            try await browser.line {
                $0.contains("failed there is no multicast DNS daemon") && $0.contains("avahi-daemon")
            }
            let service = try await RunningProgram.probe("advertise", "Late", Self.type, "4000", on: .a, of: network)
            try await service.line { $0.hasPrefix("unavailable there is no multicast DNS daemon") }
            try await network.startDaemons(on: .a)
            try await service.line { $0 == "advertised Late" }
            try await browser.line { $0.contains("[Late ") }
        }
    }

    /// The other host says no goodbye, and nobody answers for it: its addresses live two minutes. Takes as long.
    @Test func `a host that is gone without a word goes out of the list, and is back in it when it comes again`()
        async throws
    {
        try await LocalNetwork.with { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .b, of: network)
            let service = try await RunningProgram.probe("advertise", "Ghost", Self.type, "4000", on: .a, of: network)
            var seen = try await browser.line { $0.contains("[Ghost ") }
            try await network.stopDaemons(on: .a, signal: "KILL")
            service.kill()
            seen = try await browser.line(after: seen, within: .seconds(300)) { $0 == "listing ok " }
            try await network.startDaemons(on: .a)
            let again = try await RunningProgram.probe("advertise", "Ghost", Self.type, "4001", on: .a, of: network)
            try await browser.line(after: seen) { $0.contains("[Ghost ") && $0.contains(" 4001 ") }
            again.kill()
        }
    }

    @Test func `over two networks a service is listed once, until it is gone from both`() async throws {
        try await LocalNetwork.with(NetworkTopology(segments: [[.a, .b], [.a, .b]])) { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .b, of: network)
            let service = try await RunningProgram.probe("advertise", "Twin", Self.type, "4000", on: .a, of: network)
            func isListed(on count: Int) -> (String) -> Bool {
                { $0.contains("[Twin ") && $0.contains(" 4000 \(count) ") && $0.count { $0 == "[" } == 1 }
            }
            var seen = try await browser.line(where: isListed(on: 2))
            try await network.setLink(of: .b, in: 0, up: false)
            seen = try await browser.line(after: seen, where: isListed(on: 1))
            browser.type("Twin")
            try await browser.line(after: seen) { $0.contains("addresses 10.77.1.1") }
            try await network.setLink(of: .b, in: 0, up: true)
            seen = try await browser.line(after: seen, where: isListed(on: 2))
            service.kill()
            try await browser.line(after: seen) { $0 == "listing ok " }
        }
    }

    @Test func `over a network with nothing but link-local addresses services are seen, and how to get there`()
        async throws
    {
        try await LocalNetwork.with(.linkLocalPair) { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .b, of: network)
            let service = try await RunningProgram.probe("advertise", "Six", Self.type, "4000", on: .a, of: network)
            try await browser.line { $0.contains("[Six ") }
            browser.type("Six")
            try await browser.line { $0.hasPrefix("addresses fe80:0:0:0:0:0:0:1%") }
            service.kill()
        }
    }

    /// Avahi's library called what memory happened to hold (CDNSSD/shim.h), in one of four ends of a daemon.
    @Test func `the end of a daemon does not take down who lists what there is`() async throws {
        try await LocalNetwork.with { network in
            let browser = try await RunningProgram.probe("browse", Self.type, on: .a, of: network)
            // They end with their daemon.
            try await network.shell(
                .b,
                """
                for i in 1 2 3 4 5 6 7 8; do
                    avahi-publish -s S$i \(Self.type) 4000 >/dev/null 2>&1 </dev/null &
                done
                """)
            var seen = 0
            for _ in 0..<4 {
                seen = try await browser.line(after: seen) { line in line.count { $0 == "[" } == 8 }
                try await network.stopDaemons(on: .a)
                seen = try await browser.line(after: seen) { $0.hasPrefix("listing failed") && !$0.contains("[") }
                try await network.startDaemons(on: .a)
            }
        }
    }

    @Test(arguments: ["TERM", "KILL"])
    func `a daemon that ends and returns is asked for everything again`(_ signal: String) async throws {
        try await LocalNetwork.with { network in
            let service = try await RunningProgram.probe("advertise", "Phoenix", Self.type, "4000", on: .a, of: network)
            let browser = try await RunningProgram.probe("browse", Self.type, on: .a, of: network)
            var told = try await service.line { $0 == "advertised Phoenix" }
            var seen = try await browser.line { $0.contains("[Phoenix ") }
            try await network.stopDaemons(on: .a, signal: signal)
            told = try await service.line(after: told) { $0.hasPrefix("unavailable") }
            seen = try await browser.line(after: seen) { $0.hasPrefix("listing failed") && !$0.contains("[") }
            try await network.startDaemons(on: .a)
            try await service.line(after: told) { $0 == "advertised Phoenix" }
            try await browser.line(after: seen) { $0.contains("[Phoenix ") }
        }
    }
}
