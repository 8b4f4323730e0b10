/// The constants of mesh.md 5, and the bounds of what comes from outside.
package enum MeshLimits {
    /// The most links an envelope crosses.
    package static let maxTTL = 5
    /// The most peers an envelope names as passed.
    package static let maxHops = 6
    /// How old an envelope may be, in seconds.
    package static let envelopeLifetime = 300.0
    /// How far ahead of the own clock an envelope's may be, in seconds (mesh.md 10.4).
    package static let envelopeFutureSkew = 60.0
    /// How many ids of envelopes, or of messages over a bridge, are remembered.
    package static let duplicateCapacity = 10_000
    /// How long an id is remembered at least.
    package static let duplicateLifetime = Duration.seconds(300)

    /// How often a member tells its neighbours if nothing changes.
    package static let topologyInterval = Duration.seconds(60)
    /// How much time lies between two topologies of one member at least.
    package static let topologyPause = Duration.milliseconds(100)
    /// How old a topology may be, in seconds.
    package static let topologyMaxAge = 120.0
    /// How far ahead of the own clock a topology's may be, in seconds.
    package static let topologyFutureSkew = 10.0
    /// Whether a clock differs from the own one by more than topologies may.
    /// - Parameter ahead: in seconds.
    package static func isWrong(clock ahead: Double) -> Bool { abs(ahead) > topologyFutureSkew }
    /// After which silence a member without a link is forgotten by the routing (mesh.md 10.5: at least 150 s).
    package static let staleMember = Duration.seconds(150)
    /// How often what has outlived its time is looked for.
    package static let sweepInterval = Duration.seconds(60)

    /// The most bytes of an envelope as JSON: what a link carries at once.
    package static let maxEnvelopeBytes = 10 << 20
    /// The most bytes of a topology as JSON.
    package static let maxTopologyBytes = 64 << 10
    /// The most neighbours a topology names.
    package static let maxNeighbours = 256
    /// The most bytes of a peer id.
    package static let maxPeerIDBytes = 256
}
