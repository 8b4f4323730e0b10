package import Foundation
package import PoolWire

extension EnvelopeGate {
    /// What to send on, and to whom (mesh.md 6, "Forwarding").
    ///
    /// What is for one peer goes to the neighbour that is nearest to it and has not had it yet (mesh.md 10.6); what is for
    /// everyone goes to all neighbours that may not have had it.
    package func copies(
        of envelope: RelayEnvelope, from neighbour: PeerID, over map: NeighbourMap, now: Date
    ) -> [(hop: PeerID, envelope: RelayEnvelope)] {
        guard let next = envelope.forwarded(by: own) else { return [] }
        let hops: [PeerID]
        if let destination = envelope.destinationPeerID {
            let passed = Set(next.hopPath).union([envelope.originPeerID])
            hops = map.route(to: destination, avoiding: passed, atMost: next.ttl)?.first.map { [$0] } ?? []
        } else {
            hops = map.reachable(from: own).filter { $0 != neighbour }
        }
        return hops.filter { refusal(of: next, to: $0, now: now) == nil }.map { ($0, next) }
    }
}
