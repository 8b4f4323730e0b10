import PoolMesh
package import PoolWire

/// A member whose clock differs from the own one by more than the mesh can make up for.
package struct ClockDifference: Sendable, Equatable {
    package var peer: PeerID
    package var name: String
    /// By how many seconds its clock is ahead; negative: behind.
    package var ahead: Double

    /// For people: what is wrong, and what to do.
    package var sentence: String {
        let way = ahead > 0 ? "ahead of" : "behind"
        let seconds = Int(abs(ahead).rounded())
        return
            "the clock of \(name) is \(seconds) s \(way) the one of this machine: members without a link to each other "
            + "may not hear each other. Set both clocks (timedatectl set-ntp true)"
    }
}

/// Whose clocks are wrong, as seen from here.
struct ClockBook {
    private(set) var wrong: [PeerID: ClockDifference] = [:]
    /// As many wait as a pool has members; nobody waits for them.
    private let news = AsyncStream.makeStream(
        of: ClockDifference.self, bufferingPolicy: .bufferingNewest(LocalPoolBounds.maxMembers))
    private var told: Set<PeerID> = []

    var stream: AsyncStream<ClockDifference> { news.stream }

    /// A clock was measured. Each is told once.
    mutating func measured(_ peer: PeerID, name: String, ahead: Double) {
        guard MeshLimits.isWrong(clock: ahead) else {
            wrong[peer] = nil
            return
        }
        let difference = ClockDifference(peer: peer, name: name, ahead: ahead)
        wrong[peer] = difference
        if told.insert(peer).inserted { news.continuation.yield(difference) }
    }

    func finish() { news.continuation.finish() }
}

extension LocalTransport {
    /// Members whose clocks are wrong, as seen from here.
    package var clockDifferences: [ClockDifference] { clocks.wrong.values.sorted { $0.name < $1.name } }

    /// Says once of each member whose clock is wrong that it is. Lives until the membership ends.
    package func reportClocks(_ warn: @escaping @Sendable (String) -> Void) async {
        for await difference in clocks.stream { warn(difference.sentence) }
    }
}
