public import PoolWire

/// Who plays here.
public struct GameIdentity: Sendable, Equatable {
    public var id: PeerID
    public var name: String
    public var profile: PoolUserProfile?

    public init(id: PeerID, name: String, profile: PoolUserProfile? = nil) {
        self.id = id
        self.name = name
        self.profile = profile
    }
}
