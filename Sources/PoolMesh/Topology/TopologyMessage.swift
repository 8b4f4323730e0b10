package import Foundation
package import PoolCrypto
package import PoolWire

/// A topology as it travels (mesh.md 7): its bytes, and what shows that they are right.
///
/// All members can make the tag, and topologies are passed on from neighbour to neighbour. So the one that it is about
/// signs it as well: `topologySignature`, a key that mesh.md does not have and its readers skip.
package struct TopologyMessage: Sendable, Equatable {
    private static let type = "topology_broadcast"
    private static let limits = JSONDocument.Limits(bytes: 2 * MeshLimits.maxTopologyBytes, depth: 4, values: 64)
    private static let signaturePrefix = Array("PoolBots topology v1".utf8) + [0]

    /// The JSON of a `TopologyBroadcast`.
    package var topologyData: [UInt8]
    /// HMAC-SHA256 with the pool's `MeshKey` over `topologyData`.
    package var topologyHMAC: [UInt8]?
    /// Ed25519 over `"PoolBots topology v1" ‖ 00 ‖ pool id ‖ topologyData`, with the key that the peer id is.
    package var topologySignature: [UInt8]?

    package init(topologyData: [UInt8], topologyHMAC: [UInt8]? = nil, topologySignature: [UInt8]? = nil) {
        self.topologyData = topologyData
        self.topologyHMAC = topologyHMAC
        self.topologySignature = topologySignature
    }

    /// A topology with tag and signature.
    package init(_ broadcast: TopologyBroadcast, poolID: UUID, key: MeshKey, identity: SigningKey) {
        topologyData = broadcast.encoded()
        topologyHMAC = key.tag(ofTopology: topologyData)
        topologySignature = identity.sign(Self.signaturePrefix + poolID.bytes + topologyData)
    }

    /// - Throws: `.tooLarge`, `.tooDeep`, `.tooMany`, `.malformed`, `.unknownType`, `.badField`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let object = try JSONDocument(bytes, limits: Self.limits).root
        guard try object.string("type") == Self.type else { throw WireError(.unknownType, "not a topology") }
        topologyData = try object.required("topologyData") { $0.base64 }
        topologyHMAC = try object.optional("topologyHMAC") { $0.base64 }
        topologySignature = try object.optional("topologySignature") { $0.base64 }
    }

    package func encoded() -> [UInt8] {
        MeshJSON.escapingSlashes(
            JSONText.object {
                $0.member("topologyData", base64: topologyData.span)
                if let topologyHMAC { $0.member("topologyHMAC", base64: topologyHMAC.span) }
                if let topologySignature { $0.member("topologySignature", base64: topologySignature.span) }
                $0.member("type", Self.type)
            })
    }

    /// Whether the pool's tag is there and right.
    package func isTagged(with key: MeshKey) -> Bool {
        topologyHMAC.map { key.verifies($0, ofTopology: topologyData) } ?? false
    }

    /// Whether it was signed by a peer, whose id is its public key.
    package func isSigned(by peer: PeerID, poolID: UUID) -> Bool {
        guard let topologySignature, let publicKey = Base64.decode(peer.rawValue) else { return false }
        return SigningKey.verify(
            topologySignature, of: Self.signaturePrefix + poolID.bytes + topologyData, by: publicKey)
    }
}
