package import Foundation
package import PoolWire

/// Which topologies are new enough (mesh.md 7, "Acceptance").
package struct TopologyFreshness: Sendable {
    /// The time of the last accepted one of each peer.
    private var accepted: [PeerID: Date] = [:]

    package init() {}

    /// Why a topology is too old, too new or known; `nil` when it is none of these.
    package func refusal(of broadcast: TopologyBroadcast, now: Date) -> DropCause? {
        let age = now.timeIntervalSinceReferenceDate - broadcast.timestamp.timeIntervalSinceReferenceDate
        guard age <= MeshLimits.topologyMaxAge else { return .staleTopology }
        guard age >= -MeshLimits.topologyFutureSkew else { return .futureTopology }
        guard let last = accepted[broadcast.peerID] else { return nil }
        return broadcast.timestamp > last ? nil : .oldTopology
    }

    /// From now on only newer ones of this peer count.
    package mutating func accept(_ broadcast: TopologyBroadcast) { accepted[broadcast.peerID] = broadcast.timestamp }

    package mutating func forget(_ peer: PeerID) { accepted[peer] = nil }
}
