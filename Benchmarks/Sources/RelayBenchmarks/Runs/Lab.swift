import Foundation
import NIOCore
import NIOPosix
import PoolCrypto
import PoolWire

/// A fresh relay, and an event loop with clients of it.
struct Lab: Sendable {
    let relay: RelayProcess
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    private let hostKey: SigningKey
    private let time: Duration

    /// Starts a relay and claims it.
    ///
    /// - Parameter time: how long traffic is counted.
    static func open(counting time: Duration) async throws -> Lab {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let lab = Lab(
            relay: try await RelayProcess.start(), loop: group.next(), group: group, hostKey: .generate(), time: time)
        let (client, _) = try await LoadClient.connect(to: lab.relay.url, on: lab.loop)
        client.send(
            .claimServer(
                ClaimServer(
                    claimSecret: lab.relay.claimSecret, hostPublicKey: Base64.encode(lab.hostKey.publicKey),
                    displayName: "Host")))
        try await client.frame { if case .claimSuccess = $0 { () } else { nil } }
        return lab
    }

    /// Ends everything.
    func close() async throws {
        try await relay.stop()
        try await group.shutdownGracefully()
    }

    // MARK: Members

    /// A connection in no pool.
    func connect() async throws -> LoadClient { try await LoadClient.connect(to: relay.url, on: loop).0 }

    /// The host of a new pool.
    func host() async throws -> LoadMember {
        let (client, nonce) = try await LoadClient.connect(to: relay.url, on: loop)
        let pool = UUID()
        let now = Int64(Date().timeIntervalSince1970)
        let transcript = Transcript.hostAuth(poolID: pool, timestamp: now, nonce: Base64.decode(nonce) ?? [])
        client.send(
            .hostAuth(
                HostAuth(
                    hostPublicKey: Base64.encode(hostKey.publicKey), timestamp: now,
                    signature: Base64.encode(hostKey.sign(transcript)), poolID: pool, serverURL: nil,
                    displayName: "Host", nonce: nonce)))
        let token = try await client.frame { if case .hostAuthSuccess(_, let token) = $0 { token } else { nil } }
        return LoadMember(client: client, id: hostKey.peerID, token: token)
    }

    /// An invitation into the host's pool for any number of guests.
    func invite(by host: LoadMember) async throws -> Invitation {
        host.client.send(
            .createInvitation(CreateInvitation(maxUses: 0, expiresInSecs: 3600, sessionToken: host.token)))
        let url = try await host.client.frame { if case .invitationCreated(let made) = $0 { made.url } else { nil } }
        return try Invitation(parsing: url)
    }

    /// A guest that joins with an invitation; the host lets it in.
    func guest(of host: LoadMember, by invitation: Invitation) async throws -> LoadMember {
        let key = SigningKey.generate()
        let client = try await connect()
        let now = Int64(Date().timeIntervalSince1970)
        let nonce = SecureRandom.bytes(JoinProof.nonceLength)
        var request = JoinRequest(
            tokenID: invitation.tokenIDText,
            proof: Base64.encode(JoinProof.make(for: invitation, timestamp: now, nonce: nonce)), timestamp: now,
            nonce: Base64.encode(nonce), clientPublicKey: Base64.encode(key.publicKey), displayName: "Guest")
        client.send(.joinRequest(request))
        let puzzle = try await client.frame {
            if case .error(let error) = $0 { PowChallenge(fromErrorMessage: error.message) } else { nil }
        }
        // The relay asks for no zero bits here, so anything solves its puzzle.
        request.powSolution = JoinRequest.PowSolution(
            challenge: puzzle.challenge,
            solution: Base64.encode([UInt8](repeating: 0, count: ProofOfWork.solutionLength)))
        client.send(.joinRequest(request))
        let asked = try await host.client.frame { if case .joinRequestForHost(let asked) = $0 { asked } else { nil } }
        host.client.send(
            .joinApproval(
                JoinApproval(
                    clientPublicKey: asked.clientPublicKey, approved: true, reason: nil, sessionToken: host.token)))
        let token = try await client.frame { if case .joinAccepted(let it) = $0 { it.sessionToken } else { nil } }
        return LoadMember(client: client, id: key.peerID, token: token)
    }

    /// Hosts with a guest each, in as many pools.
    func pairs(_ count: Int) async throws -> [(host: LoadMember, guest: LoadMember)] {
        var pairs: [(host: LoadMember, guest: LoadMember)] = []
        for _ in 0..<count {
            let host = try await host()
            pairs.append((host, try await guest(of: host, by: try await invite(by: host))))
        }
        return pairs
    }

    // MARK: Counting

    /// Starts traffic on the event loop, gives it a second to warm up, and counts it.
    func count(_ start: @escaping @Sendable (Tally) -> Void) async throws -> Traffic {
        let tally = try await onLoop {
            let tally = Tally()
            start(tally)
            return NIOLoopBound(tally, eventLoop: loop)
        }
        try await Task.sleep(for: .seconds(1))
        try await onLoop { tally.value.reset() }
        let relayBefore = try relay.usage()
        let ownBefore = try ProcessUsage(of: getpid())
        let begin = ContinuousClock.now
        try await Task.sleep(for: time)
        let count = try await onLoop { tally.value.count }
        let elapsed = begin.duration(to: .now)
        return Traffic(
            tally: count, elapsed: elapsed / .seconds(1), relayCPU: try relay.usage().cpu - relayBefore.cpu,
            clientCPU: try ProcessUsage(of: getpid()).cpu - ownBefore.cpu)
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await loop.submit(body).get()
    }
}
