package import PoolMesh
package import PoolTransport
package import PoolWire

// The host: lets in, removes, invites, closes.

extension LocalPoolMachine {
    var state: LocalPoolState {
        guard let place, let desk else { preconditionFailure("only a host tells the state of its pool") }
        return place.state(addresses: desk.addresses)
    }

    /// What those are told for whom there is no room.
    static let full = "The pool is full"

    /// Whether there is no room for another member.
    var isFull: Bool { place.map { $0.roster.shown.count + 1 >= $0.maxPeers } ?? true }

    // MARK: Joiners

    /// Somebody at the other end of a link asks to be let in.
    mutating func ask(
        _ control: LocalControl, _ bytes: [UInt8], over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard place != nil else { return [] }
        guard isHost else { return passOn(bytes, over: link, now) }
        links.extend(link.id, until: now.time + LocalPoolSettings.passTime)
        let asker = JoinAsker(
            route: .link(link.id), joiner: link.peer, binding: link.binding, source: link.source)
        return ask(control, bytes, asker, now)
    }

    mutating func ask(
        _ control: LocalControl, _ bytes: [UInt8], _ asker: JoinAsker, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        let actions = desk?.joins.receive(control, bytes, from: asker, now: now.time, random: now.random)
        return carryOut(actions ?? [], now)
    }

    mutating func carryOut(_ actions: [JoinDesk.Action], _ now: MeshMoment) -> [LocalPoolAction] {
        actions.flatMap { carryOut($0, now) }
    }

    private mutating func carryOut(_ action: JoinDesk.Action, _ now: MeshMoment) -> [LocalPoolAction] {
        switch action {
        case .send(let bytes, _, .link(let id)): return write(bytes, over: id)
        case .send(let bytes, let joiner, .member(let member)):
            return tell(member, LocalControl.tunnel(JoinTunnel(joiner: joiner, body: bytes)).json, now)
        case .ask(let request): return [.tell(.joinRequest(request))]
        case .admitted(let card, let route): return admitted(card, route, now)
        }
    }

    /// Somebody decided to let a joiner in: the others hear of it, then it is welcomed.
    package mutating func approve(_ request: HostJoinRequest, _ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver, let desk, let card = desk.joins.card(of: request) else { return [] }
        guard request.proof == .valid, !desk.welcomes.contains(where: { $0.request == request }) else {
            return welcome(request, now)
        }
        guard hasRoom(for: card.peer) else { return reject(request, reason: Self.full, now) }
        let entry = MemberEntry(card: card, addresses: place?.roster[card.peer]?.addresses ?? [])
        self.desk?.welcomes.append(
            HostDesk.Welcome(request: request, until: now.time + HostDesk.welcomePatience))
        return announce(.member(entry), except: [card.peer], now) + welcomeThoseKnown(now)
    }

    /// Welcomes those of whom everybody within reach has heard.
    mutating func welcomeThoseKnown(_ now: MeshMoment) -> [LocalPoolAction] {
        guard let waiting = desk?.welcomes, !waiting.isEmpty, let place else { return [] }
        let deaf = place.roster.shown.contains { $0.presence == .here && !place.mesh.hasDelivered(to: $0.card.peer) }
        let due = waiting.filter { !deaf || $0.until <= now.time }
        desk?.welcomes.removeAll { welcome in due.contains { $0.request == welcome.request } }
        return due.flatMap { welcome($0.request, now) + withdraw($0.request.peer, now) }
    }

    /// Whether there is room for somebody, besides those who are being welcomed.
    private func hasRoom(for peer: PeerID) -> Bool {
        guard let place, let desk, place.roster[peer]?.isShown != true else { return true }
        let coming = Set(desk.welcomes.map(\.request.peer)).filter { place.roster[$0]?.isShown != true }
        return place.roster.shown.count + coming.subtracting([peer]).count + 1 < place.maxPeers
    }

    /// Somebody of whom the others have heard did not come in after all.
    private mutating func withdraw(_ peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard place?.roster[peer]?.isShown != true, desk?.joins.isAsking(peer) == false else { return [] }
        return announce(.left(peer), except: [peer], now)
    }

    private mutating func welcome(_ request: HostJoinRequest, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let card = desk?.joins.card(of: request) else { return [] }
        // Others may have come in since it was decided.
        if isFull, place?.roster[card.peer]?.isShown != true { return reject(request, reason: Self.full, now) }
        var state = state
        state.members.removeAll { $0.card.peer == card.peer }
        let actions = desk?.joins.approve(request, into: state, now: now.time) ?? []
        let isIn = actions.contains { if case .admitted = $0 { true } else { false } }
        let records = isIn ? desk?.admitted(card.peer, tokenID: request.tokenID) ?? [] : []
        return records.map { .record($0) } + carryOut(actions, now)
    }

    /// Somebody decided not to.
    package mutating func reject(
        _ request: HostJoinRequest, reason: String, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard !isOver else { return [] }
        return carryOut(desk?.joins.reject(request, reason: reason) ?? [], now)
    }

    private mutating func admitted(
        _ card: LocalCard, _ route: JoinRoute, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        var actions: [LocalPoolAction] = []
        var source: LinkID?
        if case .link(let id) = route { source = id }
        actions += enlist(card, at: source.flatMap { links[$0]?.address }.map { [$0] } ?? [], source: source, now)
        if let source { actions += becomeNeighbour(source, now) }
        guard let entry = place?.roster[card.peer], !entry.addresses.isEmpty else { return actions }
        return actions + announce(.member(entry.memberEntry), except: [card.peer], now)
    }

    /// The pool as it is, to a member that was out of reach.
    mutating func sendState(to peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        tell(peer, LocalControl.state(state).json, now)
    }

    // MARK: Invitations

    /// A further code.
    package mutating func invite(
        maxUses: UInt8, lifetime: Duration, _ now: MeshMoment
    ) -> (code: LocalCode, actions: [LocalPoolAction])? {
        guard !isOver, let code = desk?.make(maxUses: maxUses, lifetime: lifetime, now) else { return nil }
        return (code, [.record(.code(code))])
    }

    package mutating func revoke(tokenID: String) -> [LocalPoolAction] {
        guard !isOver, let record = desk?.revoke(tokenID) else { return [] }
        return [.record(record)]
    }

    // MARK: Removing

    /// Removes somebody for good: the others get a new secret before they hear of it, so that nobody takes it for a member
    /// in between.
    package mutating func kick(_ peer: PeerID, reason: String, _ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver, isHost, let place, peer != own else { return [] }
        var actions: [LocalPoolAction] = []
        if let record = desk?.remove(peer) { actions.append(.record(record)) }
        let secret = PoolSecret(
            epoch: place.secret.epoch &+ 1, bytes: now.random(LocalPoolBounds.secretLength))
        let removal = MemberRemoval.make(
            of: peer, epoch: secret.epoch, reason: reason, poolID: place.poolID, run: place.card.agreementKey,
            signedBy: settings.identity)
        actions.append(.record(.secret(secret.bytes, epoch: secret.epoch)))
        actions += announce(.secret(secret), except: [peer], now)
        self.place?.secret = secret
        self.place?.mesh.install(secret: secret.bytes, now: now)
        // One without a link is told over the mesh, as long as that knows it.
        if links.links(to: peer).isEmpty { actions += tell(peer, LocalControl.removed(removal).json, now) }
        actions += expel(removal, now)
        return actions + announce(.removed(removal), except: [peer], now)
    }

    /// Ends the pool for everybody.
    package mutating func close(_ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver, isHost, let place else { return [] }
        let reason = "The host closed the pool"
        let closing = PoolClosing.make(
            reason: reason, poolID: place.poolID, run: place.card.agreementKey, signedBy: settings.identity)
        return [.record(.closed)] + spread(.closed(closing), now) + end(.poolClosed(reason))
    }

    // MARK: Sending

    /// Sends a payload to a member.
    /// - Throws: `full`: wait for `room`; `notMember`, `tooLarge`.
    package mutating func send(
        _ payload: [UInt8], to peer: PeerID, isReliable: Bool, _ now: MeshMoment
    ) throws(MeshError) -> [LocalPoolAction] {
        guard !isOver, place != nil else { throw .notMember }
        let actions = try place?.mesh.send(.payload, payload, to: peer, isReliable: isReliable, now: now) ?? []
        return mesh(now) { _ in actions }
    }

    /// Those whom a payload for everybody goes to.
    package var audience: [PeerID] { place?.roster.shown.map(\.card.peer) ?? [] }

    /// How each member that is shown is reached.
    package var connections: [PeerID: PeerConnectionType] {
        var types: [PeerID: PeerConnectionType] = [:]
        for entry in place?.roster.shown ?? [] { types[entry.card.peer] = entry.connection }
        return types
    }

    /// What others may be told about the pool.
    package var greeting: PoolGreeting? { place?.greeting }
}
