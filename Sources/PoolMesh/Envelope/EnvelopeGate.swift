package import Foundation
package import PoolWire

/// Which envelopes are taken, and where they may go (mesh.md 6), with the defects of mesh.md 10 mended.
package struct EnvelopeGate: Sendable {
    /// What to do with an envelope that was taken.
    package enum Verdict: Sendable, Equatable {
        /// It is for this member alone.
        case deliver
        /// It is for somebody else.
        case forward
        /// It is for everyone.
        case deliverAndForward
        case drop(DropCause)
    }

    package let own: PeerID
    /// The active pool, if there is one.
    package var poolID: UUID?
    private var seen = DuplicateCache<UUID>()

    package init(own: PeerID, poolID: UUID?) {
        self.own = own
        self.poolID = poolID
    }

    /// How many ids are remembered.
    package var remembered: Int { seen.count }

    /// Judges an envelope that came in.
    ///
    /// What a forwarder can change is judged before the id is remembered: a spoilt copy must not keep out the good one.
    /// - Parameters:
    ///   - isAuthentic: whether the tag fits; `nil` when there is no secret to check it with.
    package mutating func judge(_ envelope: RelayEnvelope, isAuthentic: Bool?, now: MeshMoment) -> Verdict {
        guard let poolID else { return .drop(.noPool) }
        guard envelope.poolID == poolID else { return .drop(.otherPool) }
        guard let isAuthentic else { return .drop(.noSecret) }
        guard envelope.envelopeHMAC != nil else { return .drop(.unsigned) }
        guard isAuthentic else { return .drop(.badTag) }
        if let defect = defect(envelope, now.date) { return .drop(defect) }
        guard !seen.contains(envelope.messageID, now: now.time) else { return .drop(.duplicate) }
        remember(envelope, now: now)
        guard !envelope.isExpired(at: now.date) else { return .drop(.expired) }
        switch envelope.destinationPeerID {
        case nil: return .deliverAndForward
        case own: return .deliver
        default: return .forward
        }
    }

    /// What Apple's peers would let pass.
    private func defect(_ envelope: RelayEnvelope, _ now: Date) -> DropCause? {
        if envelope.destinationPeerID?.rawValue.isEmpty == true { return .emptyDestination }
        guard (1...MeshLimits.maxTTL).contains(envelope.ttl) else { return .badTTL }
        guard envelope.hopPath.count <= MeshLimits.maxHops, !envelope.hopPath.contains(own) else { return .looped }
        let ahead = envelope.timestamp.timeIntervalSinceReferenceDate - now.timeIntervalSinceReferenceDate
        return ahead > MeshLimits.envelopeFutureSkew ? .future : nil
    }

    /// Remembers the id, as of one's own envelopes, for as long as the envelope could come again.
    package mutating func remember(_ envelope: RelayEnvelope, now: MeshMoment) {
        let ahead = envelope.timestamp.timeIntervalSinceReferenceDate - now.date.timeIntervalSinceReferenceDate
        let skew = Duration.seconds(min(max(ahead, 0), MeshLimits.envelopeFutureSkew))
        seen.mark(envelope.messageID, until: now.time + skew + MeshLimits.duplicateLifetime, now: now.time)
    }

    /// Whether a neighbour may be sent an envelope: `nil`, or why not (mesh.md 6, "Relay test").
    package func refusal(of envelope: RelayEnvelope, to target: PeerID, now: Date) -> RelayRefusal? {
        guard envelope.ttl > 0 else { return .ttl }
        guard !envelope.isExpired(at: now) else { return .expired }
        guard let poolID else { return .noPool }
        guard envelope.poolID == poolID else { return .otherPool }
        guard target != envelope.originPeerID else { return .origin }
        guard !envelope.hopPath.contains(target) else { return .inHopPath }
        return target == own ? .own : nil
    }

    /// Gives back the memory of ids that no longer matter.
    package mutating func sweep(now: Duration) { seen.sweep(now: now) }
}

/// Why a neighbour is not sent an envelope.
package enum RelayRefusal: Sendable, Equatable {
    case ttl, expired, noPool, otherPool, origin, inHopPath, own
}
