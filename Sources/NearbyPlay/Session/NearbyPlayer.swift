/// Which end of a session somebody is (nearby.md: the host advertises and accepts, the guest browses and connects).
public enum NearbyRole: String, Sendable {
    case host, guest
}

/// Who plays, on this side or the other.
public struct NearbyPlayer: Sendable, Hashable {
    /// The installation. Other sides claim it; it is known to be right only as far as the code proves anything.
    public var id: NearbyID
    /// Clean and short, also what came from outside.
    public var name: String

    /// - Parameter name: cut to what the protocol sends; an empty one becomes “Player”.
    public init(id: NearbyID, name: String) {
        self.id = id
        let clean = ShownName.clean(name)
        self.name = clean.isEmpty ? "Player" : clean
    }

    func senderID(_ role: NearbyRole) -> String { "\(role.rawValue)-\(id)" }
}

/// What a machine has to know of the world when something happens.
package struct NearbyMoment: Sendable {
    /// Since some fixed point; only ever grows.
    package var uptime: Duration
    /// The calendar's time.
    package var time: NearbyTime
    /// Gives that many random bytes, fit for nonces and codes.
    package var random: @Sendable (Int) -> [UInt8]

    package init(uptime: Duration, time: NearbyTime, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.uptime = uptime
        self.time = time
        self.random = random
    }
}
