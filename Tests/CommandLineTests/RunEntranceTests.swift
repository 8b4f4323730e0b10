import Foundation
import PoolTesting
import Testing

/// How `poolbots run` gets into the pools of others.
@Suite(.timeLimit(.minutes(10))) struct RunEntranceTests {
    private func guestFile(_ join: String) -> String {
        "data: guest\nadmin: off\npools: [{name: Friends, display_name: Dora, join: {\(join)}}]\n"
    }

    @Test func `a pool is returned to without an invitation, by who has been in it`() async throws {
        try await withTemporaryFolder { folder in
            let relay = try PoolBotsProcess.deadPort()
            let guestFile = folder.appending(path: "guest.yaml")
            try RunScene.write(
                """
                data: host
                admin: off
                relay: {listen: "\(relay.trimmingPrefix("ws://"))", settings: {pow.difficulty: 4, pow.adaptive: false}}
                pools: [{name: Home, host: {admission: all, invitations: [{file: home.invitation}]}}]
                """, to: folder.appending(path: "host.yaml"))
            try RunScene.write(self.guestFile("invitation: {file: home.invitation}"), to: guestFile)
            let host = try await RunScene.start("host", folder)
            try await RunScene.waitForFile(folder.appending(path: "home.invitation"))
            let guest = try await RunScene.start("guest", folder)
            let first = try await guest.event("joined")
            let (key, pool) = (try #require(first["peerID"]), try #require(first["poolID"]))

            // The invitation goes; the same member comes back.
            var lines = guest.lines.count
            try FileManager.default.removeItem(at: folder.appending(path: "home.invitation"))
            try RunScene.write(self.guestFile("pool: \(pool), relay: \"\(relay)\""), to: guestFile)
            let again = try await guest.event(within: .seconds(120), after: lines) { $0["event"] == "joined" }
            #expect(again.event["peerID"] == key)

            // Into a pool that it was never in there is no way like this, and it says so.
            lines = guest.lines.count
            let other = UUID().uuidString.lowercased()
            try RunScene.write(self.guestFile("pool: \(other), relay: \"\(relay)\""), to: guestFile)
            let warning = try await guest.event(within: .seconds(120), after: lines) {
                $0["event"] == "warning" && $0["message"]?.contains("join with an invitation") == true
            }
            #expect(warning.event["pool"] == "Friends")
            let status = try await PoolBotsProcess(["status", "--config", guestFile.path])
            #expect(try await status.exitCode() == 0)
            #expect(status.lines.contains { $0.hasPrefix("Friends (guest): ended, This data folder has not been") })
            for process in [guest, host] {
                process.terminate()
                #expect(try await process.exitCode() == 0)
            }
        }
    }
}
