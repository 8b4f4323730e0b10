import Foundation
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct AdminTests {
    private func start() async throws -> TestRelay {
        try await TestRelay.start { $0.server.metricsBind = BindAddress(host: "127.0.0.1", port: 0) }
    }

    @Test func `health tells connections and pools`() async throws {
        let relay = try await start()
        _ = try await LiveHost.open(relay)
        let answer = try await get(relay, "/health")
        #expect(answer.status == 200)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        #expect(json["status"] as? String == "healthy")
        #expect(json["uptime_seconds"] as? Int != nil)
        #expect(json["version"] as? String != nil)
        #expect(json["connections"] as? [String: Int] == ["active": 1, "max": 500])
        #expect(json["pools"] as? [String: Int] == ["active": 1, "max": 100])
        await relay.stop()
    }

    @Test func `metrics are those of the reference in its order, then our own`() async throws {
        let relay = try await start()
        let host = try await LiveHost.open(relay)
        try await host.forward("aGk=", to: nil)
        try await host.client.expectSilence()
        let answer = try await get(relay, "/metrics")
        #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
        let lines = answer.body.split(separator: "\n").map(String.init)
        let names = lines.filter { $0.hasPrefix("# TYPE") }.map { $0.split(separator: " ")[2] }
        #expect(
            names.prefix(11) == [
                "stealth_relay_connections_total", "stealth_relay_connections_active",
                "stealth_relay_messages_relayed_total", "stealth_relay_messages_bytes_total",
                "stealth_relay_auth_success_total", "stealth_relay_auth_failure_total",
                "stealth_relay_invitations_created_total", "stealth_relay_invitations_consumed_total",
                "stealth_relay_rate_limit_hits_total", "stealth_relay_pools_created_total",
                "stealth_relay_pools_active",
            ])
        #expect(names.dropFirst(11).allSatisfy { $0.hasPrefix("poolbots_relay_") })
        #expect(lines.count == 3 * names.count)
        for line in [
            "# TYPE stealth_relay_pools_active gauge", "stealth_relay_pools_active 1",
            "stealth_relay_messages_relayed_total 1", "stealth_relay_messages_bytes_total 4",
            "stealth_relay_auth_success_total 1", "stealth_relay_connections_active 1",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        await relay.stop()
    }

    @Test func `the setup page shows the claim code to who knows the token, until the claim`() async throws {
        let relay = try await start()
        let address = await relay.address
        let setup = try #require(address.setupURL)
        let token = try #require(setup.components(separatedBy: "token=").last)
        #expect(token.utf8.count == 16)
        for query in ["", "?token=0000000000000000"] {
            let answer = try await get(relay, "/setup" + query)
            #expect(answer.status == 403)
        }
        let page = try await get(relay, "/setup?token=\(token)")
        #expect(page.status == 200)
        let code = try #require(address.claimCode)
        #expect(page.body.contains(code.manualCode))
        #expect(page.body.contains("<svg"))
        let forbidden = try await get(relay, "/setup/status?token=x")
        #expect(forbidden.status == 403)
        #expect(forbidden.body == #"{"error":"forbidden"}"#)
        let before = try await get(relay, "/setup/status?token=\(token)")
        #expect(before.body == #"{"claimed":false,"recovery_key":null}"#)

        _ = try await LiveHost.open(relay)
        let after = try await get(relay, "/setup/status?token=\(token)").body
        #expect(after.hasPrefix(#"{"claimed":true,"recovery_key":""#))
        let later = try await get(relay, "/setup/status?token=\(token)").body
        #expect(later == #"{"claimed":true,"recovery_key":null}"#)
        let claimed = try await get(relay, "/setup")
        #expect(claimed.status == 200)
        #expect(!claimed.body.contains(code.manualCode))
        let front = try await get(relay, "/")
        #expect(front.status == 200)
        await relay.stop()
    }

    private struct Answer {
        let status: Int
        let type: String?
        let body: String
    }

    /// One GET request; the server closes after its answer.
    private func get(_ relay: TestRelay, _ path: String) async throws -> Answer {
        let adminURL = try #require(await relay.address.adminURL)
        let url = try #require(URL(string: adminURL))
        let host = try #require(url.host())
        let port = try #require(url.port)
        let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let text = try await plainAnswer(to: request, host: host, port: port)
        let halves = text.components(separatedBy: "\r\n\r\n")
        let head = halves[0].components(separatedBy: "\r\n")
        let type = head.first { $0.lowercased().hasPrefix("content-type: ") }?.dropFirst("content-type: ".count)
        return Answer(
            status: Int(head[0].split(separator: " ")[1]) ?? 0, type: type.map(String.init),
            body: halves.dropFirst().joined(separator: "\r\n\r\n"))
    }
}
