import Foundation
import PoolTesting
import Testing

/// `poolbots local`, as people start it.
@Suite(.timeLimit(.minutes(10))) struct LocalPoolCommandTests {
    @Test func `two hosts on one machine play, and the pool is the same one after a restart`() async throws {
        try await withTemporaryFolder { folder in
            let hosting = [
                "local", "host", "Kitchen", "--json", "--bot", "connect-four:2,pace=instant", "--name", "Hanna",
                "--data", folder.appending(path: "host").path,
            ]
            let host = try await PoolBotsProcess(hosting)
            let pool = try await host.event("localPool")
            let code = try #require(pool["code"])
            #expect(code.count == 6)
            let address = try Self.address(pool)
            let joining = [
                "local", "join", "--json", "--connect", address, "--code", code, "--bot", "connect-four:2,pace=instant",
                "--name", "Ada", "--data", folder.appending(path: "ada").path,
            ]
            let ada = try await PoolBotsProcess(joining)
            _ = try await ada.event("joined")
            _ = try await host.event("peerJoined")
            ada.type("play Hanna connect-four")
            _ = try await ada.event("gameEnded")
            _ = try await host.event("gameEnded")
            host.type("say good game")
            _ = try await ada.event("chat") { $0["text"] == "good game" }
            host.type("say " + String(repeating: "z", count: 200_000))
            _ = try await host.event("warning") { $0["message"] == "a line of more than 64 KiB was ignored" }

            host.interrupt()
            #expect(try await host.exitCode() == 0)
            let again = try await PoolBotsProcess(hosting)
            let second = try await again.event("localPool")
            #expect(second["poolID"] == pool["poolID"] && second["code"] == code && second["peerID"] == pool["peerID"])
            // The member finds its way back by itself: the host looks for it.
            _ = try await again.event("peerJoined")
            for program in [ada, again] {
                program.interrupt()
                #expect(try await program.exitCode() == 0)
            }
            let files = folder.appending(path: "host/local-pools").path
            for file in try FileManager.default.contentsOfDirectory(atPath: files) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(files)/\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test func `a wrong code is one line`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await PoolBotsProcess([
                "local", "host", "--json", "--code", "ABC234", "--data", folder.appending(path: "host").path,
            ])
            let address = try Self.address(try await host.event("localPool"))
            let eve = try await PoolBotsProcess([
                "local", "join", "--connect", address, "--code", "WRONG2", "--data", folder.appending(path: "eve").path,
            ])
            #expect(try await eve.exitCode() == 2)
            #expect(eve.errorLines.count == 1 && eve.errorLines[0].contains("The code is wrong: 4 tries are left"))
            host.interrupt()
            #expect(try await host.exitCode() == 0)
        }
    }

    @Test func `a member's name means that member, also when another's id begins with it`() async throws {
        try await withTemporaryFolder { folder in
            let host = try await PoolBotsProcess([
                "local", "host", "--json", "--code", "ABC234", "--data", folder.appending(path: "host").path,
            ])
            let address = try Self.address(try await host.event("localPool"))
            func join(_ name: String, in place: String) async throws -> PoolBotsProcess {
                try await PoolBotsProcess([
                    "local", "join", "--json", "--connect", address, "--code", "ABC234", "--name", name, "--data",
                    folder.appending(path: place).path,
                ])
            }
            let ada = try await join("Ada", in: "ada")
            let id = try #require(try await ada.event("joined")["peerID"])
            let short = String(id.prefix(1))
            let other = try await join(short, in: "other")
            _ = try await other.event("joined")
            _ = try await host.event("peerJoined") { $0["name"] == short }
            host.type("kick \(short)")
            _ = try await other.event("error") { $0["code"] == "kicked" }
            for program in [ada, host] {
                program.interrupt()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    private static func address(_ event: PoolBotsProcess.Event) throws -> String {
        let data = Data((event["addresses"] ?? "[]").utf8)
        return try #require(try JSONDecoder().decode([String].self, from: data).first)
    }

    // MARK: Several machines

    @Test func `two machines find each other and play`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair) { network in
                let bot = ["--bot", "connect-four:2,pace=instant"]
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "0.0.0.0", "--code", "ABC234", "--name", "Hanna"] + bot,
                    on: .a, of: network, data: folder)
                _ = try await host.event("localPool")
                let ada = try await PoolBotsProcess(
                    ["local", "join", "Kitchen", "--code", "ABC234", "--name", "Ada", "--wait", "60"] + bot, on: .b,
                    of: network, data: folder)
                _ = try await ada.event("joined")
                _ = try await host.event("peerJoined")
                ada.type("play Hanna connect-four")
                _ = try await host.event("gameEnded")
                _ = try await ada.event("gameEnded")
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    @Test func `two pools of one name are told apart, and the list follows hosts and daemons that die`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair) { network in
                func host(_ name: String, on host: NetworkTopology.Host) async throws -> PoolBotsProcess {
                    let program = try await PoolBotsProcess(
                        ["local", "host", "Kitchen", "--listen", "0.0.0.0", "--code", "ABC234", "--name", name],
                        on: host,
                        of: network, data: folder)
                    _ = try await program.event("localPool")
                    return program
                }
                func join(_ arguments: [String], as name: String) async throws -> PoolBotsProcess {
                    try await PoolBotsProcess(
                        ["local", "join", "--wait", "60", "--data", folder.appending(path: name).path] + arguments,
                        on: .b, of: network)
                }
                let list = try await PoolBotsProcess(["local", "browse"], on: .b, of: network)
                let hanna = try await host("Hanna", on: .a)
                let ada = try await join(["Kitchen", "--code", "ABC234"], as: "ada")
                _ = try await ada.event("joined")
                ada.interrupt()
                #expect(try await ada.exitCode() == 0)
                let eve = try await host("Eve", on: .b)
                _ = try await list.event("pools") { Self.hosts($0) == ["Eve", "Hanna"] }
                // A stranger has to say which one; who was in one of them means that one, and needs no code.
                let stranger = try await join(["Kitchen", "--code", "ABC234"], as: "bo")
                #expect(try await stranger.exitCode() == 2)
                #expect(stranger.lines.contains { $0.contains("several pools are seen: Kitchen of ") })
                let again = try await join(["Kitchen"], as: "ada")
                _ = try await again.event("joined") { $0["members"]?.contains("Hanna") == true }
                again.interrupt()
                #expect(try await again.exitCode() == 0)

                let before = list.lines.count
                eve.killNow()
                let (_, next) = try await list.event(within: .seconds(180), after: before) {
                    Self.hosts($0) == ["Hanna"]
                }
                try await network.stopDaemons(on: .b, signal: "KILL")
                let (_, later) = try await list.event(within: .seconds(180), after: next) {
                    $0["message"]?.contains("install avahi-daemon") == true
                }
                try await network.startDaemons(on: .b)
                _ = try await list.event(within: .seconds(180), after: later) { Self.hosts($0) == ["Hanna"] }
                // Nor is a host lost whose own daemon dies and comes back.
                try await network.stopDaemons(on: .a, signal: "KILL")
                try await network.startDaemons(on: .a)
                let third = try await join(["Kitchen"], as: "ada")
                _ = try await third.event("joined")
                for program in [third, hanna, list] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    @Test func `where two say that they host a pool, strangers are told, and members find the one they know`()
        async throws
    {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair) { network in
                func host(_ pool: String, on place: NetworkTopology.Host) async throws -> (
                    PoolBotsProcess, id: String, port: String
                ) {
                    let program = try await PoolBotsProcess(
                        ["local", "host", pool, "--listen", "0.0.0.0", "--code", "ABC234", "--name", "Hanna"],
                        on: place,
                        of: network, data: folder)
                    let opened = try await program.event("localPool")
                    let port = try #require(try Self.address(opened).split(separator: ":").last)
                    return (program, try #require(opened["poolID"]), String(port))
                }
                func join(as name: String) async throws -> PoolBotsProcess {
                    try await PoolBotsProcess(
                        [
                            "local", "join", "Kitchen", "--code", "ABC234", "--wait", "60", "--data",
                            folder.appending(path: name).path,
                        ],
                        on: .b, of: network)
                }
                let list = try await PoolBotsProcess(["local", "browse"], on: .b, of: network)
                let kitchen = try await host("Kitchen", on: .a)
                var ada = try await join(as: "ada")
                _ = try await ada.event("joined")
                ada.interrupt()
                #expect(try await ada.exitCode() == 0)
                // A false record leads to another pool.
                let attic = try await host("Attic", on: .b)
                let liar = try await RunningProgram(
                    network.prefix(.b) + [
                        "/usr/bin/avahi-publish-service", "A liar", "_poolbots._udp", attic.port, "poolName=Kitchen",
                        "poolID=\(kitchen.id)", "maxPeers=8", "hostDisplayName=Liar", "hostAvatarEmoji=x",
                        "hostAvatarColor=0",
                    ])
                _ = try await list.event("pools") { Self.hosts($0) == ["Hanna", "Hanna", "Liar"] }
                let bo = try await join(as: "bo")
                #expect(try await bo.exitCode() == 2)
                #expect(bo.lines.contains { $0.contains("several say that they are the host of “Kitchen”: Liar at ") })
                ada = try await join(as: "ada")
                _ = try await ada.event("joined") { $0["poolID"] == kitchen.id }
                liar.kill()
                for program in [ada, attic.0, kitchen.0, list] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    /// The hosts' names in a list of pools, sorted.
    private static func hosts(_ event: PoolBotsProcess.Event) -> [String]? {
        struct Pool: Decodable {
            struct Door: Decodable { var name: String }
            var hosts: [Door]
        }
        guard let data = event["pools"]?.data(using: .utf8) else { return nil }
        return (try? JSONDecoder().decode([Pool].self, from: data))?.flatMap(\.hosts).map(\.name).sorted()
    }

    @Test func `without a daemon it is said what to install, and an address works`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair, daemons: false) { network in
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "0.0.0.0:4711", "--code", "ABC234"], on: .a, of: network,
                    data: folder)
                _ = try await host.event("localPool")
                _ = try await host.event("warning") { $0["message"]?.contains("install avahi-daemon") == true }
                let join = ["local", "join", "Kitchen", "--code", "ABC234"]
                for lost in [
                    try await PoolBotsProcess(["local", "browse"], on: .b, of: network),
                    try await PoolBotsProcess(join, on: .b, of: network, data: folder),
                ] {
                    #expect(try await lost.exitCode() == 2)
                    #expect(lost.lines.contains { $0.contains("install avahi-daemon") && $0.contains("--connect") })
                }
                let ada = try await PoolBotsProcess(
                    ["local", "join", "--connect", "\(NetworkTopology.Host.a.address()):4711", "--code", "ABC234"],
                    on: .b, of: network, data: folder)
                _ = try await ada.event("joined")
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    @Test func `a machine whose cable was pulled is back when it is put in again`() async throws {
        try await withPair { network, host, ada in
            try await network.setLink(of: .b, up: false)
            _ = try await ada.event("hostStatus") { $0["online"] == "false" }
            _ = try await host.event("peerLeft")
            try await network.setLink(of: .b, up: true)
        }
    }

    @Test func `a host whose address is another one after a while finds its members`() async throws {
        try await withPair { network, host, ada in
            // With its only address the machine loses the socket, and binds it again without one.
            try await network.shell(.a, "ip addr del \(NetworkTopology.Host.a.address())/24 dev e0")
            _ = try await ada.event("hostStatus") { $0["online"] == "false" }
            _ = try await host.event("peerLeft")
            try await network.shell(.a, "ip addr add 10.77.0.77/24 dev e0")
        }
    }

    @Test func `a host and its members find each other when all get other addresses at once`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.star(3)) { network in
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "0.0.0.0", "--code", "ABC234"], on: .a, of: network,
                    data: folder)
                _ = try await host.event("localPool")
                var members: [PoolBotsProcess] = []
                for place in [NetworkTopology.Host.b, .c] {
                    let member = try await PoolBotsProcess(
                        ["local", "join", "Kitchen", "--code", "ABC234", "--listen", "0.0.0.0", "--wait", "60"],
                        on: place, of: network, data: folder)
                    _ = try await member.event("joined")
                    members.append(member)
                }
                // The list of pools stays as it is meanwhile: discovery goes on over IPv6.
                let places: [NetworkTopology.Host] = [.a, .b, .c]
                for place in places {
                    try await network.shell(place, "ip addr del \(place.address())/24 dev e0")
                }
                for member in members { _ = try await member.event("hostStatus") { $0["online"] == "false" } }
                for (number, place) in places.enumerated() {
                    try await network.shell(place, "ip addr add 10.77.0.\(70 + number)/24 dev e0")
                }
                for member in members { _ = try await member.event("hostStatus") { $0["online"] == "true" } }
                for program in members + [host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    /// Two machines, one pool: whatever happens to them, they find each other again.
    private func withPair(
        _ happens: @Sendable (LocalNetwork, _ host: PoolBotsProcess, _ ada: PoolBotsProcess) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair, daemons: false) { network in
                let host = try await PoolBotsProcess(
                    ["local", "host", "Kitchen", "--listen", "0.0.0.0:4711", "--code", "ABC234", "--name", "Hanna"],
                    on: .a, of: network, data: folder)
                _ = try await host.event("localPool")
                let ada = try await PoolBotsProcess(
                    ["local", "join", "--connect", "\(NetworkTopology.Host.a.address()):4711", "--code", "ABC234"],
                    on: .b, of: network, data: folder)
                _ = try await ada.event("joined")
                _ = try await host.event("peerJoined")
                try await happens(network, host, ada)
                _ = try await ada.event("hostStatus") { $0["online"] == "true" }
                ada.type("say back again")
                _ = try await host.event("chat") { $0["text"] == "back again" }
                for program in [ada, host] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    /// A, B, C and D in a line; E, which comes later, reaches A and D.
    private static let line = NetworkTopology(segments: [
        [.a, .b], [.b, .c], [.c, .d], [.a, NetworkTopology.Host(rawValue: "e")],
        [NetworkTopology.Host(rawValue: "e"), .d],
    ])

    @Test func `the ends of a line play over two members, and another way is found when one is killed`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(Self.line) { network in
                let bot = ["--bot", "connect-four:2,pace=instant"]
                let listen = ["--listen", "0.0.0.0:4711"]
                let e = NetworkTopology.Host(rawValue: "e")
                func join(_ host: NetworkTopology.Host, at address: String) async throws -> PoolBotsProcess {
                    let program = try await PoolBotsProcess(
                        ["local", "join", "--connect", "\(address):4711", "--code", "ABC234"] + listen + bot
                            + ["--name", host.rawValue.uppercased()], on: host, of: network, data: folder)
                    _ = try await program.event("joined")
                    return program
                }
                let a = try await PoolBotsProcess(
                    ["local", "host", "Line", "--code", "ABC234", "--name", "A"] + listen + bot, on: .a, of: network,
                    data: folder)
                _ = try await a.event("localPool")
                let b = try await join(.b, at: NetworkTopology.Host.a.address(in: 0))
                let c = try await join(.c, at: NetworkTopology.Host.b.address(in: 1))
                let d = try await join(.d, at: NetworkTopology.Host.c.address(in: 2))
                d.type("play A connect-four")
                _ = try await a.event("gameEnded")
                _ = try await d.event("gameEnded")

                let fifth = try await join(e, at: NetworkTopology.Host.a.address(in: 3))
                // D and E find each other, as both say that they pass on.
                try await eventually("E to be D's neighbour") {
                    try await Self.links(d, to: "E")
                }
                // The way leads over E now.
                fifth.killNow()
                let start = ContinuousClock.now
                d.type("say still here")
                _ = try await a.event("chat") { $0["text"] == "still here" }
                print("healed within \(ContinuousClock.now - start)")
                for program in [d, c, b, a] {
                    program.interrupt()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }

    /// Whether a program reaches a member directly, as its list says.
    private static func links(_ program: PoolBotsProcess, to name: String) async throws -> Bool {
        let before = program.lines.count
        program.type("members")
        let list = try await program.event(within: .seconds(180), after: before) { $0["event"] == "members" }
        let members = try JSONDecoder().decode([[String: String]].self, from: Data((list.event["members"] ?? "").utf8))
        return members.contains { $0["name"] == name && $0["note"] == "" }
    }
}
