import PoolMesh
import PoolTransport
import PoolWire

// Who is in the pool and within reach, and what members tell each other.

extension LocalPoolMachine {
    // MARK: The roster

    /// Whether a peer is, or was, a member, as far as is known here.
    func knows(_ peer: PeerID) -> Bool {
        place?.roster[peer] != nil || place?.hostID == peer || desk?.approved[peer] != nil
    }

    /// Somebody is a member, maybe in a new run.
    /// - Parameter source: the link that it was learned over.
    mutating func enlist(
        _ card: LocalCard, at addresses: [String], source: LinkID? = nil, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard card.peer != own, let place else { return [] }
        let known = place.roster[card.peer]
        let isNewRun = known?.card.agreementKey != card.agreementKey
        if card.peer == place.hostID { self.place?.hostCard = card }
        var actions: [LocalPoolAction] = []
        if isNewRun {
            actions += closeLinks(ofEarlierRunOf: card.peer, except: source)
            do {
                let added = try self.place?.mesh.addMember(card.peer, agreementKey: card.agreementKey, now: now) ?? []
                actions += mesh(now) { _ in added }
            } catch {
                // A key that nothing can be sealed for: whoever shows it is no member that one can talk to.
                return actions
            }
        }
        let isReachable = self.place?.mesh.reach(card.peer).map { $0 != .none } ?? false
        let isShown = self.place?.roster.add(card, addresses: addresses, isReachable: isReachable, now: now.time)
        if isNewRun, known?.isShown == true, card.peer == place.hostID {
            actions += [.tell(.hostStatus(online: false, offlineSince: now.date))]
            self.place?.isHostOnline = false
        }
        if isShown == true || isNewRun { actions += shown(card.peer) }
        if isNewRun, known != nil || card.peer == place.hostID { actions += passOn(card, except: source) }
        wantLink(to: card.peer, now)
        return actions + beginDials(now)
    }

    private mutating func closeLinks(ofEarlierRunOf peer: PeerID, except id: LinkID?) -> [LocalPoolAction] {
        guard let id, links.link(to: peer) != nil else { return [] }
        return links.links(to: peer).filter { $0.id != id && links.isNeighbour($0.id) }.flatMap { link in
            _ = links.remove(link.id)
            let notice = isHost ? write(.refused(Self.replaced), over: link.id) : []
            return notice + [.close(link.id)]
        }
    }

    /// What the host tells the earlier of two runs of one identity.
    static let replaced = "replaced elsewhere"

    /// Tells the reader that somebody is there.
    mutating func shown(_ peer: PeerID) -> [LocalPoolAction] {
        guard let entry = place?.roster[peer] else { return [] }
        var actions: [LocalPoolAction] = []
        if peer == place?.hostID {
            if place?.isHostOnline == false { actions = [.tell(.hostStatus(online: true, offlineSince: nil))] }
            place?.isHostOnline = true
        } else {
            actions = [.tell(.peerJoined(entry.transportPeer))]
        }
        return actions + connection(of: peer)
    }

    /// Tells the reader that somebody is gone.
    private mutating func gone(_ peer: PeerID, reason: String, _ now: MeshMoment) -> [LocalPoolAction] {
        guard peer == place?.hostID else { return [.tell(.peerLeft(peer, reason: reason))] }
        guard place?.isHostOnline == true else { return [] }
        place?.isHostOnline = false
        return [.tell(.hostStatus(online: false, offlineSince: now.date))]
    }

    private mutating func connection(of peer: PeerID) -> [LocalPoolAction] {
        let type: PeerConnectionType
        switch place?.mesh.reach(peer) {
        case .direct: type = .direct
        case .relayed: type = .relayed
        case .some(.none), nil: return []
        }
        return place?.roster.connects(peer, as: type) == true ? [.tell(.connectionChanged(peer, type))] : []
    }

    // MARK: Reach

    /// The mesh has found, or lost, the way to a member.
    mutating func reached(_ peer: PeerID, _ reach: Reach, _ now: MeshMoment) -> [LocalPoolAction] {
        guard place?.roster[peer] != nil else { return [] }
        guard reach != .none else {
            place?.roster.lost(peer, now: now.time)
            return []
        }
        guard place?.roster.found(peer) == true else { return connection(of: peer) }
        let back = shown(peer)
        guard isHost, let entry = place?.roster[peer] else { return back }
        // The others were told that it left, and it does not know what has happened since.
        return back + announce(.member(entry.memberEntry), except: [peer], now) + sendState(to: peer, now)
    }

    /// A payload came from a member: it is there, whatever the routes say.
    mutating func arrived(_ peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        place?.roster[peer]?.isShown == false ? reached(peer, .direct, now) : []
    }

    /// A member has been missing for too long.
    mutating func outOfReach(_ peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        wantLink(to: peer, now)
        return gone(peer, reason: "disconnected", now) + (isHost ? announce(.left(peer), except: [peer], now) : [])
    }

    /// Those who take nothing of what is for them, and when each counts as gone.
    private var deaf: [(peer: PeerID, due: Duration)] {
        guard let place else { return [] }
        return place.mesh.waitedFor.filter { place.roster[$0.peer]?.isShown == true }
            .map { ($0.peer, $0.since + settings.stallLimit) }
    }

    /// When `deafen` is due.
    var deafDeadline: Duration? { deaf.map(\.due).min() }

    /// Who has taken nothing for too long is gone for those who wait.
    mutating func deafen(_ now: MeshMoment) -> [LocalPoolAction] {
        deaf.filter { $0.due <= now.time }.map(\.peer).sorted().flatMap { peer in
            place?.roster.deafen(peer)
            return gone(peer, reason: "takes nothing any more", now)
        }
    }

    /// There is room again for what is for a member.
    mutating func hears(_ peer: PeerID) -> [LocalPoolAction] {
        [.room(peer)] + (place?.roster.hears(peer) == true ? shown(peer) : [])
    }

    /// A member is none any more, or said that it goes.
    mutating func depart(_ peer: PeerID, reason: String, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let entry = place?.roster.remove(peer) else { return [] }
        dials.forget(.peer(peer))
        let told = entry.isShown ? gone(peer, reason: reason, now) : []
        let unmeshed = mesh(now) { $0.removeMember(peer, now: now) }
        if peer == place?.hostID, settings.dialsMembers {
            // It comes back where it was, if nobody knows better.
            dials.want(.peer(peer), at: entry.addresses, due: now.time + DialBook.firstWait)
        }
        return told + unmeshed
    }

    // MARK: Telling

    /// To everybody in the mesh.
    mutating func announce(
        _ control: LocalControl, except: Set<PeerID>, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        let body = control.json
        return (place?.roster.members ?? []).filter { !except.contains($0) }.flatMap { tell($0, body, now) }
    }

    /// To one member, however it is reached. One that takes nothing any more does not hear it.
    mutating func tell(_ peer: PeerID, _ body: [UInt8], _ now: MeshMoment) -> [LocalPoolAction] {
        guard let actions = try? place?.mesh.send(.control, body, to: peer, now: now) else { return [] }
        return mesh(now) { _ in actions }
    }

    /// The last words: over the own links at once, to the others over the mesh.
    mutating func spread(_ control: LocalControl, _ now: MeshMoment) -> [LocalPoolAction] {
        let far = announce(control, except: Set(links.neighbours), now)
        return far + overLinks(control)
    }

    private func overLinks(_ control: LocalControl, except: Set<PeerID> = []) -> [LocalPoolAction] {
        links.neighbours.filter { !except.contains($0) }.compactMap { links.link(to: $0) }
            .flatMap { write(control, over: $0) }
    }

    /// A member has begun a new run: those who have no link to it learn it from their neighbours.
    private func passOn(_ card: LocalCard, except source: LinkID?) -> [LocalPoolAction] {
        let from = source.flatMap { links[$0]?.peer }
        return overLinks(
            .member(MemberEntry(card: card, addresses: [])), except: Set([card.peer] + [from].compactMap(\.self)))
    }

    // MARK: Hearing

    /// Control over the mesh: the sender is certain.
    mutating func receive(_ control: LocalControl, from peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        let isFromHost = peer == place?.hostID
        switch control {
        case .left(let who) where who == peer: return left(who, now)
        case .left(let who) where isFromHost: return lostByHost(who, now)
        case .removed(let removal): return removed(removal, isFromHost: isFromHost, now)
        case .closed(let closing): return closed(closing)
        case .tunnel(let tunnel): return receive(tunnel, from: peer, now)
        case .member(let entry) where isFromHost: return heard(of: entry, now)
        case .secret(let secret) where isFromHost: return install(secret, now)
        case .state(let state) where isFromHost: return adopt(state, now)
        default: return []
        }
    }

    /// The host has lost somebody, or somebody has left it. Who is out of reach here, too, may be so for a while: what
    /// waits for it is kept, as the host keeps it; of as many as a pool may have.
    private mutating func lostByHost(_ peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        switch place?.mesh.reach(peer) {
        case .direct: return []  // It would have said so here as well.
        case .some(.none) where place?.roster.members.count ?? 0 <= LocalPoolBounds.maxMembers:
            dials.forget(.peer(peer))
            return place?.roster.putAway(peer) == true ? gone(peer, reason: "disconnected", now) : []
        case .relayed, .some(.none), nil: return left(peer, now)
        }
    }

    mutating func left(_ peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard peer != own else { return [] }
        let actions = depart(peer, reason: "disconnected", now)
        return isHost && !actions.isEmpty ? actions + announce(.left(peer), except: [peer], now) : actions
    }

    private mutating func heard(of entry: MemberEntry, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place, entry.card.isAuthentic(in: place.poolID) else { return [] }
        return enlist(entry.card, at: entry.addresses, now)
    }

    /// A neighbour tells of a member's new run, which the neighbour itself has seen.
    mutating func heard(of entry: MemberEntry, over link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place, links.isNeighbour(link.id), knows(entry.card.peer), entry.card.isAuthentic(in: place.poolID),
            links.link(to: entry.card.peer) == nil || entry.card.peer == link.peer
        else { return [] }
        return enlist(entry.card, at: entry.addresses, source: link.id, now)
    }

    private mutating func install(_ secret: PoolSecret, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place, secret.epoch > place.secret.epoch else { return [] }
        self.place?.secret = secret
        self.place?.mesh.install(secret: secret.bytes, now: now)
        return []
    }

    /// The pool as the host knows it. Who is not listed is gone, unless it is within reach and nobody was removed: a host
    /// that has just come back does not know everybody yet.
    mutating func adopt(_ state: LocalPoolState, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place, state.poolID == place.poolID, state.hostID == place.hostID else { return [] }
        let isNewSecret = state.secret.epoch > place.secret.epoch
        var actions = install(state.secret, now)
        let listed = Set(state.members.map(\.card.peer))
        for peer in place.roster.members where !listed.contains(peer) && peer != place.hostID {
            let isReachable = place.mesh.reach(peer).map { $0 != .none } ?? false
            if isNewSecret || !isReachable { actions += depart(peer, reason: "disconnected", now) }
        }
        for entry in state.members { actions += heard(of: entry, now) }
        return actions
    }

    // MARK: The end of a membership, and of the pool

    mutating func removed(
        _ removal: MemberRemoval, isFromHost: Bool, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard let place, removal.isAuthentic(poolID: place.poolID, host: place.hostCard) else { return [] }
        if removal.peer == own {
            return removal.epoch > place.secret.epoch ? end(.kicked(removal.reason)) : []
        }
        return isFromHost ? expel(removal, now) : []
    }

    /// Has nothing more to do with somebody, and says why.
    mutating func expel(_ removal: MemberRemoval, _ now: MeshMoment) -> [LocalPoolAction] {
        var actions: [LocalPoolAction] = []
        for link in links.links(to: removal.peer) {
            _ = links.remove(link.id)
            actions += write(.removed(removal), over: link.id) + [.close(link.id)]
        }
        actions += mesh(now) { $0.linkDown(removal.peer, now: now) }
        return actions + depart(removal.peer, reason: removal.reason, now)
    }

    mutating func closed(_ closing: PoolClosing) -> [LocalPoolAction] {
        guard let place, closing.isAuthentic(poolID: place.poolID, host: place.hostCard) else { return [] }
        return overLinks(.closed(closing)) + end(.poolClosed(closing.reason))
    }
}
