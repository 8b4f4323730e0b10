package import Foundation
package import PoolWire

/// What a member tells whoever makes a link to it: nothing that its advertisement does not tell (local-pools.md 4).
package struct PoolGreeting: Sendable, Equatable {
    package var poolID: UUID
    package var poolName: String
    package var hostID: PeerID

    package init(poolID: UUID, poolName: String, hostID: PeerID) {
        self.poolID = poolID
        self.poolName = poolName
        self.hostID = hostID
    }
}

extension PoolGreeting {
    init(_ object: JSONObject) throws(WireError) {
        poolID = try object.uuid("poolID")
        poolName = try object.text("poolName", upTo: LocalPoolBounds.maxNameBytes)
        hostID = try object.key("hostID")
    }

    func write(to text: inout JSONText) {
        text.member("poolID", poolID.uuidString)
        text.member("poolName", poolName)
        text.member("hostID", hostID.rawValue)
    }
}
