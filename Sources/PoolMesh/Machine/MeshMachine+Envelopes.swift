import Foundation
import PoolCrypto
import PoolWire

extension MeshMachine {
    /// Of AES-GCM, in bytes.
    private static let nonceLength = 12

    mutating func receiveEnvelope(_ body: [UInt8], from neighbour: PeerID, now: MeshMoment) -> [MeshAction] {
        guard let envelope = try? RelayEnvelope(decoding: body) else { return drop(.malformed) }
        let isAuthentic = keys.accepts(now: now.time) { $0.verifies(envelope) }
        switch gate.judge(envelope, isAuthentic: isAuthentic, now: now) {
        case .drop(let cause): return drop(cause)
        case .deliver: return open(envelope, now)
        case .forward: return forward(envelope, from: neighbour, now)
        // No payload for everyone is sealed by its origin: it is only passed on.
        case .deliverAndForward: return drop(.broadcast) + forward(envelope, from: neighbour, now)
        }
    }

    /// Only what the origin has sealed for this member is delivered (mesh.md 10.1).
    private mutating func open(_ envelope: RelayEnvelope, _ now: MeshMoment) -> [MeshAction] {
        guard let member = members[envelope.originPeerID] else { return drop(.notMember) }
        guard let packet = try? member.key.open(envelope.encryptedPayload) else { return drop(.notAuthentic) }
        return receivePacket(packet, from: envelope.originPeerID, now: now)
    }

    private mutating func forward(
        _ envelope: RelayEnvelope, from neighbour: PeerID, _ now: MeshMoment
    ) -> [MeshAction] {
        let copies = gate.copies(of: envelope, from: neighbour, over: topology.map, now: now.date)
        guard !copies.isEmpty else { return envelope.destinationPeerID == nil ? [] : drop(.noRoute) }
        return copies.map { .write(.envelope, $0.envelope.encoded(), isReliable: true, to: $0.hop) }
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
