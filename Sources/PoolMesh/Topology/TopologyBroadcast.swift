package import Foundation
package import PoolWire

/// Who has links to whom, as one member tells it (mesh.md 7).
package struct TopologyBroadcast: Sendable, Equatable {
    private static let limits = JSONDocument.Limits(
        bytes: MeshLimits.maxTopologyBytes, depth: 4, values: MeshLimits.maxNeighbours + 16)

    /// Whose neighbours these are.
    package var peerID: PeerID
    package var directNeighbors: [PeerID]
    package var timestamp: Date

    package init(peerID: PeerID, directNeighbors: [PeerID], timestamp: Date) {
        self.peerID = peerID
        self.directNeighbors = directNeighbors
        self.timestamp = timestamp
    }

    /// - Throws: `.tooLarge` over 64 KiB, `.tooDeep`, `.tooMany`, `.malformed`, `.badField`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let object = try JSONDocument(bytes, limits: Self.limits).root
        directNeighbors = try object.required("directNeighbors") { $0.peerIDs(atMost: MeshLimits.maxNeighbours) }
        peerID = try object.required("peerID") { $0.meshPeerID }
        timestamp = try object.required("timestamp") { $0.date }
    }

    package func encoded() -> [UInt8] {
        MeshJSON.escapingSlashes(
            JSONText.object {
                $0.member("directNeighbors", peerIDs: directNeighbors)
                $0.member("peerID", peerID.rawValue)
                $0.member("timestamp", date: timestamp)
            })
    }

    /// By how many seconds it is from the future.
    func ahead(of now: Date) -> Double { timestamp.timeIntervalSinceReferenceDate - now.timeIntervalSinceReferenceDate }
}
