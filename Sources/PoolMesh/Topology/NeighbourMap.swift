package import PoolWire

/// Who has links to whom, as far as this member knows (mesh.md 7).
package struct NeighbourMap: Sendable {
    private struct Entry {
        /// What the peer told last; `nil` until it is heard.
        var announced: Set<PeerID>?
        var lastHeard: Duration
    }

    package let own: PeerID
    /// Those whom this member has a link to. No claim: it is so.
    package private(set) var linked: Set<PeerID> = []
    /// All others.
    private var entries: [PeerID: Entry] = [:]

    package init(own: PeerID) { self.own = own }

    /// The own entry and that of each known peer.
    package var neighbours: [PeerID: Set<PeerID>] {
        var map = entries.mapValues { $0.announced ?? [] }
        map[own] = linked
        return map
    }

    package mutating func linkUp(_ peer: PeerID, now: Duration) {
        guard peer != own else { return }
        linked.insert(peer)
        entries[peer, default: Entry(announced: nil, lastHeard: now)].lastHeard = now
    }

    /// The link is gone, the peer maybe not: what it announced about its other links still counts.
    package mutating func linkDown(_ peer: PeerID) { linked.remove(peer) }

    /// A peer told its neighbours.
    package mutating func update(_ peer: PeerID, neighbours: Set<PeerID>, now: Duration) {
        guard peer != own else { return }
        entries[peer] = Entry(announced: neighbours, lastHeard: now)
    }

    /// Forgets a peer and every mention of it.
    package mutating func remove(_ peer: PeerID) {
        guard peer != own else { return }
        linked.remove(peer)
        forget(peer)
    }

    private mutating func forget(_ peer: PeerID) {
        entries[peer] = nil
        for other in Array(entries.keys) { entries[other]?.announced?.remove(peer) }
    }

    /// Forgets peers that were not heard for longer than a limit. Those with a link stay (mesh.md 10.5).
    /// - Returns: who was forgotten.
    package mutating func prune(silentFor limit: Duration, now: Duration) -> [PeerID] {
        let stale = entries.filter { !linked.contains($0.key) && now - $0.value.lastHeard > limit }.map(\.key)
        for peer in stale { forget(peer) }
        return stale
    }

    /// Whether an envelope can be expected to get from one peer to another over a link. What one end alone claims does
    /// not count once both were heard (mesh.md 10.8).
    func connects(_ peer: PeerID, _ other: PeerID) -> Bool {
        if peer == own { return linked.contains(other) }
        if other == own { return linked.contains(peer) }
        guard entries[peer]?.announced?.contains(other) == true else { return false }
        return entries[other]?.announced?.contains(peer) ?? true
    }

    /// The peers that one can be expected to reach over a link, in ascending order of their ids' UTF-8.
    func reachable(from peer: PeerID) -> [PeerID] {
        let claimed = peer == own ? linked : entries[peer]?.announced ?? []
        return claimed.filter { connects(peer, $0) }.sorted { $0.precedes($1) }
    }

    /// How many links are claimed by one end and denied by the other.
    var oneSidedLinks: Int {
        entries.reduce(0) { sum, entry in
            let claims = entry.value.announced ?? []
            return sum + claims.count { $0 == own ? !linked.contains(entry.key) : !connects(entry.key, $0) }
        }
    }
}

extension PeerID {
    /// The order of mesh.md 7: by bytes.
    func precedes(_ other: PeerID) -> Bool { rawValue.utf8.lexicographicallyPrecedes(other.rawValue.utf8) }
}
