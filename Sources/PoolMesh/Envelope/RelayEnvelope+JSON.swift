import Foundation
package import PoolWire

extension RelayEnvelope {
    private static let limits = JSONDocument.Limits(bytes: MeshLimits.maxEnvelopeBytes, depth: 4, values: 64)
    /// More than any path that is accepted, so that a long one is refused for what it is.
    private static let maxReadHops = 16

    /// Reads the JSON of an envelope.
    /// - Throws: `.tooLarge` over 10 MiB, `.tooDeep`, `.tooMany`, `.malformed`, `.badField`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let object = try JSONDocument(bytes, limits: Self.limits).root
        messageID = try object.required("messageID") { $0.uuid }
        originPeerID = try object.required("originPeerID") { $0.meshPeerID }
        destinationPeerID = try object.optional("destinationPeerID") { $0.meshPeerID }
        ttl = try object.integer("ttl")
        hopPath = try object.required("hopPath") { $0.peerIDs(atMost: Self.maxReadHops) }
        encryptedPayload = try object.required("encryptedPayload") { $0.base64 }
        poolID = try object.required("poolID") { $0.uuid }
        timestamp = try object.required("timestamp") { $0.date }
        envelopeHMAC = try object.optional("envelopeHMAC") { $0.base64 }
    }

    /// The JSON of this envelope as Apple's peers write it, keys in alphabetical order.
    package func encoded() -> [UInt8] {
        let text = JSONText.object {
            if let destinationPeerID { $0.member("destinationPeerID", destinationPeerID.rawValue) }
            $0.member("encryptedPayload", base64: encryptedPayload.span)
            if let envelopeHMAC { $0.member("envelopeHMAC", base64: envelopeHMAC.span) }
            $0.member("hopPath", peerIDs: hopPath)
            $0.member("messageID", messageID.uuidString)
            $0.member("originPeerID", originPeerID.rawValue)
            $0.member("poolID", poolID.uuidString)
            $0.member("timestamp", date: timestamp)
            $0.member("ttl", ttl)
        }
        return MeshJSON.escapingSlashes(text)
    }
}
