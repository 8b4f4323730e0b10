import BotHost
import Foundation
import LocalTransport
import Pool
import RelayServer
import Testing

/// Local pools and bridges in the configuration file.
@Suite struct LocalEntryTests {
    private static let start = """
        pools:
          - name: Kitchen
            local_host: {code: ABC234, listen: "0.0.0.0:4711", max_peers: 12, admission: all}
          - name: Attic
            local_join: {pool: Attic, code: {file: attic.txt}}
          - name: Cellar
            local_join: {connect: "127.0.0.1:4712", listen: 127.0.0.1, advertise: false, account: second}
          - name: Garden
            local_host: {}
        bridges:
          - pools: [Kitchen, Attic]
        """

    private func installation(_ text: String = start) async throws -> Installation {
        try await ConfigurationFolder.installation(text, files: ["attic.txt": " xyz789\n"])
    }

    private func change(_ old: String, _ new: String) async throws -> InstallationChange {
        InstallationChange(
            from: try await installation(), to: try await installation(Self.start.replacing(old, with: new)))
    }

    @Test func `everything that the command line has can be said`() async throws {
        let installation = try await installation()
        try #require(installation.pools.count == 4)
        guard case .localHost(let kitchen) = installation.pools[0].entrance,
            case .localJoin(let attic) = installation.pools[1].entrance,
            case .localJoin(let cellar) = installation.pools[2].entrance,
            case .localHost(let garden) = installation.pools[3].entrance
        else {
            Issue.record("the pools are not what was written")
            return
        }
        #expect(kitchen.code == .fixed("ABC234") && kitchen.listen == BindAddress("0.0.0.0:4711"))
        #expect(kitchen.maxPeers == 12 && kitchen.admission == .all && kitchen.isAdvertised)
        #expect(attic.way == .search(LocalPoolSearch(name: "Attic"), code: "xyz789") && attic.listen == nil)
        #expect(cellar.way == .invitation(LocalInvitation(addresses: ["127.0.0.1:4712"])))
        #expect(cellar.listen == BindAddress(host: "127.0.0.1", port: 0) && !cellar.isAdvertised)
        #expect(cellar.account == "second")
        // Without a word, nobody from outside this machine can come, and nobody without the code or being asked about.
        #expect(garden.listen == BindAddress(host: "127.0.0.1", port: 0) && garden.code == .kept)
        #expect(garden.admission == .ask && garden.maxPeers == 8)
        #expect(installation.bridges.map(\.pools) == [["Kitchen", "Attic"]])
        let codes: [(String, LocalHostPlan.Code)] = [("kept", .kept), ("fresh", .fresh), ("none", .none)]
        for (word, code) in codes {
            let text = "pools: [{name: A, local_host: {generated_code: \(word)}}]\n"
            guard case .localHost(let pool)? = try await self.installation(text).pools.first?.entrance else {
                Issue.record("no pool")
                return
            }
            #expect(pool.code == code)
        }
    }

    @Test func `what changes needs a new connection only where it has to`() async throws {
        #expect(try await change("admission: all", "admission: ask").adjusted == ["Kitchen"])
        #expect(try await change("code: ABC234", "code: XYZ789").reconnected == ["Kitchen"])
        #expect(try await change("max_peers: 12", "max_peers: 13").reconnected == ["Kitchen"])
        #expect(try await change("pool: Attic", "pool: Other").reconnected == ["Attic"])
        #expect(try await change("local_host: {}", "host: {relay: a.example}").reconnected == ["Garden"])
        let bridges = try await change("[Kitchen, Attic]", "[Kitchen, Attic, Cellar]")
        #expect(bridges.sentences == ["The bridges between pools change"] && bridges.bridges)
    }
}
