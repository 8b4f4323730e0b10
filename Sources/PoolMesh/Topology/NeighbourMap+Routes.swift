package import PoolWire

extension NeighbourMap {
    /// The shortest way to a peer: everybody after this member, the peer last. Of several the first by ids.
    /// - Parameters:
    ///   - avoided: peers that it must not lead over.
    ///   - limit: the most links it may have.
    /// - Returns: `nil` when there is none; empty for this member itself.
    package func route(
        to destination: PeerID, avoiding avoided: Set<PeerID> = [], atMost limit: Int = .max
    ) -> [PeerID]? {
        destination == own ? [] : search(for: destination, avoiding: avoided, atMost: limit)[destination]
    }

    /// The shortest ways to all peers that there is a way to.
    package func routes(atMost limit: Int) -> [PeerID: [PeerID]] {
        search(for: nil, avoiding: [], atMost: limit)
    }

    /// The ways to a peer that begin with each of the neighbours, best first (mesh.md 10.6).
    package func alternatives(to destination: PeerID, atMost limit: Int) -> [[PeerID]] {
        reachable(from: own).compactMap { first in
            if first == destination { return [first] }
            let others = linked.subtracting([first])
            return route(to: destination, avoiding: others, atMost: limit)
        }
        .enumerated().sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }.map(\.element)
    }

    /// Breadth-first, neighbours in ascending order, each peer once.
    private func search(
        for destination: PeerID?, avoiding avoided: Set<PeerID>, atMost limit: Int
    ) -> [PeerID: [PeerID]] {
        var routes: [PeerID: [PeerID]] = [:]
        var queue: [(peer: PeerID, route: [PeerID])] = [(own, [])]
        var position = 0
        while position < queue.count {
            let (peer, route) = queue[position]
            position += 1
            guard route.count < limit else { continue }
            for next in reachable(from: peer)
            where next != own && routes[next] == nil && !avoided.contains(next) {
                routes[next] = route + [next]
                if next == destination { return routes }
                queue.append((next, route + [next]))
            }
        }
        return routes
    }
}
