import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct HostFrameTests {
    let alice = SigningKey.generate()

    /// Every host-only frame with the code and text for those who are not the host.
    private func hostOnly(_ token: String?) -> [(ClientFrame, UInt32, String)] {
        [
            (
                .kickPeer(KickPeer(peerID: alice.peerID, reason: "r", sessionToken: token)), 403,
                "only the pool host can kick peers"
            ),
            (
                .createInvitation(CreateInvitation(maxUses: 1, expiresInSecs: 1, sessionToken: token)), 403,
                "only the pool host can create invitations"
            ),
            (
                .revokeInvitation(RevokeInvitation(tokenID: "", sessionToken: token)), 403,
                "only the pool host can revoke invitations"
            ),
            (
                .joinApproval(
                    JoinApproval(clientPublicKey: "", approved: true, reason: nil, sessionToken: token)), 403,
                "only the pool host can approve joins"
            ),
            (.closePool(sessionToken: token), 403, "only the pool host can close the pool"),
            (
                .updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: nil, sessionToken: token)), 401,
                "only the pool host can update pool config"
            ),
        ]
    }

    @Test func `guests are refused, strangers are not answered, and a token is required`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let guest = try bench.join(host)
        let stranger = bench.connect()
        _ = bench.take(stranger)
        for (frame, code, message) in hostOnly(nil) {
            #expect(bench.send(frame, from: guest.connection) == refused(code, message))
            #expect(bench.send(frame, from: host.connection) == refused(401, "session token required"))
            if case .updatePoolConfig = frame {
                #expect(bench.send(frame, from: stranger) == refused(401, "not authenticated to any pool"))
            } else {
                #expect(bench.send(frame, from: stranger).isEmpty)
            }
        }
        for (frame, _, _) in hostOnly("wrong") {
            #expect(bench.send(frame, from: host.connection) == refused(401, "invalid session token"))
        }
    }

    @Test func `a kicked guest is told, closed and forgotten; the others hear of it, the host does not`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        let carol = try bench.join(host)
        let kick = KickPeer(peerID: bob.id, reason: "Removed by host", sessionToken: host.token)
        #expect(bench.send(.kickPeer(kick), from: host.connection).isEmpty)
        #expect(bench.take(bob.connection) == [.kicked(reason: "Removed by host")])
        #expect(bench.closes[bob.connection] == .kicked)
        #expect(bench.take(carol.connection) == [.peerLeft(peerID: bob.id, reason: "Removed by host")])
        bench.disconnect(bob.connection)
        #expect(bench.take(carol.connection).isEmpty)
        #expect(bench.rejoin(host.poolID, key: bob.key).1 == refused(403, "not_approved"))
    }

    @Test func `also an absent member can be kicked, but not the host`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        bench.disconnect(bob.connection)
        _ = bench.take(host.connection)
        for peer in [bob.id, alice.peerID, PeerID("nobody")] {
            let kick = KickPeer(peerID: peer, reason: "r", sessionToken: host.token)
            #expect(bench.send(.kickPeer(kick), from: host.connection).isEmpty)
        }
        #expect(bench.rejoin(host.poolID, key: bob.key).1 == refused(403, "not_approved"))
        #expect(try bench.invite(host).poolID == host.poolID)
    }

    @Test func `an invitation is signed by the relay, names the host's address and ends when it should`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice, serverURL: "wss://relay.example/ws")
        let invitation = try bench.invite(host, maxUses: 3, seconds: 60)
        #expect(invitation.serverAddress == "wss://relay.example/ws")
        #expect(invitation.maxUses == 3)
        #expect(invitation.expiresAt == bench.now + 60)
        #expect(invitation.serverFingerprint == bench.core.identity.shortFingerprint)
        #expect(invitation.verifySignature(publicKey: bench.core.identity.signingKey.publicKey))
        #expect(try bench.invite(host, seconds: .max).expiresAt == bench.now + 30 * 86_400)
    }

    @Test func `an invitation that cannot be written is not given out`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        bench.writesFail = true
        let wish = CreateInvitation(maxUses: 1, expiresInSecs: 60, sessionToken: host.token)
        let answer = bench.send(.createInvitation(wish), from: host.connection)
        #expect(answer == refused(503, "server busy, try again later"))
    }

    @Test func `closing a pool closes its guests and leaves the host connected in no pool`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        let invitation = try bench.invite(host)
        #expect(bench.send(.closePool(sessionToken: host.token), from: host.connection).isEmpty)
        #expect(bench.take(bob.connection) == [.kicked(reason: "pool closed")])
        #expect(bench.closes[bob.connection] == .poolClosed)
        #expect(bench.closes[host.connection] == nil)
        let probe = ClientFrame.updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: nil, sessionToken: host.token))
        #expect(bench.send(probe, from: host.connection) == refused(401, "not authenticated to any pool"))
        #expect(bench.rejoin(host.poolID, key: bob.key).1 == refused(404, "pool_not_found"))
        let id = bench.connect()
        _ = bench.take(id)
        let answer = try bench.request(invitation, key: bob.key, from: id)
        #expect(answer == refused(404, "invitation not found or expired"))
    }

    @Test func `the tunnel flag is announced when it changes and only then`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        func update(_ flag: Bool?) -> [ServerFrame] {
            bench.send(
                .updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: flag, sessionToken: host.token)),
                from: host.connection)
        }
        #expect(update(nil).isEmpty)
        #expect(update(false).isEmpty)
        let news = ServerFrame.poolConfigUpdated(tunnelExitEnabled: true, updatedByHost: true)
        #expect(update(true) == [news])
        #expect(bench.take(bob.connection) == [news])
    }

    @Test func `a host alone keeps its pool; without it the pool ends after five minutes or a day`() throws {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        bench.pass(100_000)
        #expect(bench.core.metrics.poolsActive == 1)
        bench.disconnect(host.connection)
        bench.pass(299)
        #expect(bench.core.metrics.poolsActive == 1)
        bench.pass(1)
        #expect(bench.core.metrics.poolsActive == 0)

        let second = try bench.open(key: alice)
        let bob = try bench.join(second)
        bench.disconnect(second.connection)
        bench.pass(86_399)
        #expect(bench.core.metrics.poolsActive == 1)
        _ = bench.take(bob.connection)
        bench.pass(1)
        #expect(bench.take(bob.connection) == [.kicked(reason: "pool_closed_host_offline")])
        #expect(bench.closes[bob.connection] == .hostOffline)
        #expect(bench.core.metrics.poolsActive == 0)
    }
}
