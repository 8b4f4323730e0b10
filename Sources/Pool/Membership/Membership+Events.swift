import Foundation
import Logging
import PoolTransport
import PoolWire

/// What the transport says, carried out.
extension Membership {
    func readEvents() async {
        await withDiscardingTaskGroup { deadlines in
            for await event in transport.events {
                guard await handle(event) == .refuseLateRequests else { continue }
                deadlines.addTask {
                    // Cancelled when the events end: then nobody is left to be refused.
                    guard (try? await self.time.sleep(self.configuration.joinPatience)) != nil else { return }
                    await self.refuseLateRequests()
                }
            }
            deadlines.cancelAll()
        }
    }

    /// What is to be done later because of an event.
    private enum FollowUp { case none, refuseLateRequests }

    private func handle(_ event: TransportEvent) async -> FollowUp {
        switch event {
        case .joined(let pool): await joined(pool)
        case .peerJoined(let peer): await arrived(peer)
        case .peerLeft(let peer, let reason): await left(peer, reason: reason)
        case .connectionChanged(let peer, let type): state.roster?.connection(of: peer, is: type)
        case .received(let peer, let payload): await received(payload, from: peer)
        case .hostStatus(let online, let since): await hostStatus(online: online, since: since)
        case .joinRequest(let request): return await asked(request) ? .refuseLateRequests : .none
        case .configUpdated: break
        case .reconnecting(let attempt, let delay, let reason):
            state.connection = .reconnecting
            await broadcast.publish(.connectionLost(attempt: attempt, delay: delay, reason: reason))
        case .warning(let text): await broadcast.publish(.warning(text))
        case .ended(let reason): await ended(reason)
        }
        return .none
    }

    private func joined(_ pool: JoinedPool) async {
        state.connection = .connected
        state.keys.connectionBegan()
        let difference = state.roster?.rejoined(pool) ?? Roster.Difference()
        if state.roster == nil { state.roster = Roster(joined: pool, known: state.book.acquaintances) }
        await introduce(to: .everyone)
        if pool.selfID != pool.hostID { await sendPeerInfo() }
        for peer in pool.peers ?? [] { await welcomeOrExpel(peer) }
        if let snapshot = state.snapshot { await broadcast.publish(.joined(snapshot, isReturn: pool.isReturn)) }
        for member in difference.went {
            await broadcast.publish(.memberLeft(state.shown(member), reason: "disconnected"))
        }
        for member in difference.came { await broadcast.publish(.memberJoined(state.shown(member))) }
    }

    /// - Returns: whether it may stay.
    @discardableResult
    private func arrived(_ peer: TransportPeer) async -> Bool {
        guard let member = state.roster?.joined(peer), await welcomeOrExpel(peer) else { return false }
        state.keys.connectionBegan(with: peer.id)
        if state.keys.count > Roster.maxMembers {
            let members = state.roster?.members ?? [:]
            state.keys.forget { members[$0] == nil }
        }
        await introduce(to: .only([peer.id]))
        await broadcast.publish(.memberJoined(state.shown(member)))
        return true
    }

    private func left(_ peer: PeerID, reason: String) async {
        guard let member = state.roster?.left(peer) else { return }
        await broadcast.publish(.memberLeft(state.shown(member), reason: ShownText.name(reason)))
    }

    private func hostStatus(online: Bool, since: Date?) async {
        guard state.roster?.pool.hostOnline != online else { return }
        state.roster?.hostStatus(online: online)
        await broadcast.publish(.hostStatus(online: online, offlineSince: online ? nil : since))
    }

    private func ended(_ reason: EndReason) async {
        var reason = reason
        if reason == .left, let dismissal = state.dismissal { reason = .kicked(dismissal) }
        state.connection = .ended
        state.endReason = reason
        await broadcast.publish(.ended(reason))
    }

    // MARK: Messages

    private func received(_ payload: [UInt8], from peer: PeerID) async {
        guard let pool = state.roster?.pool, peer != pool.selfID else { return }
        guard state.inbound.allows(peer, now: time.now()) else {
            return logger.debug("dropped a message: its sender is too fast", metadata: ["from": "\(peer)"])
        }
        guard state.book.standing(of: peer) != .removed else {
            // Removed again at the first sign of it.
            if state.roster?.isNews(peer) == true { await arrived(TransportPeer(id: peer, displayName: "")) }
            return
        }
        let message: PoolMessage
        do {
            message = try PoolMessage(decoding: payload)
        } catch {
            return logger.debug("dropped an unreadable message: \(error)", metadata: ["from": "\(peer)"])
        }
        let id = MembershipState.SeenMessage(sender: peer, id: message.id)
        guard state.seen.insert(id, now: time.now()) else { return }
        if state.roster?.isNews(peer) == true {
            guard await arrived(TransportPeer(id: peer, displayName: "")) else { return }
        }
        await dispatch(message, from: peer)
    }

    private func dispatch(_ message: PoolMessage, from peer: PeerID) async {
        switch message.type {
        case .keyExchange where message.senderID == peer: await keyArrived(message.payload, from: peer)
        case .custom where message.senderID == peer, .chat, .gameState, .gameAction, .gameControl:
            let name = state.roster?.members[peer]?.name ?? ""
            await broadcast.publish(
                .message(
                    PoolIncoming(
                        id: message.id, type: message.type, from: peer, senderName: name, payload: message.payload,
                        timestamp: message.timestamp)))
        case .keyExchange, .custom:
            logger.warning("dropped a \(message.type.rawValue) in another name", metadata: ["from": "\(peer)"])
        case .profileUpdate:
            guard let payload = try? PoolJSON.decode(ProfileUpdatePayload.self, from: message.payload) else { return }
            await profileArrived(payload.profile, of: peer)
        case .peerInfo:
            // Only about its sender: a false one would make members that do not exist (deltas.md 11).
            guard let payload = try? PoolJSON.decode(PeerInfoPayload.self, from: message.payload),
                payload.peerID == peer, let profile = payload.profile
            else { return }
            await profileArrived(profile, of: peer)
        case .system: await systemArrived(message.payload, from: peer)
        case .ping, .pong, .relay: break
        }
    }

    private func keyArrived(_ payload: Data, from peer: PeerID) async {
        guard let payload = try? PoolJSON.decode(KeyExchangePayload.self, from: payload) else { return }
        switch state.keys.received(payload, from: peer) {
        case .established:
            await sendKey(to: .only([peer]))
            await remember(peer) { $0.chatKey = Array(payload.publicKey) }
            await broadcast.publish(.keyEstablished(peer))
        case .unchanged: break
        case .refused: logger.warning("refused a chat key", metadata: ["from": "\(peer)"])
        }
    }

    private func profileArrived(_ profile: PoolUserProfile, of peer: PeerID) async {
        guard let member = state.roster?.profile(profile, of: peer) else { return }
        await remember(peer) { record in
            record.profile = member.profile
            record.name = member.name
        }
        await broadcast.publish(.profileChanged(state.shown(member)))
    }

    private func systemArrived(_ payload: Data, from peer: PeerID) async {
        guard let pool = state.roster?.pool, let payload = try? PoolJSON.decode(SystemPayload.self, from: payload),
            payload.event == .removedFromPool, payload.targetPeerID.map({ $0 == pool.selfID }) ?? true
        else { return }
        guard peer == pool.hostID else {
            let name = state.roster?.members[peer]?.name ?? ""
            return await broadcast.publish(.warning("\(name) pretended to be the host and to remove this member."))
        }
        state.dismissal = ShownText.clean(payload.text, maxCharacters: 256)
        await transport.leave()
    }
}
