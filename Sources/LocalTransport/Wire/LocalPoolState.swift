package import Foundation
package import PoolWire

/// What a host tells whom it lets in. It travels sealed.
package struct LocalPoolState: Sendable, Equatable {
    package var poolID: UUID
    package var poolName: String
    /// With the host.
    package var maxPeers: Int
    package var hostID: PeerID
    package var secret: PoolSecret
    /// Everybody, the host among them.
    package var members: [MemberEntry]

    package init(
        poolID: UUID, poolName: String, maxPeers: Int, hostID: PeerID, secret: PoolSecret, members: [MemberEntry]
    ) {
        self.poolID = poolID
        self.poolName = poolName
        self.maxPeers = maxPeers
        self.hostID = hostID
        self.secret = secret
        self.members = members
    }

    package var json: [UInt8] {
        JSONText.object {
            $0.member("poolID", poolID.uuidString)
            $0.member("poolName", poolName)
            $0.member("maxPeers", maxPeers)
            $0.member("hostID", hostID.rawValue)
            secret.write(to: &$0)
            $0.member("members", array: members) { text, member in text.object { member.write(to: &$0) } }
        }
    }

    /// - Throws: for everything that is not one: `WireError`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let limits = JSONDocument.Limits(bytes: LocalPoolBounds.maxSealedBytes, depth: 6, values: 16_384)
        let object = try JSONDocument(bytes, limits: limits).root
        poolID = try object.uuid("poolID")
        poolName = try object.text("poolName", upTo: LocalPoolBounds.maxNameBytes)
        maxPeers = try object.required("maxPeers") { value in
            let count: Int? = value.integer()
            return count.flatMap { (1...LocalPoolBounds.maxMembers).contains($0) ? $0 : nil }
        }
        hostID = try object.key("hostID")
        secret = try PoolSecret(object)
        let entries = try object.objects("members")
        guard entries.count <= LocalPoolBounds.maxMembers else { throw WireError(.tooMany, "too many members") }
        var members: [MemberEntry] = []
        for entry in entries { members.append(try MemberEntry(entry)) }
        guard Set(members.map(\.card.peer)).count == members.count else {
            throw WireError(.badField, "a member is listed twice")
        }
        self.members = members
    }
}
