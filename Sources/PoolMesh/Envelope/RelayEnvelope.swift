package import Foundation
package import PoolWire

/// What travels from member to member until it reaches its destination (mesh.md 2).
package struct RelayEnvelope: Sendable, Equatable {
    /// New for each envelope, also when the same payload is sent again.
    package var messageID: UUID
    package var originPeerID: PeerID
    /// `nil` for everyone.
    package var destinationPeerID: PeerID?
    /// How many links it may still cross.
    package var ttl: Int
    /// Who has had it, beginning with the origin.
    package var hopPath: [PeerID]
    /// Sealed from end to end: forwarders read nothing.
    package var encryptedPayload: [UInt8]
    package var poolID: UUID
    /// When the origin made it.
    package var timestamp: Date
    /// 32 bytes, see `MeshKey`. Receivers require it.
    package var envelopeHMAC: [UInt8]?

    package init(
        messageID: UUID, originPeerID: PeerID, destinationPeerID: PeerID?, ttl: Int = MeshLimits.maxTTL,
        hopPath: [PeerID]? = nil, encryptedPayload: [UInt8], poolID: UUID, timestamp: Date,
        envelopeHMAC: [UInt8]? = nil
    ) {
        self.messageID = messageID
        self.originPeerID = originPeerID
        self.destinationPeerID = destinationPeerID
        self.ttl = min(ttl, MeshLimits.maxTTL)
        self.hopPath = hopPath ?? [originPeerID]
        self.encryptedPayload = encryptedPayload
        self.poolID = poolID
        self.timestamp = timestamp
        self.envelopeHMAC = envelopeHMAC
    }

    /// As `peer` passes it on (mesh.md 6, "Forwarding"); `nil` when it has gone far enough.
    package func forwarded(by peer: PeerID) -> RelayEnvelope? {
        guard ttl > 1, hopPath.count < MeshLimits.maxHops else { return nil }
        var next = self
        next.ttl = min(ttl - 1, MeshLimits.maxTTL)
        next.hopPath.append(peer)
        return next
    }

    /// Whether it has outlived its time.
    package func isExpired(at now: Date) -> Bool {
        now.timeIntervalSinceReferenceDate - timestamp.timeIntervalSinceReferenceDate > MeshLimits.envelopeLifetime
    }
}
