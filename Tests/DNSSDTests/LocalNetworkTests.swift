import PoolTesting
import Testing

/// Networks of several hosts, as the tests of local pools build them. Where namespaces are not allowed each test says that
/// it is skipped.
struct LocalNetworkTests {
    private static let type = "_poolbots-test._udp"

    private func browse(_ host: LocalNetwork.Host, of network: LocalNetwork) async throws -> RunningProgram {
        try await RunningProgram.probe("browse", Self.type, on: host, of: network)
    }

    private func advertise(_ name: String, on host: LocalNetwork.Host, of network: LocalNetwork) async throws
        -> RunningProgram
    {
        let service = try await RunningProgram.probe("advertise", name, Self.type, "4000", on: host, of: network)
        try await service.line { $0 == "advertised \(name)" }
        return service
    }

    @Test func `in a line only neighbours hear each other`() async throws {
        #expect(NetworkTopology.line(4).segment(of: .b, .c) == 1)
        #expect(NetworkTopology.line(4).segment(of: .a, .c) == nil)
        try await LocalNetwork.with(.line(4)) { network in
            let first = try await browse(.a, of: network)
            let third = try await browse(.c, of: network)
            let last = try await browse(.d, of: network)
            try await last.line { $0 == "listing ok " }
            let service = try await advertise("Second", on: .b, of: network)
            try await first.line { $0.contains("[Second ") }
            try await third.line { $0.contains("[Second ") }
            #expect(last.lines == ["listing ok "])
            service.kill()
        }
    }

    @Test func `around a switch all hear each other, and who is unplugged does not`() async throws {
        try await LocalNetwork.with(.star(4)) { network in
            let second = try await browse(.b, of: network)
            let third = try await browse(.c, of: network)
            try await network.setLink(of: .d, up: false)
            let unplugged = try await browse(.d, of: network)
            let service = try await advertise("Star", on: .a, of: network)
            try await second.line { $0.contains("[Star ") }
            try await third.line { $0.contains("[Star ") }
            let heard = unplugged.lines.joined()
            #expect(!heard.contains("[Star "))
            try await network.setLink(of: .d, up: true)
            try await unplugged.line { $0.contains("[Star ") }
            service.kill()
        }
    }

    @Test func `a network can be made bad, or it is said that it cannot`() async throws {
        try await LocalNetwork.with(daemons: false) { network in
            guard try await network.impair(.a, "delay 20ms loss 1%") else { return }
            try await network.shell(.a, "tc qdisc show dev e0 | grep -q netem")
            #expect(try await network.impair(.a, nil))
            try await network.shell(.a, "! tc qdisc show dev e0 | grep -q netem")
        }
    }
}
