import Foundation
import PoolTesting
import Testing

/// What an operator's Prometheus gets of `poolbots run`.
@Suite(.timeLimit(.minutes(10))) struct MetricsPageTests {
    @Test func `series come and go with pools and bots of the file, and never with people`() async throws {
        try await withTemporaryFolder { folder in
            let relay = try PoolBotsProcess.deadPort().trimmingPrefix("ws://")
            let file = folder.appending(path: "host.yaml")
            func write(_ name: String, _ bots: String) throws {
                try RunScene.write(
                    """
                    data: host
                    admin: 127.0.0.1:0
                    relay: {listen: "\(relay)", settings: {pow.difficulty: 4, pow.adaptive: false}}
                    pools:
                      - name: Home
                        display_name: \(name)
                        host: {admission: all, invitations: [{file: home.invitation}]}
                        bots: [\(bots)]
                    """, to: file)
            }
            try write("Hanna", "{bot: chess}, {bot: greeter}")
            let host = try await RunScene.start("host", folder)
            let admin = try #require(try await host.event("admin")["url"])
            try await RunScene.waitForFile(folder.appending(path: "home.invitation"))
            let before = try Exposition(try await AdminPage.get("\(admin)/metrics"))
            #expect(before.labels == ["pool", "bot", "version"])
            #expect(before.series[#"poolbots_pool_connected{pool="Home"}"#] == 1)
            #expect(before.series[#"poolbots_pool_members{pool="Home"}"#] == 0)

            // Somebody comes and talks: values change, series do not.
            let invitation = folder.appending(path: "home.invitation").path
            let guest = try await PoolBotsProcess([
                "join", invitation, "--json", "--name", "Dora", "--data", folder.appending(path: "guest").path,
            ])
            _ = try await guest.event("joined")
            guest.type("say hello")
            _ = try await host.event("chat")
            let during = try Exposition(try await AdminPage.get("\(admin)/metrics"))
            #expect(Set(during.series.keys) == Set(before.series.keys))
            #expect(during.series[#"poolbots_pool_members{pool="Home"}"#] == 1)
            #expect(during.series[#"poolbots_chat_messages_total{pool="Home"}"#] == 1)

            // Another name needs a new connection; with it a bot goes and another comes.
            try write("Hannah", "{bot: greeter}, {bot: moderator}")
            _ = try await host.event("configured")
            try await eventually("the new bot's series") {
                let after = try Exposition(try await AdminPage.get("\(admin)/metrics"))
                return after.series[#"poolbots_bot_parked{pool="Home",bot="moderator"}"#] == 0
                    && !after.series.keys.contains { $0.contains(#"bot="chess""#) }
            }
            for process in [guest, host] {
                process.terminate()
                #expect(try await process.exitCode() == 0)
            }
        }
    }
}
