import Logging
import NIOCore
import PoolCrypto
import PoolLinks
import PoolMesh
package import PoolTransport
package import PoolWire

// What the machine wants, and what is sent.

extension LocalTransport {
    func perform(_ actions: [LocalPoolAction]) {
        for action in actions { perform(action) }
        setAlarm()
    }

    private func perform(_ action: LocalPoolAction) {
        switch action {
        case .dial(let dial): jobs.continuation.yield(.dial(dial))
        case .close(let id): ports[id]?.finish()
        case .send(let bytes, let id, let isReliable, let canBeDropped):
            guard let port = ports[id], !port.put(bytes, isReliable: isReliable, canBeDropped: canBeDropped) else {
                return
            }
            cut(id)
        case .tell(let event): deliver(event)
        case .room(let peer): resume(waiting.take(for: peer))
        case .clock(let peer, let ahead): clocks.measured(peer, name: machine.shownName(of: peer), ahead: ahead)
        case .record(let record): setup.onRecord?(record)
        case .end(let reason): end(reason)
        }
    }

    private func deliver(_ event: TransportEvent) {
        switch event {
        case .peerLeft(let peer, _): resume(waiting.take(for: peer))
        case .hostStatus(online: false, _): resume(waiting.takeAll())
        case .joined(let pool): setup.logger.info("joined", metadata: ["self": "\(pool.selfID)"])
        default: break
        }
        gate.close()
        if source.yield(event) { gate.open() }
    }

    private func resume(_ waiters: [RoomQueue.Waiter]) {
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Sending

    package func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        try await send(payload, to: recipients, isReliable: true)
    }

    package func sendUnreliably(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        try await send(payload, to: recipients, isReliable: false)
    }

    private func send(
        _ payload: [UInt8], to recipients: Recipients, isReliable: Bool
    ) async throws(TransportError) {
        guard payload.count <= maxPayloadBytes else { throw tooLarge(payload.count) }
        guard machine.isMember else {
            throw TransportError(.notConnected, "Not in the pool now: send again after the next joined.")
        }
        let audience = machine.audience
        let targets =
            switch recipients {
            case .everyone: audience
            case .only(let peers): audience.filter(Set(peers).contains)
            }
        // Nobody waits for those for whom there is no room but the sender.
        var waiting: [PeerID] = []
        for peer in targets {
            if try !sendNow(payload, to: peer, isReliable: isReliable) { waiting.append(peer) }
        }
        for peer in waiting {
            // Who is gone meanwhile, or takes nothing any more, gets nothing.
            while machine.audience.contains(peer), try !sendNow(payload, to: peer, isReliable: isReliable) {
                await room(for: peer)
                if Task.isCancelled {
                    throw TransportError(.notConnected, "The sender was cancelled while it waited.")
                }
            }
        }
    }

    /// - Returns: `false` when there is no room.
    private func sendNow(_ payload: [UInt8], to peer: PeerID, isReliable: Bool) throws(TransportError) -> Bool {
        do throws(MeshError) {
            perform(try machine.send(payload, to: peer, isReliable: isReliable, .now))
            return true
        } catch {
            switch error {
            // It has gone since the payload was handed over.
            case .notMember: return true
            case .tooLarge: throw tooLarge(payload.count)
            case .full:
                // It may count as gone, if nothing moves.
                setAlarm()
                return false
            }
        }
    }

    /// Waits until a member takes more, or is gone, or the caller is cancelled.
    private func room(for peer: PeerID) async {
        let id = waiting.reserveID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if Task.isCancelled { waiter.resume() } else { waiting.wait(waiter, for: peer, id: id) }
            }
        } onCancel: {
            eventLoop.execute { self.assumeIsolated { $0.waiting.take(for: peer, id: id)?.resume() } }
        }
    }

    private func tooLarge(_ count: Int) -> TransportError {
        TransportError(.payloadTooLarge, "The message has \(count) bytes, at most \(maxPayloadBytes) can be sent.")
    }

    // MARK: For the program

    /// The port of the socket while it is open.
    package var port: Int? { endpoint?.localAddress.port }

    /// Where others can dial this member while the socket is open.
    package var addresses: [String] { endpoint.map { LinkAddress.reachable($0.localAddress) } ?? [] }

    /// Whose membership it is.
    package nonisolated var peerID: PeerID { setup.identity.peerID }

    /// How each member that is there is reached.
    package var connections: [PeerID: PeerConnectionType] { machine.connections }

    /// What was counted so far.
    package var statistics: LocalStatistics {
        LocalStatistics(
            drops: machine.drops, joins: machine.joinCounts, links: endpoint?.statistics ?? LinkStatistics(),
            strangersPushedOut: machine.strangersPushedOut)
    }

    /// Whether somebody is out of reach whom one would see in the pool: a member, the host, everybody before one is in.
    package var missesSomebody: Bool { machine.missesSomebody }

    /// Looks for a way in, or to others, at the addresses of one place that the discovery found. It finds this member as
    /// well.
    package func dial(_ addresses: [String]) {
        if let endpoint, addresses.contains(where: { LinkAddress.leads($0, backTo: endpoint.localAddress) }) { return }
        perform(machine.dial(addresses, .now))
    }
}
