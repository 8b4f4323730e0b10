import Foundation
import Testing

@Suite struct RelayCommandTests {
    @Test func `the first event is listening, warnings follow, and the log is JSON without errors`() async throws {
        let relay = try await PoolBotsProcess(
            ["relay", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--json", "--set", "tunnel.max_streams=3"],
            environment: ["STEALTH_POOL__MAX_POOLS": "many"])
        let unreadable = try await relay.event("warning") { $0["message"]?.contains("max_pools") == true }
        #expect(unreadable["message"]?.contains("'many' is no value") == true)
        _ = try await relay.event("warning") { $0["message"]?.hasPrefix("tunnel.max_streams has no effect") == true }
        #expect(relay.lines.first { $0.contains(#""event""#) }?.hasPrefix(#"{"event":"listening","#) == true)
        relay.interrupt()
        #expect(try await relay.exitCode() == 0)
        let log = try relay.lines.filter { !$0.contains(#""event""#) }.map { line in
            try #require(try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        #expect(log.compactMap { $0["message"] as? String } == ["relay is listening", "relay has stopped"])
        #expect(log.allSatisfy { $0["level"] as? String == "info" })
    }

    @Test func `level and format of the log are settings`() async throws {
        for (arguments, expected) in [
            (["logging.level=error"], 0), (["logging.format=text"], 2),
            (["logging.format=text", "logging.level=warn"], 0),
        ] {
            let relay = try await PoolBotsProcess(
                ["relay", "--listen", "127.0.0.1:0", "--admin", "off", "--json"] + arguments.flatMap { ["--set", $0] })
            _ = try await relay.event("listening")
            relay.interrupt()
            #expect(try await relay.exitCode() == 0)
            let log = relay.lines.filter { !$0.contains(#""event""#) }
            #expect(log.count == expected, "\(arguments)")
            #expect(log.allSatisfy { $0.contains(" info poolbots.relay: ") })
        }
    }

    @Test func `a relay that is stopped the moment it says that it listens ends politely`() async throws {
        for round in 0..<10 {
            let relay = try await PoolBotsProcess(["relay", "--listen", "127.0.0.1:0", "--admin", "off", "--json"])
            _ = try await relay.event("listening")
            if round.isMultiple(of: 2) { relay.interrupt() } else { relay.terminate() }
            #expect(try await relay.exitCode() == 0)
        }
    }
}
