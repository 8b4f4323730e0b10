public import DNSSD
public import NearbyPlay

/// What somebody who hosts or joins wants to know.
public enum NearbyReport: Sendable {
    /// A host accepts connections.
    case listening(NearbyAddress)
    /// The network can see the host, under this name.
    case advertised(name: String)
    /// It cannot be seen now.
    case notAdvertised(DNSSDError)
    case code(String)
    case refused(RemoteAddress, NearbyError?)
    /// A guest has found its host.
    case found(NearbyOffer)
    /// The host is another installation than the one that was advertised.
    case strange(NearbyID)
    /// Keep this player for the next run: it is not met without a key beside the code any more (nearby.md 26.4).
    case secured(NearbyPlayer)
    /// A host that has shown such a key before did not now: there is no game, somebody may be in between.
    case exposed(NearbyPlayer)
    /// A session begins. Its table's events follow.
    case opponent(NearbyPlayer, NearbyTable)
    case game(NearbyGameEvent, opponent: NearbyPlayer)
}
