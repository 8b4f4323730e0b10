import PoolCrypto
import PoolMesh
import PoolTransport
import PoolWire

// A guest's way in, and back in.

extension LocalPoolMachine {
    /// Whoever answered says which pool it is in.
    mutating func receive(
        _ greeting: PoolGreeting, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard let entry else { return [] }
        if let place {
            return greeting.poolID == place.poolID ? sayHello(over: link.id) : [.close(link.id)]
        }
        guard link.isInitiator else { return [] }
        if let wanted = entry.entrance.poolID, wanted != greeting.poolID {
            let text =
                "At \(link.address) there is another pool than the one of the invitation: ask its host for a new one."
            return strange(TransportError(.poolLost, text), over: link, now)
        }
        return beginExchange(with: greeting, over: link, now)
    }

    /// Somebody else is there than was looked for. What the network says about addresses may be old, or a lie: others may be
    /// right.
    private mutating func strange(
        _ error: TransportError, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard place == nil, let entry else { return end(.failed(error)) }
        self.entry?.misled = entry.misled ?? error
        self.entry?.inVain.insert(entry.way?.link == link.id ? entry.way?.address ?? link.address : link.address)
        return self.entry?.lost.map { end(.failed($0)) } ?? drop(link.id, now)
    }

    /// Asks to be let in again, by who is known to have been let in.
    mutating func beginExchange(over link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        place.map { beginExchange(with: $0.greeting, over: link, now) } ?? []
    }

    private mutating func beginExchange(
        with greeting: PoolGreeting, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard let entry, entry.exchange == nil else { return [] }
        guard greeting.hostID != own else {
            return end(.failed(TransportError(.notAuthorized, "This identity is the pool's host: start it as such.")))
        }
        if let known = entry.entrance.knownHost, known != greeting.hostID {
            return strange(TransportError(.untrusted, Self.otherHost), over: link, now)
        }
        let card =
            place?.card
            ?? LocalCard.make(
                in: greeting.poolID, displayName: settings.displayName, agreementKey: key.publicKey,
                signedBy: settings.identity)
        var machine = JoinerExchange(
            JoinerExchange.Setup(
                identity: settings.identity, card: card, poolID: greeting.poolID, host: greeting.hostID,
                code: entry.credential.code, tokenID: entry.credential.tokenID,
                binding: greeting.hostID == link.peer ? link.binding : nil))
        let action = machine.start(now: now.time, random: now.random)
        self.entry?.exchange = Entry.Exchange(machine: machine, link: link.id, greeting: greeting)
        links.extend(link.id, until: now.time + LocalPoolSettings.passTime)
        return carryOut(action, now)
    }

    /// An answer of the host has come, maybe through a member.
    mutating func answered(
        _ control: LocalControl, _ bytes: [UInt8], over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        if entry?.exchange?.link == link.id {
            guard let action = entry?.exchange?.machine.receive(control, bytes, now: now.time) else { return [] }
            return carryOut(action, now)
        }
        guard case .refused(let reason) = control, link.peer == place?.hostID else { return [] }
        if reason == Self.replaced, links.isNeighbour(link.id) { return end(.replacedElsewhere) }
        return beginExchange(over: link, now)
    }

    mutating func carryOut(_ action: JoinerExchange.Action, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let exchange = entry?.exchange, let link = links[exchange.link] else { return [] }
        switch action {
        case .send(let bytes): return write(bytes, over: link.id)
        case .wait: return []
        case .joined(let state):
            entry?.exchange = nil
            entry?.tries.succeeded()
            entry?.isKnown = true
            return enter(state, over: link, now)
        case .failed(let failure):
            // Who showed no code has told nobody anything.
            if entry?.isKnown == false { entry?.tries.failed(exchange.machine) }
            entry?.exchange = nil
            if entry?.isKnown == true, failure == .refused(JoinFailure.notMember) {
                return beginAsStranger(with: exchange.greeting, over: link, now)
            }
            return failed(failure, over: link, now)
        }
    }

    private mutating func failed(
        _ failure: JoinFailure, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        switch failure {
        case .refused(let reason):
            let hadCode = entry?.credential.code != nil
            return end(.refused(hadCode ? reason : reason.replacing(HostExchange.wrongCode, with: Self.noCode)))
        case .notTheHost where entry?.tries.mayGoOn == true:
            return strange(TransportError(.untrusted, failure.sentence), over: link, now)
        case .notTheHost: return end(.failed(TransportError(.untrusted, failure.sentence)))
        case .broken: return strange(TransportError(.protocolViolation, failure.sentence), over: link, now)
        case .silence:
            guard entry?.tries.mayGoOn == true else {
                return end(.failed(TransportError(.untrusted, JoinFailure.notTheHost.sentence)))
            }
            // Over a new link, as far as this one is no neighbour's.
            return links.isNeighbour(link.id) ? [] : drop(link.id, now)
        }
    }

    /// The host does not know this member any more: it was removed, or the host has lost its memory.
    private mutating func beginAsStranger(
        with greeting: PoolGreeting, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        entry?.isKnown = false
        return beginExchange(with: greeting, over: link, now)
    }

    /// What is wrong with no code at all.
    private static let noCode = "The pool has a code, and none was given"

    /// What somebody learns whose pool has another host now.
    private static let otherHost =
        "At this address somebody else says to be the host of the pool than the one that let this member in: ask the host "
        + "whether that is right."

    /// The host has let this member in, for the first time or again.
    private mutating func enter(
        _ state: LocalPoolState, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        if place != nil { return adopt(state, now) + rejoined(over: link, now) }
        guard let host = state.members.first(where: { $0.card.peer == state.hostID })?.card else { return [] }
        let card = LocalCard.make(
            in: state.poolID, displayName: settings.displayName, agreementKey: key.publicKey,
            signedBy: settings.identity)
        place = Place(state, card: card, hostCard: host, settings: settings, key: key)
        entry?.hasBeenIn = true
        entry?.way = nil
        dials.forget(.entrance)
        var later: [LocalPoolAction] = []
        for member in state.members {
            // The first event of all is that one has joined, and it says who is there.
            later += enlist(member.card, at: member.addresses, now).filter { action in
                switch action {
                case .tell(.peerJoined), .tell(.hostStatus): false
                default: true
                }
            }
        }
        guard let place else { return later }
        let joined = [LocalPoolAction.tell(.joined(place.joined(isReturn: false)))]
        return joined + later + rejoined(over: link, now) + hearEarlyHellos(now)
    }

    private mutating func hearEarlyHellos(_ now: MeshMoment) -> [LocalPoolAction] {
        let hellos = entry?.earlyHellos ?? [:]
        entry?.earlyHellos = [:]
        return hellos.sorted { $0.key < $1.key }.flatMap { id, hello in
            links[id].map { receive(hello, over: $0, now) } ?? []
        }
    }

    /// The link that the welcome came over becomes a neighbour's: the host's at once, as it has sent the secret; another
    /// member's by hello.
    private mutating func rejoined(over link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        links.forgetHello(link.id)
        if link.peer == place?.hostID { return becomeNeighbour(link.id, now) }
        return sayHello(over: link.id)
    }

    // MARK: For others

    /// Somebody without a link to the host asks this member to pass its messages on.
    mutating func passOn(_ bytes: [UInt8], over link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place, place.roster[place.hostID]?.isShown == true else {
            return write(.refused("The host of the pool is away, try again later"), over: link.id)
        }
        let isKnown = place.passages[link.peer]?.link == link.id
        guard isKnown || place.passages.count < LocalPoolSettings.maxPassed else {
            return write(.refused("Too many ask to be let in, try again later"), over: link.id)
        }
        self.place?.passages[link.peer] = Place.Passage(
            link: link.id, until: now.time + LocalPoolSettings.passTime)
        links.extend(link.id, until: now.time + LocalPoolSettings.passTime)
        return tell(place.hostID, LocalControl.tunnel(JoinTunnel(joiner: link.peer, body: bytes)).json, now)
    }

    /// Something for, or from, somebody without a link to the host.
    mutating func receive(_ tunnel: JoinTunnel, from peer: PeerID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let control = try? LocalControl(decoding: tunnel.body), control.isAdmission else { return [] }
        if isHost {
            return ask(control, tunnel.body, JoinAsker.relayed(tunnel.joiner, by: peer), now)
        }
        guard peer == place?.hostID, let passage = place?.passages[tunnel.joiner] else { return [] }
        switch control {
        case .welcome, .refused: place?.passages[tunnel.joiner] = nil
        default: break
        }
        return write(tunnel.body, over: passage.link)
    }
}
