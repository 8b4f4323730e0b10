import Foundation
import PoolTesting
import PoolWire
import Testing

/// Invitations, relays, claim codes and certificates that are no good: a line that says what to do, exit code 2, and
/// nothing lost.
@Suite(.timeLimit(.minutes(10))) struct RefusedPoolTests {
    @Test func `an invitation that is no good is refused, and the good one still works`() async throws {
        try await withTemporaryFolder { folder in
            let (relay, url, claim) = try await PoolBotsProcess.relay()
            let (other, otherURL, _) = try await PoolBotsProcess.relay()
            let (host, text) = try await PoolBotsProcess.host(
                url, claim: claim, data: folder.appending(path: "host"), ["--uses", "1"])
            let good = try Invitation(parsing: text)
            var expired = good
            expired.expiresAt = 1_700_000_000
            var foreign = good
            foreign.tokenID = [UInt8](repeating: 1, count: good.tokenID.count)
            var elsewhere = good
            elsewhere.serverAddress = otherURL
            let guest = ["--data", folder.appending(path: "guest").path]
            for (bad, code) in [
                (String(text.dropLast(40)), "invitation"), (expired.url, "invitation"), (foreign.url, "invitation"),
                (elsewhere.url, "invitation"), ("https://example.org/invite", "invitation"),
            ] {
                let refusal = try await Refusal.of(["join", bad] + guest)
                #expect(refusal.code == code, "\(refusal.line)")
            }
            let member = try await PoolBotsProcess(["join", text, "--json"] + guest)
            _ = try await member.event("joined")
            let late = try await Refusal.of(["join", text, "--data", folder.appending(path: "late").path])
            #expect(late.code == "invitation", "used up: \(late.line)")
            for process in [member, host, relay, other] { process.interrupt() }
            for process in [member, host, relay, other] { #expect(try await process.exitCode() == 0) }
        }
    }

    @Test func `a relay that does not answer is told from a wrong invitation`() async throws {
        try await withTemporaryFolder { folder in
            let url = try PoolBotsProcess.deadPort()
            let data = ["--data", folder.path]
            let host = try await Refusal.of(["host", "--relay", url] + data)
            #expect(host.code == "unreachable" && host.line.contains("is the relay running"), "\(host.line)")
            let invitation = Invitation(
                tokenID: [UInt8](repeating: 1, count: 16), tokenSecret: [UInt8](repeating: 2, count: 32),
                poolID: UUID(), serverFingerprint: [UInt8](repeating: 3, count: 8), expiresAt: 4_000_000_000,
                maxUses: 0, serverAddress: url, signature: nil)
            let join = try await Refusal.of(["join", invitation.url] + data)
            #expect(join.code == "unreachable", "\(join.line)")
            let nowhere = try await Refusal.of(["host", "--relay", "wss://relay.invalid"] + data)
            #expect(nowhere.code == "unreachable", "\(nowhere.line)")
        }
    }

    @Test func `a wrong claim code is refused, and the right one still works`() async throws {
        try await withTemporaryFolder { folder in
            let (relay, url, claim) = try await PoolBotsProcess.relay()
            let wrong = String(claim.reversed())
            let data = folder.appending(path: "host")
            let command = ["host", "--relay", url, "--data", data.path]
            let none = try await Refusal.of(command)
            #expect(none.code == "unclaimed" && none.line.contains("claim"), "\(none.line)")
            let refusal = try await Refusal.of(command + ["--claim", wrong])
            #expect(refusal.code == "claim", "\(refusal.line)")
            let (host, _) = try await PoolBotsProcess.host(url, claim: claim, data: data)
            let stranger = try await Refusal.of([
                "host", "--relay", url, "--claim", claim, "--data", folder.appending(path: "stranger").path,
            ])
            #expect(["claim", "refused"].contains(stranger.code), "\(stranger.line)")
            host.interrupt()
            relay.interrupt()
            #expect(try await host.exitCode() == 0)
            #expect(try await relay.exitCode() == 0)
        }
    }

    @Test func `a certificate of one's own is refused, until it is trusted, and then its pin is kept to`() async throws
    {
        // SHA-256 of the key in localhost.pem.
        let pin = "73aa2c7f5852ccca8671ef88e41cb7099a56d6e4fd3e7fd4400103c4b5df4e8d"
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "RelayTransportTests/Certificates")
        let pem = folder.appending(path: "localhost.pem").path
        try await withTemporaryFolder { data in
            let (relay, url, claim) = try await PoolBotsProcess.relay([
                "--tls-cert", pem, "--tls-key", folder.appending(path: "localhost.key.pem").path,
            ])
            #expect(url.hasPrefix("wss://"))
            let command = ["host", "--relay", url, "--claim", claim, "--data", data.path]
            // A pin does not stand in for a chain (relay.md 12.7).
            for bad in [[], ["--pin", pin], ["--trust", pem, "--pin", String(repeating: "ab", count: 32)]] {
                let refusal = try await Refusal.of(command + bad)
                #expect(refusal.code == "untrusted", "\(bad): \(refusal.line)")
            }
            let trust = ["--trust", pem, "--pin", pin]
            let (host, invitation) = try await PoolBotsProcess.host(url, claim: claim, data: data, trust)
            let guest = data.appending(path: "guest").path
            #expect(try await Refusal.of(["join", invitation, "--data", guest]).code == "untrusted")
            let member = try await PoolBotsProcess(["join", invitation, "--json", "--data", guest] + trust)
            _ = try await member.event("joined")
            for process in [member, host, relay] { process.interrupt() }
            for process in [member, host, relay] { #expect(try await process.exitCode() == 0) }
        }
    }
}
