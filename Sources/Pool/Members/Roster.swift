package import PoolTransport
package import PoolWire

/// Who is in the pool: a value fed with what the transport and the members say.
///
/// Bounded: beyond `maxMembers` those who left are forgotten first.
package struct Roster: Sendable {
    package private(set) var pool: JoinedPool
    package private(set) var members: [PeerID: Member] = [:]
    /// Those who were away before this member was: a host that returns gets no list, and they may be back.
    private var uncertain: Set<PeerID> = []

    /// The most members remembered, the absent included. A pool has at most 16 at once (relay.md 9.1).
    package static let maxMembers = 256

    /// What changed between two connections.
    package struct Difference: Equatable {
        package var came: [Member] = []
        package var went: [Member] = []

        package init() {}
    }

    /// The roster at the first arrival. Without a member list, as a host that returns has it, those known from
    /// earlier are presumed to be there.
    package init(joined: JoinedPool, known: [Member]) {
        pool = joined
        if joined.peers == nil {
            for member in known.prefix(Self.maxMembers) where member.id != joined.selfID {
                members[member.id] = member
                members[member.id]?.presence = .presumed
            }
        }
        adopt(joined)
    }

    /// The roster after a lost connection.
    package mutating func rejoined(_ joined: JoinedPool) -> Difference {
        let before = members
        pool = joined
        uncertain = joined.peers == nil ? Set(members.values.filter { !$0.isPresent }.map(\.id)) : []
        if let peers = joined.peers {
            let listed = Set(peers.map(\.id))
            for id in members.keys where !listed.contains(id) { members[id]?.presence = .away }
        }
        adopt(joined)
        var difference = Difference()
        for (id, member) in members.sorted(by: { $0.key < $1.key }) where !member.isHost {
            let was = before[id]?.isPresent ?? false
            if member.isPresent, !was { difference.came.append(member) }
            if !member.isPresent, was { difference.went.append(member) }
        }
        return difference
    }

    /// Somebody came, or is heard of for the first time. A member that is listed already is replaced.
    package mutating func joined(_ peer: TransportPeer) -> Member? {
        guard peer.id != pool.selfID else { return nil }
        uncertain.remove(peer.id)
        let transportName = ShownText.name(peer.displayName)
        var member = members[peer.id] ?? Member(id: peer.id, name: "")
        if !transportName.isEmpty || members[peer.id] == nil { member.transportName = transportName }
        member.presence = .here
        member.connectionType = .direct
        member.isHost = peer.id == pool.hostID
        set(member)
        return members[peer.id]
    }

    /// - Returns: who went; `nil` for a stranger, somebody who went before, and the host, which never leaves.
    package mutating func left(_ id: PeerID) -> Member? {
        uncertain.remove(id)
        guard let member = members[id], member.isPresent, !member.isHost else { return nil }
        members[id]?.presence = .away
        return members[id]
    }

    /// Whether a message of this member is the first sign of it being there.
    /// (Not so for one that left since the connection stands: its last messages may come late.)
    package func isNews(_ id: PeerID) -> Bool {
        members[id] == nil || members[id]?.presence == .presumed || uncertain.contains(id)
    }

    /// - Returns: the member, if its looks changed.
    package mutating func profile(_ profile: PoolUserProfile, of id: PeerID) -> Member? {
        guard var member = members[id], member.profile != profile.clean else { return nil }
        member.profile = profile.clean
        set(member)
        return members[id]
    }

    package mutating func connection(of id: PeerID, is type: PeerConnectionType) {
        members[id]?.connectionType = type
    }

    package mutating func hostStatus(online: Bool) { pool.hostOnline = online }

    /// How many are certainly there, this member included.
    package var crowd: Int { 1 + members.values.count { $0.presence == .here } }

    private mutating func adopt(_ joined: JoinedPool) {
        for peer in joined.peers ?? [] { _ = self.joined(peer) }
        if joined.hostID != joined.selfID, members[joined.hostID] == nil {
            _ = self.joined(TransportPeer(id: joined.hostID, displayName: ""))
        }
        members[joined.hostID]?.isHost = true
        if joined.hostID != joined.selfID { members[joined.hostID]?.presence = .here }
    }

    private mutating func set(_ member: Member) {
        var member = member
        let names = [member.profile?.displayName ?? "", member.transportName, "member \(member.id.rawValue.prefix(6))"]
        member.name = names.first { !$0.isEmpty } ?? ""
        if members[member.id] == nil, members.count >= Self.maxMembers { forgetOne() }
        members[member.id] = member
    }

    private mutating func forgetOne() {
        let dispensable = members.values.first { !$0.isPresent } ?? members.values.first { !$0.isHost }
        if let dispensable { members[dispensable.id] = nil }
    }
}
