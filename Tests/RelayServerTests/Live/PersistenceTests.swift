import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct PersistenceTests {
    @Test func `claim, pools, approvals and invitations survive a restart`() async throws {
        try await withTemporaryFolder { directory in
            let relay = try await TestRelay.start(dataDirectory: directory)
            let fingerprint = await relay.address.fingerprint
            let host = try await LiveHost.open(relay)
            let guest = try await LiveGuest.join(relay, host)
            let once = try await host.invite(maxUses: 1)
            let revoked = try await host.invite()
            try await host.client.send(
                .revokeInvitation(RevokeInvitation(tokenID: revoked.tokenIDText, sessionToken: host.token)))
            let kicked = try await LiveGuest.join(relay, host)
            try await host.client.send(.kickPeer(KickPeer(peerID: kicked.id, reason: "r", sessionToken: host.token)))
            _ = try await kicked.client.closed()
            try await relay.restart()

            let address = await relay.address
            #expect(address.claimCode == nil)
            #expect(address.fingerprint == fingerprint)
            // The host is still away, and the pool is there.
            let returned = try await LiveGuest.rejoin(relay, poolID: host.poolID, key: guest.key)
            #expect(!returned.accepted.poolInfo.hostOnline)
            #expect(returned.accepted.peers.map(\.peerID) == [host.key.peerID, guest.id])
            let back = try await LiveHost.open(relay, key: host.key, poolID: host.poolID)
            let status = try await back.client.frame()
            #expect(status == .poolHostStatus(online: true, offlineSince: nil))

            let client = try await RawRelayClient.connect(to: relay.url)
            _ = try await client.challenge()
            try await client.send(.memberRejoin(.signed(by: kicked.key, poolID: host.poolID)))
            let refusal = try await client.error()
            #expect(refusal == RelayError(code: 403, message: "not_approved"))
            try await client.requestJoin(with: revoked, key: .generate())
            let gone = try await client.error()
            #expect(gone == RelayError(code: 404, message: "invitation not found or expired"))
            _ = try await LiveGuest.join(relay, back, invitation: once)
            try await client.requestJoin(with: once, key: .generate())
            let used = try await client.error()
            #expect(used == RelayError(code: 404, message: "invitation not found or expired"))
            await relay.stop()
        }
    }

    @Test func `a used invitation stays used and a closed pool stays closed`() async throws {
        try await withTemporaryFolder { directory in
            let relay = try await TestRelay.start(dataDirectory: directory)
            let host = try await LiveHost.open(relay)
            let once = try await host.invite(maxUses: 1)
            _ = try await LiveGuest.join(relay, host, invitation: once)
            let other = try await LiveHost.open(relay, key: host.key, claim: false)
            try await other.client.send(.closePool(sessionToken: other.token))
            try await other.client.expectSilence()
            try await relay.restart()
            let back = try await LiveHost.open(relay, key: host.key, poolID: host.poolID)
            guard case .poolHostStatus = try await back.client.frame() else {
                Issue.record("no pool_host_status")
                return
            }
            let client = try await RawRelayClient.connect(to: relay.url)
            _ = try await client.challenge()
            try await client.requestJoin(with: once, key: .generate())
            let used = try await client.error()
            #expect(used == RelayError(code: 404, message: "invitation not found or expired"))
            let status = await relay.status
            #expect(status?.metrics.poolsActive == 1)
            await relay.stop()
        }
    }

    @Test func `what a reply has promised is on disk already, as a kill shows`() async throws {
        try await withTemporaryFolder { parent in
            let directory = parent.appending(path: "data")
            let relay = try await TestRelay.start(dataDirectory: directory)
            let host = try await LiveHost.open(relay)
            let guest = try await LiveGuest.join(relay, host)
            let invitation = try await host.invite(maxUses: 1)
            // What a killed process leaves: its files as they are, with nothing said or written at the end.
            let remains = parent.appending(path: "remains")
            try FileManager.default.copyItem(at: directory, to: remains)
            let second = try await TestRelay.start(dataDirectory: remains)
            let address = await second.address
            #expect(address.claimCode == nil)
            let back = try await LiveHost.open(second, key: host.key, poolID: host.poolID)
            let status = try await back.client.frame()
            #expect(status == .poolHostStatus(online: true, offlineSince: nil))
            _ = try await LiveGuest.rejoin(second, poolID: host.poolID, key: guest.key)
            let joined = try await back.client.frame()
            guard case .peerJoined(let peer) = joined else {
                Issue.record("no peer_joined but \(joined)")
                return
            }
            #expect(peer.peerID == guest.id)
            let newcomer = try await LiveGuest.join(second, back, invitation: invitation)
            #expect(newcomer.accepted.poolInfo.currentPeers == 3)
            await second.stop()
            await relay.stop()
        }
    }

    @Test func `without an identity and the right to make one there is no start`() async throws {
        await #expect(throws: RelayServerError.self) {
            _ = try await TestRelay.start(configure: { $0.authentication.autoGenerateKeys = false })
        }
    }

    @Test func `only the owner can read what is stored`() async throws {
        try await withTemporaryFolder { parent in
            let directory = parent.appending(path: "data")
            let relay = try await TestRelay.start(dataDirectory: directory)
            _ = try await LiveHost.open(relay)
            func mode(_ url: URL) throws -> Int {
                try #require(FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int)
            }
            #expect(try mode(directory) == 0o700)
            for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
                #expect(try mode(file) == 0o600, "\(file.lastPathComponent)")
            }
            await relay.stop()
        }
    }

    @Test func `two relays cannot share a data directory`() async throws {
        try await withTemporaryFolder { directory in
            let relay = try await TestRelay.start(dataDirectory: directory)
            await #expect(throws: RelayServerError.self) { try await TestRelay.start(dataDirectory: directory) }
            _ = try await LiveHost.open(relay)
            await relay.stop()
        }
    }

    @Test func `a damaged or newer database is refused and left as it was`() async throws {
        try await withTemporaryFolder { directory in
            let file = directory.appending(path: "relay.sqlite")
            try Data("this is no database, but it is long enough to be looked at closely".utf8).write(to: file)
            let before = try Data(contentsOf: file)
            await #expect(throws: RelayServerError.self) { try await TestRelay.start(dataDirectory: directory) }
            #expect(try Data(contentsOf: file) == before)
        }
        try await withTemporaryFolder { directory in
            let relay = try await TestRelay.start(dataDirectory: directory)
            await relay.stop()
            let file = directory.appending(path: "relay.sqlite")
            var bytes = try Data(contentsOf: file)
            // The four bytes at offset 60 are SQLite's user_version.
            bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
            try bytes.write(to: file)
            do {
                _ = try await TestRelay.start(dataDirectory: directory)
                Issue.record("it was used")
            } catch RelayServerError.newerDatabase(_, let version, _) {
                #expect(version == 99)
            }
            #expect(try Data(contentsOf: file) == bytes)
        }
    }

    @Test func `the files of the reference server are imported`() async throws {
        let vectors = try Vectors.load("relay.json")
        let identity = try #require(vectors["server_identity"] as? [String: Any])
        let claim = try #require(vectors["claim"] as? [String: Any])
        let binding = try #require(claim["host_binding"] as? [String: Any])
        try await withTemporaryFolder { directory in
            let seedText = try #require(identity["seed_hex"] as? String)
            let seed = try #require(Hex.decode(seedText))
            let key = try ServerIdentity(seed: seed).keyFile(passphrase: nil)
            try Data(key).write(to: directory.appending(path: "host.key"))
            try JSONSerialization.data(withJSONObject: binding)
                .write(to: directory.appending(path: "host_binding.json"))
            let relay = try await TestRelay.start { $0.authentication.keyDirectory = directory.path }
            let address = await relay.address
            #expect(address.claimCode == nil)
            #expect(address.fingerprint == binding["server_fingerprint"] as? String)
            await relay.stop()
        }
    }
}
