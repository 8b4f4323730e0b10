import Foundation
import PoolCrypto
import PoolWire

extension MeshMachine {
    /// Of AES-GCM, in bytes.
    private static let nonceLength = 12

    mutating func receiveEnvelope(_ body: [UInt8], now: MeshMoment) -> [MeshAction] {
        guard let envelope = try? RelayEnvelope(decoding: body) else { return drop(.malformed) }
        let isAuthentic = keys.accepts(now: now.time) { $0.verifies(envelope) }
        switch gate.judge(envelope, isAuthentic: isAuthentic, now: now) {
        case .drop(let cause): return drop(cause)
        case .deliver: return open(envelope, now)
        case .forward: return forward(envelope, now)
        case .deliverAndForward: return drop(.broadcast)
        }
    }

    /// Only what the origin has sealed for this member is delivered (mesh.md 10.1).
    private mutating func open(_ envelope: RelayEnvelope, _ now: MeshMoment) -> [MeshAction] {
        guard let member = members[envelope.originPeerID] else { return drop(.notMember) }
        guard let packet = try? member.key.open(envelope.encryptedPayload) else { return drop(.notAuthentic) }
        return receivePacket(packet, from: envelope.originPeerID, now: now)
    }

    private mutating func forward(_ envelope: RelayEnvelope, _ now: MeshMoment) -> [MeshAction] {
        guard let destination = envelope.destinationPeerID, let next = envelope.forwarded(by: own),
            let hop = nextHop(of: next, to: destination), gate.refusal(of: next, to: hop, now: now.date) == nil
        else { return drop(.noRoute) }
        return [.write(.envelope, next.encoded(), isReliable: true, to: hop)]
    }

    /// The neighbour to pass an envelope to: the best one that has not had it yet (mesh.md 10.6).
    private func nextHop(of envelope: RelayEnvelope, to destination: PeerID) -> PeerID? {
        let passed = Set(envelope.hopPath).union([envelope.originPeerID])
        if let route = members[destination]?.route, route.count <= envelope.ttl, passed.isDisjoint(with: route) {
            return route.first
        }
        return topology.map.route(to: destination, avoiding: passed, atMost: envelope.ttl)?.first
    }

    // MARK: Own envelopes

    /// Seals a packet for a member and sends it on its way.
    mutating func seal(_ packet: Packet, for peer: PeerID, over hop: PeerID, _ now: MeshMoment) -> [MeshAction] {
        guard let member = members[peer],
            let sealed = try? member.key.seal(packet.encoded(), nonce: now.random(Self.nonceLength))
        else { return drop(.notSent) }
        let envelope = RelayEnvelope(
            messageID: UUID(now), originPeerID: own, destinationPeerID: peer, encryptedPayload: sealed,
            poolID: identity.poolID, timestamp: now.date)
        gate.remember(envelope, now: now)
        let signed = keys.signing(now: now.time).signed(envelope)
        return [.write(.envelope, signed.encoded(), isReliable: packet.kind != .datagram, to: hop)]
    }
}
