import PoolCrypto
import PoolWire

extension MeshMachine {
    /// Brings everything up to date: the own topology, the ways to the members, and what waits for a way or a time.
    mutating func update(_ now: MeshMoment) -> [MeshAction] {
        announceIfDue(now) + (topology.isNews ? findRoutes(now) : [])
            + members.keys.sorted { $0.precedes($1) }.flatMap { flush($0, now) }
    }

    private mutating func announceIfDue(_ now: MeshMoment) -> [MeshAction] {
        guard now.time >= topology.deadline else { return [] }
        let message = TopologyMessage(
            topology.announce(now: now), poolID: identity.poolID, key: keys.signing(now: now.time),
            identity: identity.signingKey)
        return spread(message.encoded(), except: nil)
    }

    /// Sends a topology to the neighbours.
    private func spread(_ message: [UInt8], except source: PeerID?) -> [MeshAction] {
        topology.map.linked.filter { $0 != source }.sorted { $0.precedes($1) }
            .map { .write(.topology, message, isReliable: true, to: $0) }
    }

    /// Looks for the ways anew. Where the old one is broken, what is under way is sent again.
    mutating func findRoutes(_ now: MeshMoment) -> [MeshAction] {
        let routes = topology.findRoutes()
        var actions: [MeshAction] = []
        for (peer, member) in members.sorted(by: { $0.key.precedes($1.key) }) where member.route != routes[peer] {
            let isBroken = member.route.map(isBroken) ?? true
            if isBroken { members[peer]?.session.changeWay() }
            // Nothing could be taken without a way.
            if member.route == nil, member.wantsRoomSince != nil { members[peer]?.wantsRoomSince = now.time }
            members[peer]?.route = routes[peer]
            if Self.reach(member.route) != Self.reach(routes[peer]) {
                actions.append(.reach(peer, Self.reach(routes[peer])))
            }
        }
        return actions
    }

    private func isBroken(_ route: [PeerID]) -> Bool {
        !zip([own] + route, route).allSatisfy { topology.map.connects($0, $1) }
    }

    static func reach(_ route: [PeerID]?) -> Reach {
        guard let route, let first = route.first else { return .none }
        return route.count == 1 ? .direct : .relayed(over: first, links: route.count)
    }

    // MARK: Topologies of others

    /// - Parameter source: the neighbour that it came from; `nil` when it had been kept.
    mutating func receiveTopology(_ body: [UInt8], from source: PeerID?, now: MeshMoment) -> [MeshAction] {
        guard let message = try? TopologyMessage(decoding: body) else { return drop(.malformed) }
        guard message.topologyHMAC != nil else { return drop(.unsigned) }
        guard keys.accepts(now: now.time, { message.isTagged(with: $0) }) else { return drop(.badTag) }
        guard let broadcast = try? TopologyBroadcast(decoding: message.topologyData) else { return drop(.malformed) }
        let refusal = topology.refusal(of: broadcast, now: now.date)
        // A wrong clock is worth telling, once it is certain whose it is.
        let isDated = refusal == .futureTopology || refusal == .staleTopology
        guard refusal == nil || (isDated && members[broadcast.peerID] != nil) else {
            return drop(refusal ?? .malformed)
        }
        guard message.isSigned(by: broadcast.peerID, poolID: identity.poolID) else { return drop(.badSignature) }
        guard members[broadcast.peerID] != nil else {
            topology.keepEarly(body, of: broadcast.peerID)
            return drop(.notMember)
        }
        let clock =
            topology.measureClock(by: broadcast, from: source, now: now.date)
            .map { [MeshAction.clock(broadcast.peerID, ahead: $0)] } ?? []
        if let refusal { return clock + drop(refusal) }
        topology.accept(broadcast, message: body, now: now.time)
        return clock + spread(body, except: source) + update(now)
    }
}
