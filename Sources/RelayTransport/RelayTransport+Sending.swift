import Logging
import NIOCore
import PoolCrypto
public import PoolTransport
import PoolWire

// What goes out: payloads, and the frames that the state machine asks for.

extension RelayTransport {
    /// Room for the largest list of targets, the token and the names in a `forward` (relay.md 5.8).
    private static let forwardOverhead = 4096
    /// More targets in one frame are refused by relays.
    private static let maxTargets = 64

    public nonisolated var maxPayloadBytes: Int {
        max(0, (setup.configuration.maxFrameBytes - Self.forwardOverhead) / 4 * 3)
    }

    public func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        guard payload.count <= maxPayloadBytes else {
            throw TransportError(
                .payloadTooLarge, "The message has \(payload.count) bytes, at most \(maxPayloadBytes) can be sent.")
        }
        switch recipients {
        case .everyone: try await forward(payload, to: nil)
        case .only(let peers):
            // A relay delivers to everybody listed, as often as listed, the sender included.
            let own = setup.credentials.identity.peerID
            var seen: Set<PeerID> = [own]
            var targets = peers.filter { seen.insert($0).inserted }[...]
            guard !targets.isEmpty else { return try requireLink() }
            while !targets.isEmpty {
                try await forward(payload, to: Array(targets.prefix(Self.maxTargets)))
                targets = targets.dropFirst(Self.maxTargets)
            }
        }
    }

    private func forward(_ payload: [UInt8], to targets: [PeerID]?) async throws(TransportError) {
        while true {
            guard let token = sending.token, case .up(_, let link, _) = connection else {
                throw notConnected
            }
            if link.isWritable {
                let frame = HotFrameWriter.forward(
                    payload: payload, targetPeerIDs: targets, sequence: sending.nextSequence(), sessionToken: token)
                return link.send(frame.buffer())
            }
            await room()
            if Task.isCancelled { throw TransportError(.notConnected, "The sender was cancelled while it waited.") }
        }
    }

    /// Waits until the connection takes more, or is gone, or the caller is cancelled.
    private func room() async {
        let id = sending.reserveID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if Task.isCancelled { waiter.resume() } else { sending.wait(waiter, id: id) }
            }
        } onCancel: {
            eventLoop.execute { self.assumeIsolated { $0.sending.takeWaiter(id: id)?.resume() } }
        }
    }

    func requireLink() throws(TransportError) {
        guard sending.token != nil else { throw notConnected }
    }

    private var notConnected: TransportError {
        TransportError(.notConnected, "There is no connection to the relay now: send again after the next joined.")
    }

    // MARK: Frames of the state machine

    func send(_ request: RelayClientAction.Request) {
        let now = Moment.now
        switch request {
        case .heartbeat: write(HotFrameWriter.heartbeatPing(timestamp: now.unix).buffer())
        case .probe: write(.updatePoolConfig(UpdatePoolConfig(tunnelExitEnabled: nil, sessionToken: token)))
        case .closePool: write(.closePool(sessionToken: token))
        case .createInvitation(let maxUses, let seconds):
            write(
                .createInvitation(
                    CreateInvitation(maxUses: maxUses, expiresInSecs: seconds, sessionToken: token)))
        case .hostAuth, .claim, .memberRejoin, .joinRequest: write(credential(for: request, now))
        }
    }

    private func credential(for request: RelayClientAction.Request, _ now: Moment) -> ClientFrame? {
        let credentials = setup.credentials
        return switch request {
        case .hostAuth(let nonce):
            credentials.hostAuth(nonce: nonce, unix: now.unix, tunnelExitEnabled: desk?.tunnelExitEnabled)
        case .claim: credentials.claim()
        case .memberRejoin:
            credentials.memberRejoin(unix: now.unix, nonce: SecureRandom.bytes(Transcript.nonceLength))
        case .joinRequest(let solution):
            credentials.joinRequest(solution, unix: now.unix, nonce: SecureRandom.bytes(JoinProof.nonceLength))
        default: nil
        }
    }

    /// `nil` is a frame that cannot be made, because the relay's nonce is none; its timeout says so.
    func write(_ frame: ClientFrame?) {
        guard let frame else { return }
        write(ByteBuffer(bytes: frame.encoded()))
    }

    private func write(_ buffer: ByteBuffer) {
        guard case .up(_, let link, _) = connection else { return }
        link.send(buffer)
    }

    /// The token of the session. `shut` takes it from payloads only.
    private var token: String? { sending.lastToken }

    // MARK: Proof of work

    func solve(_ challenge: String, _ difficulty: Int) {
        setup.logger.debug("solving a proof of work", metadata: ["bits": "\(difficulty)"])
        // Cancelled by `hangUp`, which every way out of a join goes through.
        solving = Task { [weak self, solver = setup.network.solver] in
            let bytes = Base64.decodeLenient(challenge)
            do {
                let solution = try await solver.solve(challenge: bytes ?? [], difficulty: difficulty)
                await self?.solved(challenge, Base64.encode(solution))
            } catch is CancellationError {
                return
            } catch {
                await self?.solved(challenge, nil)
            }
        }
    }

    private func solved(_ challenge: String, _ solution: String?) {
        perform(machine.solved(challenge, solution, .now, random: .random(in: 0..<1)))
    }
}
